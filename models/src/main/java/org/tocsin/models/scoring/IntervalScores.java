package org.tocsin.models.scoring;

/** Scores of forecasts given as central intervals; lower is better. */
public final class IntervalScores {
  private IntervalScores() {}

  /**
   * Interval score (u − l) + (2/α)(l − y)₊ + (2/α)(y − u)₊ (Gneiting &amp; Raftery 2007).
   *
   * @param alpha share outside a central interval, in (0, 1)
   */
  public static double intervalScore(double lower, double upper, double alpha, double y) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("Alpha %s must lie in (0, 1)".formatted(alpha));
    }
    if (lower > upper) {
      throw new IllegalArgumentException(
          "Interval from %s to %s is upside down".formatted(lower, upper));
    }
    return upper - lower + 2 / alpha * (Math.max(0, lower - y) + Math.max(0, y - upper));
  }

  /**
   * Weighted interval score (½|y − m| + Σ_k (α_k/2) IS_k) / (K + ½) (Bracher et al. 2021).
   *
   * @param lower lower ends, one per alpha
   * @param upper upper ends, one per alpha
   */
  public static double weighted(
      double[] alpha, double[] lower, double[] upper, double median, double y) {
    if (lower.length != alpha.length || upper.length != alpha.length) {
      throw new IllegalArgumentException(
          "%d alphas, %d lower and %d upper ends must be as many"
              .formatted(alpha.length, lower.length, upper.length));
    }
    double sum = 0.5 * Math.abs(y - median);
    for (int k = 0; k < alpha.length; k++) {
      sum += alpha[k] / 2 * intervalScore(lower[k], upper[k], alpha[k], y);
    }
    return sum / (alpha.length + 0.5);
  }
}
