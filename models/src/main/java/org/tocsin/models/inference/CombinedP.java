package org.tocsin.models.inference;

import org.apache.commons.numbers.gamma.RegularizedGamma;
import org.apache.commons.statistics.distribution.NormalDistribution;

/** One p-value from several independent ones. */
public final class CombinedP {
  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  private CombinedP() {}

  /** Fisher's statistic −2 Σ log p, chi-squared with 2m degrees of freedom. */
  public static double fisherStatistic(double[] p) {
    MultipleTesting.check(p);
    double sum = 0;
    for (double v : p) {
      sum -= 2 * Math.log(v);
    }
    return sum;
  }

  /** p-value of {@link #fisherStatistic}: strong where one test is very sure. */
  public static double fisher(double[] p) {
    return RegularizedGamma.Q.value(p.length, fisherStatistic(p) / 2);
  }

  /** Stouffer's z, Σ Φ⁻¹(1 − p) / √m: strong where many tests lean the same way. */
  public static double stoufferZ(double[] p) {
    MultipleTesting.check(p);
    double sum = 0;
    for (double v : p) {
      sum += STANDARD.inverseSurvivalProbability(v);
    }
    return sum / Math.sqrt(p.length);
  }
}
