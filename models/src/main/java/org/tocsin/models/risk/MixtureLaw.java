package org.tocsin.models.risk;

import java.util.ArrayList;
import java.util.List;
import org.tocsin.models.probability.NegativeBinomial;

/** A weighted mixture of negative-binomial laws. */
@SuppressWarnings("ArrayRecordComponent")
record MixtureLaw(List<NegativeBinomial> laws, double[] weights) {
  /** The law of a stack for one row; nested stacks are laid flat. */
  static MixtureLaw of(
      List<RiskModel> models, double[] weights, double[] features, double exposure) {
    List<NegativeBinomial> laws = new ArrayList<>();
    List<Double> flat = new ArrayList<>();
    for (int k = 0; k < weights.length; k++) {
      if (models.get(k) instanceof StackedRiskModel stack) {
        MixtureLaw inner = of(stack.models(), stack.weights(), features, exposure);
        laws.addAll(inner.laws());
        for (double weight : inner.weights()) {
          flat.add(weights[k] * weight);
        }
      } else {
        RiskModel model = models.get(k);
        laws.add(new NegativeBinomial(model.mean(features, exposure), model.dispersion()));
        flat.add(weights[k]);
      }
    }
    return new MixtureLaw(laws, flat.stream().mapToDouble(Double::doubleValue).toArray());
  }

  double cumulative(long y) {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * laws.get(k).cumulative(y);
    }
    return sum;
  }

  /** Smallest y with P(Y ≤ y) ≥ level: it lies between the smallest and largest of the parts. */
  long quantile(double level) {
    long low = Long.MAX_VALUE;
    long high = 0;
    for (int k = 0; k < weights.length; k++) {
      if (weights[k] > 0) {
        long part = laws.get(k).quantile(level);
        low = Math.min(low, part);
        high = Math.max(high, part);
      }
    }
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (cumulative(middle) >= level) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
