package org.tocsin.models.inference;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Adjusted p-values of a list of tests: rejecting where the adjusted value is at most α keeps the
 * named error rate at α. Order of the tests does not matter.
 *
 * <p>These lists are shown to analysts; they never decide the alert budget, which bounds a count
 * and not a share.
 */
public final class MultipleTesting {
  private MultipleTesting() {}

  /** Family-wise error under any dependence: m p. */
  public static double[] bonferroni(double[] p) {
    check(p);
    return Arrays.stream(p).map(v -> Math.min(1, v * p.length)).toArray();
  }

  /** Family-wise error under any dependence, stepping down (Holm 1979). */
  public static double[] holm(double[] p) {
    double[] sorted = ascending(p);
    double[] adjusted = new double[p.length];
    double highest = 0;
    for (int r = 0; r < sorted.length; r++) {
      highest = Math.max(highest, (p.length - r) * sorted[r]);
      adjusted[r] = Math.min(1, highest);
    }
    return inOrderOf(p, sorted, adjusted);
  }

  /** Family-wise error of independent tests, stepping up (Hochberg 1988). */
  public static double[] hochberg(double[] p) {
    return stepUp(p, r -> p.length - r + 1.0);
  }

  /** False discovery rate of independent or positively dependent tests (1995). */
  public static double[] benjaminiHochberg(double[] p) {
    return stepUp(p, r -> (double) p.length / r);
  }

  /** False discovery rate under any dependence (Benjamini &amp; Yekutieli 2001). */
  public static double[] benjaminiYekutieli(double[] p) {
    double harmonic = 0;
    for (int r = 1; r <= p.length; r++) {
      harmonic += 1.0 / r;
    }
    double factor = harmonic * p.length;
    return stepUp(p, r -> factor / r);
  }

  /**
   * Share of true nulls as seen from the p-values above lambda: (1 + #{p &gt; λ}) / ((1 − λ) m), at
   * most 1 (Storey, Taylor &amp; Siegmund 2004).
   *
   * @param lambda in (0, 1), commonly 0.5
   */
  public static double nullShare(double[] p, double lambda) {
    check(p);
    if (!(lambda > 0 && lambda < 1)) {
      throw new IllegalArgumentException("Lambda %s must lie in (0, 1)".formatted(lambda));
    }
    double above = Arrays.stream(p).filter(v -> v > lambda).count();
    return Math.min(1, (1 + above) / ((1 - lambda) * p.length));
  }

  /** Benjamini–Hochberg on p times the share of true nulls (Storey). */
  public static double[] storey(double[] p, double lambda) {
    double share = nullShare(p, lambda);
    return benjaminiHochberg(Arrays.stream(p).map(v -> v * share).toArray());
  }

  /** Where the adjusted value is at most the level. */
  public static boolean[] rejected(double[] adjusted, double level) {
    boolean[] rejected = new boolean[adjusted.length];
    for (int i = 0; i < rejected.length; i++) {
      rejected[i] = adjusted[i] <= level;
    }
    return rejected;
  }

  /** Smallest of factor(rank) · p over this and all later ranks; ranks count from 1. */
  private static double[] stepUp(double[] p, IntToDoubleFunction factor) {
    double[] sorted = ascending(p);
    double[] adjusted = new double[p.length];
    double lowest = 1;
    for (int r = sorted.length; r >= 1; r--) {
      lowest = Math.min(lowest, factor.applyAsDouble(r) * sorted[r - 1]);
      adjusted[r - 1] = lowest;
    }
    return inOrderOf(p, sorted, adjusted);
  }

  static double[] ascending(double[] p) {
    check(p);
    double[] sorted = p.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  /** Values by rank put back to where the p-values stood; equal p-values have equal values. */
  private static double[] inOrderOf(double[] p, double[] sorted, double[] byRank) {
    double[] values = new double[p.length];
    for (int i = 0; i < p.length; i++) {
      values[i] = byRank[Arrays.binarySearch(sorted, p[i])];
    }
    return values;
  }

  static void check(double[] p) {
    for (int i = 0; i < p.length; i++) {
      if (!(p[i] >= 0 && p[i] <= 1)) {
        throw new IllegalArgumentException(
            "p-value %s at position %d must lie in [0, 1]".formatted(p[i], i));
      }
    }
  }
}
