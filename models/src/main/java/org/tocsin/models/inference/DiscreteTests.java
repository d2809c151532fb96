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

  /** Below this the chance of a p-value at most t is taken to be t itself, which is never less. */
  private static final double FINEST = 1e-12;

  /** What p-values a test can have under its null. */
  public interface Support {
    /**
     * The attainable p-values in (from, to], and the largest at or below from (0 if there is none),
     * ascending. The chance of a p-value at most t is the largest of them at most t.
     *
     * @param from positive
     */
    double[] attainable(double from, double to);
  }

  /** Support of the upper-tail test of a count: P(Y ≥ y) for y = 0, 1, 2, … */
  public static Support upperTail(NegativeBinomial law) {
    return (from, to) -> {
      long y = to >= 1 ? 0 : law.quantile(1 - to);
      double tail = law.survival(y);
      while (tail > to) {
        tail = law.survival(++y);
      }
      double[] descending = new double[8];
      int n = 0;
      while (true) {
        if (n == descending.length) {
          descending = Arrays.copyOf(descending, 2 * n);
        }
        descending[n++] = tail;
        if (tail <= from) {
          break;
        }
        tail = law.survival(++y);
      }
      double[] ascending = new double[n];
      for (int i = 0; i < n; i++) {
        ascending[i] = descending[n - 1 - i];
      }
      return ascending;
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
    double[] sorted = MultipleTesting.ascending(p);
    double[] adjusted = new double[p.length];
    Arrays.fill(adjusted, 1);
    int last = 0;
    while (last < sorted.length && sorted[last] <= upTo) {
      last++;
    }
    if (last == 0) {
      return adjusted;
    }
    double[] byRank = chances(sorted, last, supports, upTo);
    double lowest = 1;
    for (int s = last; s >= 1; s--) {
      lowest = Math.min(lowest, byRank[s - 1] / s);
      byRank[s - 1] = lowest;
    }
    for (int i = 0; i < p.length; i++) {
      if (p[i] <= upTo) {
        adjusted[i] = byRank[firstAt(sorted, p[i])];
      }
    }
    return adjusted;
  }

  /** Σ_i F_i(t) at each of the smallest p-values: a step function, built from all its jumps. */
  private static double[] chances(double[] sorted, int last, List<Support> supports, double upTo) {
    double from = Math.max(FINEST, sorted[0]);
    double to = Math.max(upTo, from);
    double start = 0;
    double[][] attainable = new double[supports.size()][];
    int jumps = 0;
    for (int i = 0; i < attainable.length; i++) {
      attainable[i] = supports.get(i).attainable(from, to);
      start += attainable[i][0];
      jumps += attainable[i].length - 1;
    }
    double[] at = new double[jumps];
    int next = 0;
    for (double[] values : attainable) {
      for (int k = 1; k < values.length; k++) {
        at[next++] = values[k];
      }
    }
    Arrays.sort(at);
    double[] height = new double[jumps];
    for (double[] values : attainable) {
      for (int k = 1; k < values.length; k++) {
        height[firstAt(at, values[k])] += values[k] - values[k - 1];
      }
    }
    double[] chances = new double[last];
    double sum = start;
    int jump = 0;
    for (int s = 0; s < last; s++) {
      while (jump < jumps && at[jump] <= sorted[s]) {
        sum += height[jump++];
      }
      chances[s] = sorted[s] < FINEST ? sorted[s] * supports.size() : sum;
    }
    return chances;
  }

  private static int firstAt(double[] sorted, double value) {
    int index = Arrays.binarySearch(sorted, value);
    while (index > 0 && sorted[index - 1] == value) {
      index--;
    }
    return index;
  }
}
