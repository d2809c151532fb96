package org.tocsin.models.probability;

import java.util.random.RandomGenerator;
import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.apache.commons.numbers.gamma.RegularizedGamma;

/**
 * Negative-binomial law of a count in its mean and dispersion form (NB1): variance = dispersion ×
 * mean, size = mean / (dispersion − 1), success probability = 1 / dispersion.
 *
 * <p>Dispersion 1 is the Poisson law; mean 0 puts all mass on zero.
 *
 * @param mean expected count, finite and at least 0
 * @param dispersion variance divided by mean, finite and at least 1
 */
public record NegativeBinomial(double mean, double dispersion) {
  /** Below this excess over 1 the law is treated as Poisson: its size would exceed 10⁹ × mean. */
  private static final double POISSON_EXCESS = 1e-9;

  public NegativeBinomial {
    if (!(mean >= 0) || Double.isInfinite(mean)) {
      throw new IllegalArgumentException("Mean %s must be finite and at least 0".formatted(mean));
    }
    if (!(dispersion >= 1) || Double.isInfinite(dispersion)) {
      throw new IllegalArgumentException(
          "Dispersion %s must be finite and at least 1; use 1 for a Poisson law"
              .formatted(dispersion));
    }
  }

  /** The Poisson law with this mean. */
  public static NegativeBinomial poisson(double mean) {
    return new NegativeBinomial(mean, 1);
  }

  /** The law with this mean; a dispersion below 1 (or not a number) is raised to 1. */
  public static NegativeBinomial atLeastPoisson(double mean, double dispersion) {
    return new NegativeBinomial(mean, dispersion >= 1 ? dispersion : 1);
  }

  /** Variance of the count. */
  public double variance() {
    return mean * dispersion;
  }

  /** P(Y ≥ y), in [0, 1]; 1 for y ≤ 0. */
  public double survival(long y) {
    if (y <= 0) {
      return 1;
    }
    if (mean == 0) {
      return 0;
    }
    if (isPoisson()) {
      return RegularizedGamma.P.value((double) y, mean);
    }
    return RegularizedBeta.complement(1 / dispersion, size(), (double) y);
  }

  /** P(Y ≤ y), in [0, 1]; 0 for y &lt; 0. */
  public double cumulative(long y) {
    if (y < 0) {
      return 0;
    }
    if (mean == 0) {
      return 1;
    }
    if (isPoisson()) {
      return RegularizedGamma.Q.value(y + 1.0, mean);
    }
    return RegularizedBeta.value(1 / dispersion, size(), y + 1.0);
  }

  /** log P(Y = y); negative infinity where the probability is 0. */
  public double logProbability(long y) {
    if (y < 0 || (mean == 0 && y > 0)) {
      return Double.NEGATIVE_INFINITY;
    }
    if (mean == 0) {
      return 0;
    }
    if (isPoisson()) {
      return y == 0 ? -mean : y * Math.log(mean) - mean - LogGamma.value(y + 1.0);
    }
    double size = size();
    double logNone = -size * Math.log(dispersion);
    if (y == 0) {
      return logNone;
    }
    return logNone
        + y * Math.log1p(-1 / dispersion)
        - Math.log((double) y)
        - LogBeta.value(size, (double) y);
  }

  /** P(Y = y). */
  public double probability(long y) {
    return Math.exp(logProbability(y));
  }

  /** Smallest y with P(Y ≤ y) ≥ level; level in [0, 1). */
  public long quantile(double level) {
    if (!(level >= 0 && level < 1)) {
      throw new IllegalArgumentException("Level %s must lie in [0, 1)".formatted(level));
    }
    if (mean == 0) {
      return 0;
    }
    if (mean < 50) {
      double p = probability(0);
      if (p > 1e-300) {
        return quantileBySummation(level, p);
      }
    }
    return quantileBySearch(level);
  }

  /**
   * Upper p-value with half of the observed point's mass: P(Y &gt; y) + P(Y = y) / 2. For
   * calibration pictures and false discovery lists; alarms use {@link #survival}.
   */
  public double midP(long y) {
    return randomisedP(y, 0.5);
  }

  /**
   * Randomised upper p-value P(Y &gt; y) + v · P(Y = y), uniform under this law when v is uniform.
   *
   * @param v a draw from [0, 1]
   */
  public double randomisedP(long y, double v) {
    return Math.min(1, Math.max(0, survival(y + 1) + v * probability(y)));
  }

  /** One draw. */
  public long sample(RandomGenerator random) {
    if (mean == 0) {
      return 0;
    }
    double rate = isPoisson() ? mean : GammaDraw.of(size(), random) * (dispersion - 1);
    return PoissonDraw.of(rate, random);
  }

  private boolean isPoisson() {
    return dispersion - 1 < POISSON_EXCESS;
  }

  private double size() {
    return mean / (dispersion - 1);
  }

  private long quantileBySummation(double level, double none) {
    double rest = 1 - 1 / dispersion;
    double sum = none;
    double mass = none;
    long y = 0;
    boolean poisson = isPoisson();
    double size = poisson ? 0 : size();
    while (sum < level && y < 100_000) {
      mass *= poisson ? mean / (y + 1) : rest * (size + y) / (y + 1);
      y++;
      sum += mass;
    }
    // Summation may be off by a rounding error at the very step: settle it with the exact law.
    if (Math.abs(sum - level) < 1e-12 || Math.abs(sum - mass - level) < 1e-12 || y >= 100_000) {
      return settle(level, y);
    }
    return y;
  }

  private long quantileBySearch(double level) {
    double step = Math.max(1, Math.sqrt(variance()));
    double low = -1;
    double high = Math.ceil(mean);
    while (cumulative((long) high) < level) {
      low = high;
      high = Math.ceil(high + step);
      step *= 2;
    }
    while (high - low > 1) {
      double middle = Math.floor((low + high) / 2);
      if (cumulative((long) middle) < level) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (long) high;
  }

  private long settle(double level, long guess) {
    long y = guess;
    while (y > 0 && cumulative(y - 1) >= level) {
      y--;
    }
    while (cumulative(y) < level) {
      y++;
    }
    return y;
  }
}
