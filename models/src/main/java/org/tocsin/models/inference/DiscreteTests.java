package org.tocsin.models.inference;

import java.util.Arrays;
import java.util.List;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Benjamini–Hochberg for tests on counts (Heyse 2011): a test whose smallest attainable p-value
 * lies above a threshold cannot be a false finding there, so it does not count.
 *
 * <p>Adjusted value of the r-th smallest p: min over s ≥ r of Σ_i F_i(p_(s)) / s, F_i(t) the chance
 * that test i says at most t. Never above the ordinary adjustment.
 */
public final class DiscreteTests {
  private DiscreteTests() {}

  /** What p-values a test can have under its null. */
  public interface Support {
    /** Largest attainable p-value at most t, 0 if none: the chance of a p-value at most t. */
    double chanceAtMost(double t);
  }

  /** Support of the upper-tail test of a count: P(Y ≥ y) for y = 0, 1, 2, … */
  public static Support upperTail(NegativeBinomial law) {
    return t -> {
      if (t >= 1) {
        return 1;
      }
      if (t <= 0) {
        return 0;
      }
      long y = law.quantile(1 - t);
      // P(Y ≥ y + 1) ≤ t by definition of the quantile; rounding may allow y itself.
      double tail = law.survival(y);
      return tail <= t ? tail : law.survival(y + 1);
    };
  }

  /**
   * Heyse-adjusted p-values.
   *
   * @param p p-values as observed
   * @param supports one per test, active tests without a count included
   * @param upTo p-values above this are given 1 without work; at least the level one will reject at
   */
  public static double[] adjusted(double[] p, List<Support> supports, double upTo) {
    if (p.length != supports.size()) {
      throw new IllegalArgumentException(
          "%d p-values and %d supports must be as many".formatted(p.length, supports.size()));
    }
    int[] order = MultipleTesting.ascending(p);
    double[] adjusted = new double[p.length];
    Arrays.fill(adjusted, 1);
    int last = 0;
    while (last < order.length && p[order[last]] <= upTo) {
      last++;
    }
    double lowest = 1;
    double known = Double.NaN;
    double chances = 0;
    for (int s = last; s >= 1; s--) {
      double t = p[order[s - 1]];
      if (t != known) {
        chances = 0;
        for (Support support : supports) {
          chances += support.chanceAtMost(t);
        }
        known = t;
      }
      lowest = Math.min(lowest, chances / s);
      adjusted[order[s - 1]] = lowest;
    }
    return adjusted;
  }
}
