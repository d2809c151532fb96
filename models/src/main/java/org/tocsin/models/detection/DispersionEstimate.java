package org.tocsin.models.detection;

/**
 * Dispersion of counts about a weighted log-linear fit: by maximum likelihood of the negative
 * binomial (NB1) for small counts, where Pearson's is noisy, else Pearson's.
 */
final class DispersionEstimate {
  /** Mean count above which Pearson's estimate is as good and cheaper. */
  private static final double LARGE_MEAN = 8;

  private static final double SMALLEST_EXCESS = 1e-3;
  private static final double GOLDEN = (Math.sqrt(5) - 1) / 2;
  private static final int STEPS = 18;
  private static final double OVERFLOW = 1e200;

  private DispersionEstimate() {}

  /** Σ w(y − μ)²/μ over Σ w − parameters; 1 where there is no freedom left. */
  static double pearson(LogLinearRegression regression) {
    double sum = 0;
    double total = 0;
    double[] weights = regression.weights();
    for (int i = 0; i < regression.rows(); i++) {
      double mean = regression.mean(i);
      double off = regression.count(i) - mean;
      sum += weights[i] * off * off / mean;
      total += weights[i];
    }
    double freedom = total - regression.columns();
    return freedom > 0 ? sum / freedom : 1;
  }

  /** The better of the two for these counts. */
  static double of(LogLinearRegression regression) {
    double pearson = pearson(regression);
    double total = 0;
    double expected = 0;
    double[] weights = regression.weights();
    for (int i = 0; i < regression.rows(); i++) {
      total += weights[i];
      expected += weights[i] * regression.mean(i);
    }
    if (expected / total > LARGE_MEAN || total <= regression.columns() + 1) {
      return pearson;
    }
    double low = Math.log(SMALLEST_EXCESS);
    double high = Math.log(Math.max(3, 4 * pearson));
    double left = high - GOLDEN * (high - low);
    double right = low + GOLDEN * (high - low);
    double leftValue = logLikelihood(regression, Math.exp(left));
    double rightValue = logLikelihood(regression, Math.exp(right));
    for (int step = 0; step < STEPS; step++) {
      if (leftValue < rightValue) {
        low = left;
        left = right;
        leftValue = rightValue;
        right = low + GOLDEN * (high - low);
        rightValue = logLikelihood(regression, Math.exp(right));
      } else {
        high = right;
        right = left;
        rightValue = leftValue;
        left = high - GOLDEN * (high - low);
        leftValue = logLikelihood(regression, Math.exp(left));
      }
    }
    double freedom = (total - regression.columns()) / total;
    return (1 + Math.exp((low + high) / 2)) / freedom;
  }

  private static double logLikelihood(LogLinearRegression regression, double excess) {
    double logNone = -Math.log1p(excess);
    double logRest = Math.log(excess) + logNone;
    double[] weights = regression.weights();
    double sum = 0;
    for (int i = 0; i < regression.rows(); i++) {
      double size = regression.mean(i) / excess;
      int y = (int) regression.count(i);
      double log = size * logNone + y * logRest;
      double product = 1;
      for (int j = 0; j < y; j++) {
        product *= size + j;
        if (product > OVERFLOW) {
          log += Math.log(product);
          product = 1;
        }
      }
      sum += weights[i] * (log + Math.log(product));
    }
    return sum;
  }
}
