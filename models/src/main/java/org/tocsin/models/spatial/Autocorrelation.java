package org.tocsin.models.spatial;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Do near places have like values? Moran's I, Geary's C and join counts with their analytic tests
 * (Cliff &amp; Ord 1981), and a permutation test.
 */
public final class Autocorrelation {
  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  private Autocorrelation() {}

  /**
   * A statistic with its null mean and variance.
   *
   * @param z distance from the null mean in standard deviations, positive where near places are
   *     alike
   * @param pValue one-sided: chance of a z at least this high among unrelated values
   */
  public record Result(
      double statistic, double expected, double variance, double z, double pValue) {
    static Result of(double statistic, double expected, double variance, double sign) {
      double z = sign * (statistic - expected) / Math.sqrt(variance);
      return new Result(statistic, expected, variance, z, STANDARD.survivalProbability(z));
    }
  }

  /** What is random under the null. */
  public enum Null {
    /** The values are fixed and shuffled over the places. */
    RANDOMISATION,
    /** The values are independent normal draws. */
    NORMALITY
  }

  /** Moran's I: near 1 where near places are alike, −1/(n − 1) by chance. */
  public static Result moran(double[] x, Neighbours w, Null under) {
    double n = check(x, w);
    Neighbours.Moments s = w.moments();
    double expected = -1 / (n - 1);
    double s0Squared = s.s0() * s.s0();
    double second;
    if (under == Null.NORMALITY) {
      second = (n * n * s.s1() - n * s.s2() + 3 * s0Squared) / (s0Squared * (n * n - 1));
    } else {
      double k = kurtosis(x);
      second =
          (n * ((n * n - 3 * n + 3) * s.s1() - n * s.s2() + 3 * s0Squared)
                  - k * ((n * n - n) * s.s1() - 2 * n * s.s2() + 6 * s0Squared))
              / ((n - 1) * (n - 2) * (n - 3) * s0Squared);
    }
    return Result.of(moranStatistic(x, w, s.s0()), expected, second - expected * expected, 1);
  }

  /** Geary's C under randomisation: below 1 where near places are alike, 1 by chance. */
  public static Result geary(double[] x, Neighbours w) {
    double n = check(x, w);
    Neighbours.Moments s = w.moments();
    double[] z = centred(x);
    double squares = squares(z);
    double differences = 0;
    for (int i = 0; i < z.length; i++) {
      for (int k = 0; k < w.count(i); k++) {
        double d = z[i] - z[w.neighbour(i, k)];
        differences += w.weight(i, k) * d * d;
      }
    }
    double c = (n - 1) * differences / (2 * s.s0() * squares);
    double k = kurtosis(x);
    double s0Squared = s.s0() * s.s0();
    double variance =
        ((n - 1) * s.s1() * (n * n - 3 * n + 3 - (n - 1) * k)
                - 0.25 * (n - 1) * s.s2() * (n * n + 3 * n - 6 - (n * n - n + 2) * k)
                + s0Squared * (n * n - 3 - (n - 1) * (n - 1) * k))
            / (n * (n - 2) * (n - 3) * s0Squared);
    return Result.of(c, 1, variance, -1);
  }

  /**
   * Moran's I of rates whose populations differ, on deviates standardised by their own variance
   * (Assunção &amp; Reis 1999).
   */
  public static double ratesMoran(double[] cases, double[] population, Neighbours w) {
    check(cases, w);
    double[] deviates = EmpiricalBayes.global(cases, population).deviates(cases, population);
    return moranStatistic(deviates, w, w.moments().s0());
  }

  /**
   * One-sided permutation p-value of Moran's I: (1 + as high or higher) / (1 + permutations).
   *
   * @param permutations at least 1
   */
  public static double moranPermutationP(double[] x, Neighbours w, int permutations, long seed) {
    check(x, w);
    if (permutations < 1) {
      throw new IllegalArgumentException(
          "%d permutations; use at least 1, say 999".formatted(permutations));
    }
    SplittableRandom random = new SplittableRandom(seed);
    double s0 = w.moments().s0();
    double observed = moranStatistic(x, w, s0);
    double[] shuffled = x.clone();
    int asHigh = 0;
    for (int r = 0; r < permutations; r++) {
      for (int i = shuffled.length - 1; i > 0; i--) {
        int j = random.nextInt(i + 1);
        double held = shuffled[i];
        shuffled[i] = shuffled[j];
        shuffled[j] = held;
      }
      if (moranStatistic(shuffled, w, s0) >= observed - 1e-12) {
        asHigh++;
      }
    }
    return (1.0 + asHigh) / (1.0 + permutations);
  }

  /**
   * Number of neighbouring pairs that are both marked, against what chance gives (binary weights,
   * each pair counted once).
   *
   * @param pairs marked pairs
   * @param expected under random placement of as many marks
   */
  public record JoinCount(double pairs, double expected) {}

  /** Joins of marked places. */
  public static JoinCount joinCount(boolean[] marked, Neighbours w) {
    double[] x = new double[marked.length];
    double marks = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = marked[i] ? 1 : 0;
      marks += x[i];
    }
    double n = checkLength(x, w);
    double pairs = 0;
    for (int i = 0; i < x.length; i++) {
      pairs += 0.5 * x[i] * w.lag(i, x);
    }
    double expected = 0.5 * w.moments().s0() * marks * (marks - 1) / (n * (n - 1));
    return new JoinCount(pairs, expected);
  }

  private static double moranStatistic(double[] x, Neighbours w, double s0) {
    double[] z = centred(x);
    double products = 0;
    for (int i = 0; i < z.length; i++) {
      products += z[i] * w.lag(i, z);
    }
    return z.length / s0 * products / squares(z);
  }

  static double[] centred(double[] x) {
    double mean = Arrays.stream(x).sum() / x.length;
    return Arrays.stream(x).map(v -> v - mean).toArray();
  }

  static double squares(double[] z) {
    double sum = 0;
    for (double v : z) {
      sum += v * v;
    }
    return sum;
  }

  private static double kurtosis(double[] x) {
    double[] z = centred(x);
    double second = squares(z) / z.length;
    double fourth = 0;
    for (double v : z) {
      fourth += v * v * v * v;
    }
    return fourth / z.length / (second * second);
  }

  static double check(double[] x, Neighbours w) {
    double n = checkLength(x, w);
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i])) {
        throw new IllegalArgumentException("Value %s of place %d is no number".formatted(x[i], i));
      }
    }
    if (squares(centred(x)) == 0) {
      throw new IllegalArgumentException(
          "All %d values are equal; autocorrelation has no meaning".formatted(x.length));
    }
    return n;
  }

  private static double checkLength(double[] x, Neighbours w) {
    if (x.length != w.size()) {
      throw new IllegalArgumentException("%d values for %d places".formatted(x.length, w.size()));
    }
    if (x.length < 4) {
      throw new IllegalArgumentException(
          "%d places; spatial tests need at least 4".formatted(x.length));
    }
    return x.length;
  }
}
