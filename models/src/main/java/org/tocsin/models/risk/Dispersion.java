package org.tocsin.models.risk;

import org.apache.commons.numbers.gamma.LogGamma;

/** Estimates how much wider than Poisson counts scatter around their means. */
final class Dispersion {
  private Dispersion() {}

  /**
   * Pearson's estimate Σ (y − μ)² / μ / (n − parameters), at least 1.
   *
   * @param parameters fitted parameters; 0 where the means come from rows not fitted on
   */
  static double pearson(TrainingSet rows, double[] means, int parameters) {
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      double residual = rows.count(i) - means[i];
      sum += residual * residual / Math.max(means[i], 1e-9);
    }
    return Math.max(1, sum / Math.max(1, means.length - parameters));
  }

  /**
   * The most likely dispersion of negative-binomial counts around given means, in [1, 50], by
   * golden-section search over its logarithm.
   */
  static double likeliest(TrainingSet rows, double[] means) {
    long[] counts = new long[means.length];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = rows.count(i);
    }
    return likeliest(counts, means);
  }

  static double likeliest(long[] counts, double[] means) {
    double ratio = (Math.sqrt(5) - 1) / 2;
    double low = 0;
    double high = Math.log(50);
    double first = high - ratio * (high - low);
    double second = low + ratio * (high - low);
    double atFirst = logLikelihood(counts, means, Math.exp(first));
    double atSecond = logLikelihood(counts, means, Math.exp(second));
    while (high - low > 1e-4) {
      if (atFirst > atSecond) {
        high = second;
        second = first;
        atSecond = atFirst;
        first = high - ratio * (high - low);
        atFirst = logLikelihood(counts, means, Math.exp(first));
      } else {
        low = first;
        first = second;
        atFirst = atSecond;
        second = low + ratio * (high - low);
        atSecond = logLikelihood(counts, means, Math.exp(second));
      }
    }
    return Math.exp((low + high) / 2);
  }

  /** Σ log P(y) of the law with size μ/(φ−1) and probability 1/φ, without Σ log y!. */
  private static double logLikelihood(long[] counts, double[] means, double dispersion) {
    double excess = dispersion - 1;
    if (excess < 1e-6) {
      double sum = 0;
      for (int i = 0; i < means.length; i++) {
        sum += counts[i] * Math.log(Math.max(means[i], 1e-12)) - means[i];
      }
      return sum;
    }
    double logProbability = -Math.log(dispersion) / excess;
    double logRest = Math.log(excess / dispersion);
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      double mean = Math.max(means[i], 1e-12);
      sum += mean * logProbability;
      if (counts[i] > 0) {
        sum += counts[i] * logRest + logRising(mean / excess, counts[i]);
      }
    }
    return sum;
  }

  /** log of size (size + 1) … (size + count − 1). */
  private static double logRising(double size, long count) {
    if (count > 60) {
      return LogGamma.value(size + count) - LogGamma.value(size);
    }
    double sum = 0;
    for (long k = 0; k < count; k++) {
      sum += Math.log(size + k);
    }
    return sum;
  }
}
