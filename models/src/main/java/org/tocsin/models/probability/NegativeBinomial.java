package org.tocsin.models.probability;

import java.util.random.RandomGenerator;
import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.apache.commons.numbers.gamma.RegularizedGamma;
import org.apache.commons.statistics.distribution.NormalDistribution;

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

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final long LONGEST_WALK = 1_000_000;

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
    if (mean < 16) {
      double p = probability(0);
      if (p > 1e-300) {
        return quantileBySummation(level, p);
      }
    }
    return quantileBySearch(level);
  }

  /**
   * Randomised upper p-value P(Y &gt; y) + v · P(Y = y), uniform under this law when v is uniform;
   * with v = ½ the mid p. For calibration pictures and false discovery lists; alarms use {@link
   * #survival}.
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

  /** Starts at a Cornish–Fisher guess and walks by the ratio of neighbouring probabilities. */
  private long quantileBySearch(double level) {
    double z = NORMAL.inverseCumulativeProbability(Math.min(Math.max(level, 1e-16), 1 - 1e-16));
    double deviation = Math.sqrt(variance());
    double skew = (2 * dispersion - 1) / deviation;
    double guess = mean + deviation * (z + skew * (z * z - 1) / 6);
    long y = (long) Math.max(0, Math.ceil(guess));
    double sum = cumulative(y);
    double mass = probability(y);
    long start = y;
    if (sum >= level) {
      while (y > 0 && sum - mass >= level) {
        sum -= mass;
        mass *= y / growth(y - 1);
        y--;
      }
    } else {
      while (sum < level && y - start < LONGEST_WALK) {
        mass *= growth(y) / (y + 1);
        y++;
        sum += mass;
      }
    }
    boolean close = Math.abs(sum - level) < 1e-10 || Math.abs(sum - mass - level) < 1e-10;
    return close || sum < level ? settle(level, y) : y;
  }

  /** P(y + 1) / P(y) · (y + 1). */
  private double growth(long y) {
    return isPoisson() ? mean : (1 - 1 / dispersion) * (size() + y);
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
