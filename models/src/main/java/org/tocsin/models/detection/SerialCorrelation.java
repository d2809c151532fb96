package org.tocsin.models.detection;

/**
 * How much more a sum of neighbouring counts varies than independent counts would: 1 + x with x = 2
 * Σ_k (1 − k/w) ρ_k for w periods, ρ_k the autocorrelation of the Pearson residuals of a fit at lag
 * k.
 *
 * <p>With v = 4 Σ_k (1 − k/w)²/n_k, the variance of x without correlation, x is shrunk by max(0, 1
 * − v/x²) (positive-part James–Stein), so that noise seldom counts, and only what makes sums vary
 * more is kept. Residuals weigh as in the fit, so past outbreaks say little.
 */
final class SerialCorrelation {
  /** One less than the longest sum that is asked for. */
  private static final int LAGS = 6;

  private final double[] correlations;
  private final double[] pairs;

  private SerialCorrelation(double[] correlations, double[] pairs) {
    this.correlations = correlations;
    this.pairs = pairs;
  }

  /**
   * Of the residuals of a fit.
   *
   * @param periods period of each row, ascending
   */
  static SerialCorrelation of(LogLinearRegression regression, long[] periods) {
    int rows = regression.rows();
    double[] weights = regression.weights();
    double[] residuals = new double[rows];
    double squares = 0;
    double total = 0;
    for (int i = 0; i < rows; i++) {
      double mean = regression.mean(i);
      residuals[i] = (regression.count(i) - mean) / Math.sqrt(mean);
      squares += weights[i] * residuals[i] * residuals[i];
      total += weights[i];
    }
    double[] correlations = new double[LAGS];
    double[] pairs = new double[LAGS];
    if (!(squares > 0)) {
      return new SerialCorrelation(correlations, pairs);
    }
    double variance = squares / total;
    for (int lag = 1; lag <= LAGS; lag++) {
      double products = 0;
      double together = 0;
      int earlier = 0;
      for (int i = 1; i < rows; i++) {
        while (periods[i] - periods[earlier] > lag) {
          earlier++;
        }
        if (periods[i] - periods[earlier] == lag) {
          double weight = weights[i] * weights[earlier];
          products += weight * residuals[i] * residuals[earlier];
          together += weight;
        }
      }
      pairs[lag - 1] = together;
      correlations[lag - 1] = together > LAGS ? products / together / variance : 0;
    }
    return new SerialCorrelation(correlations, pairs);
  }

  /** Variance of the sum of this many periods over that of independent ones, at least 1. */
  double inflation(int periods) {
    double excess = 0;
    double variance = 0;
    for (int lag = 1; lag < periods && lag <= LAGS; lag++) {
      double share = 1 - lag / (double) periods;
      excess += 2 * share * correlations[lag - 1];
      variance += pairs[lag - 1] > LAGS ? 4 * share * share / pairs[lag - 1] : 0;
    }
    return excess > 0 ? 1 + excess * Math.max(0, 1 - variance / (excess * excess)) : 1;
  }
}
