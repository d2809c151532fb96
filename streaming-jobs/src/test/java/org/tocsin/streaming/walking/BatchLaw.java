package org.tocsin.streaming.walking;

/** The negative binomial law by its mean and variance over mean, term by term; 1 is Poisson. */
final class BatchLaw {
  private BatchLaw() {}

  /** P(Y ≥ n). */
  static double atLeast(int n, double mean, double dispersion) {
    if (n <= 0) {
      return 1;
    }
    double logTerm = logNone(mean, dispersion);
    double below = 0;
    for (int y = 0; y < n; y++) {
      below += Math.exp(logTerm);
      logTerm += Math.log(ratio(y, mean, dispersion));
    }
    if (below < 0.5) {
      return 1 - below;
    }
    double tail = 0;
    double term = Math.exp(logTerm);
    for (int y = n; y < n + 20_000 && term > 1e-18 * tail; y++) {
      tail += term;
      term *= ratio(y, mean, dispersion);
    }
    return tail;
  }

  /** The smallest y with P(Y ≤ y) ≥ share. */
  static int quantile(double share, double mean, double dispersion) {
    int y = 0;
    double logTerm = logNone(mean, dispersion);
    double sum = Math.exp(logTerm);
    while (sum < share) {
      logTerm += Math.log(ratio(y, mean, dispersion));
      sum += Math.exp(logTerm);
      y++;
    }
    return y;
  }

  private static double logNone(double mean, double dispersion) {
    double excess = dispersion - 1;
    return excess < 1e-9 ? -mean : -mean / excess * Math.log(dispersion);
  }

  /** P(Y = y + 1) / P(Y = y). */
  private static double ratio(int y, double mean, double dispersion) {
    double excess = dispersion - 1;
    return excess < 1e-9 ? mean / (y + 1) : (y + mean / excess) / (y + 1) * (excess / dispersion);
  }
}
