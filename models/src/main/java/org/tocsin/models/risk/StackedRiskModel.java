package org.tocsin.models.risk;

import java.util.List;

/** A fitted {@link Stacking}: a mixture of the laws of its parts. */
public final class StackedRiskModel implements RiskModel {
  private final List<RiskModel> models;
  private final double[] weights;

  StackedRiskModel(List<RiskModel> models, double[] weights) {
    this.models = List.copyOf(models);
    this.weights = weights.clone();
    if (models.size() != weights.length) {
      throw new IllegalArgumentException(
          "%d weights for %d models; the state is damaged"
              .formatted(weights.length, models.size()));
    }
  }

  @Override
  public String method() {
    return Stacking.METHOD;
  }

  @Override
  public List<String> featureNames() {
    return models.get(0).featureNames();
  }

  /** The parts. */
  public List<RiskModel> models() {
    return models;
  }

  /** Weight of each part, each at least 0, together 1. */
  public double[] weights() {
    return weights.clone();
  }

  /** Weighted mean of the parts' dispersions; the spread between the parts comes on top. */
  @Override
  public double dispersion() {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * models.get(k).dispersion();
    }
    return Math.max(1, sum);
  }

  @Override
  public double mean(double[] features, double exposure) {
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * models.get(k).mean(features, exposure);
    }
    return sum;
  }

  @Override
  public double logProbability(double[] features, double exposure, long count) {
    double[] logs = new double[weights.length];
    double best = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < weights.length; k++) {
      logs[k] = Math.log(weights[k]) + models.get(k).logProbability(features, exposure, count);
      best = Math.max(best, logs[k]);
    }
    if (best == Double.NEGATIVE_INFINITY) {
      return best;
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - best);
    }
    return best + Math.log(sum);
  }

  /** Quantiles of the mixture of the parts' negative-binomial laws. */
  @Override
  public double[] quantiles(double[] features, double exposure, double[] levels) {
    MixtureLaw mixture = MixtureLaw.of(models, weights, features, exposure);
    double[] quantiles = new double[levels.length];
    for (int i = 0; i < levels.length; i++) {
      quantiles[i] = mixture.quantile(levels[i]);
    }
    return quantiles;
  }

  /** Weighted contributions of the parts, each on the scale of the expected count. */
  @Override
  public Contributions contributions(double[] features, double exposure) {
    double base = 0;
    double[] parts = new double[featureNames().size()];
    for (int k = 0; k < weights.length; k++) {
      Contributions part = models.get(k).contributions(features, exposure).onCountScale();
      base += weights[k] * part.base();
      double[] byFeature = part.byFeature();
      for (int j = 0; j < parts.length; j++) {
        parts[j] += weights[k] * byFeature[j];
      }
    }
    return new Contributions(featureNames(), Contributions.Scale.COUNT, base, parts);
  }
}
