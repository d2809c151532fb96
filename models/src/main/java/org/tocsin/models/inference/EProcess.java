package org.tocsin.models.inference;

/**
 * Evidence against "as usual" that may be read at any moment: a non-negative martingale that starts
 * at 1, so that by Ville's inequality it ever reaches 1/α with chance at most α.
 *
 * <p>An even mixture over rate factors r of exponential tilts of the negative-binomial counting
 * process: M = mean_r exp(θ N − size · log((1 − q) / (1 − q e^θ))), q = 1 − 1/φ, e^θ such that the
 * tilted mean is r times the usual; for φ = 1 the Poisson likelihood ratio r^N e^{−(r − 1) Λ}. N is
 * the count and Λ the expectation so far. State: two numbers.
 */
public final class EProcess {
  private static final double[] FACTORS = {1.25, 1.5, 2, 3, 5};

  private final double dispersion;
  private final double[] factors;
  private long count;
  private double expected;

  private EProcess(double dispersion, double[] factors) {
    if (!(dispersion >= 1) || Double.isInfinite(dispersion)) {
      throw new IllegalArgumentException(
          "Dispersion %s must be finite and at least 1".formatted(dispersion));
    }
    for (double r : factors) {
      if (!(r > 1)) {
        throw new IllegalArgumentException("Rate factor %s must exceed 1".formatted(r));
      }
    }
    this.dispersion = dispersion;
    this.factors = factors;
  }

  /** Evidence for rates 1.25, 1.5, 2, 3 and 5 times the usual. */
  public static EProcess of(double dispersion) {
    return new EProcess(dispersion, FACTORS);
  }

  /** Evidence for other rate factors, each above 1. */
  public static EProcess of(double dispersion, double[] factors) {
    return new EProcess(dispersion, factors.clone());
  }

  /** Adds what was counted and what was expected since the last time. */
  public void add(long counted, double expectedMeanwhile) {
    if (counted < 0 || !(expectedMeanwhile >= 0)) {
      throw new IllegalArgumentException(
          "Count %d and expectation %s must not be negative".formatted(counted, expectedMeanwhile));
    }
    count += counted;
    expected += expectedMeanwhile;
  }

  /** log M now. */
  public double logEvidence() {
    double[] logs = new double[factors.length];
    double best = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < logs.length; k++) {
      logs[k] = logTilt(factors[k]);
      best = Math.max(best, logs[k]);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - best);
    }
    return best + Math.log(sum / logs.length);
  }

  /** True if the evidence has reached 1/α. */
  public boolean alarms(double alpha) {
    return logEvidence() >= -Math.log(alpha);
  }

  /** 1 / M, at most 1: a p-value that stays valid however often it is read. */
  public double pValue() {
    return Math.min(1, Math.exp(-logEvidence()));
  }

  /** Starts anew at evidence 1. */
  public void restart() {
    count = 0;
    expected = 0;
  }

  private double logTilt(double r) {
    if (dispersion - 1 < 1e-9) {
      return count * Math.log(r) - (r - 1) * expected;
    }
    double q = 1 - 1 / dispersion;
    // Tilted mean: size q' / (1 − q') = r · size q / (1 − q), with q' = q e^θ.
    double odds = r * q / (1 - q);
    double tilted = odds / (1 + odds);
    double size = expected / (dispersion - 1);
    return count * Math.log(tilted / q) + size * (Math.log1p(-tilted) - Math.log1p(-q));
  }
}
