package org.tocsin.batch.risk;

import java.io.Serializable;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.risk.CountWrapper;

/**
 * The negative-binomial law every method is given: mean = scale · forecast + floor, fitted by
 * likelihood on the same rows for all, with the most likely dispersion.
 */
record FittedLaw(double scale, double floor, double dispersion) implements Serializable {
  static FittedLaw fit(double[][] forecasts, long[][] counts, int from, int to) {
    int n = forecasts[from].length;
    double[] all = new double[(to - from) * n];
    long[] came = new long[all.length];
    for (int k = from; k < to; k++) {
      System.arraycopy(forecasts[k], 0, all, (k - from) * n, n);
      System.arraycopy(counts[k], 0, came, (k - from) * n, n);
    }
    CountWrapper wrapper = CountWrapper.fit(all, came);
    return new FittedLaw(wrapper.scale(), wrapper.floor(), wrapper.dispersion());
  }

  double mean(double forecast) {
    return scale * forecast + floor;
  }

  /** Summed log score, lower is better. */
  double logScore(double[] forecast, long[] counts) {
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      sum -= new NegativeBinomial(mean(forecast[i]), dispersion).logProbability(counts[i]);
    }
    return sum;
  }
}
