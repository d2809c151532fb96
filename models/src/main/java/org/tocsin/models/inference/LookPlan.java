package org.tocsin.models.inference;

import java.util.Arrays;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Bounds of one slot at its declared looks: alarm at look k if the count so far is at least
 * bound(k). The chance of any alarm over all looks is at most α, computed exactly.
 *
 * <p>The count grows by independent negative-binomial steps of one dispersion (so that their sums
 * are of that law too). Bounds follow one another: the smallest c with P(no alarm before, count ≥
 * c) within what the spending function has released and earlier looks left over.
 */
public final class LookPlan {
  private static final double NEGLIGIBLE = 1e-17;

  private final double[] shares;
  private final long[] bounds;
  private final double[] spent;

  private LookPlan(double[] shares, long[] bounds, double[] spent) {
    this.shares = shares;
    this.bounds = bounds;
    this.spent = spent;
  }

  /** The usual looks of a slot: a quarter, half, three quarters and all of its expectation. */
  public static double[] quarters() {
    return new double[] {0.25, 0.5, 0.75, 1};
  }

  /** Evenly spaced looks, the last at the end. */
  public static double[] evenly(int looks) {
    double[] shares = new double[looks];
    for (int k = 0; k < looks; k++) {
      shares[k] = (k + 1.0) / looks;
    }
    return shares;
  }

  /**
   * Plans the bounds.
   *
   * @param whole null law of the count of the whole slot, mean positive
   * @param shares part of the expectation seen at each look, ascending in (0, 1]
   * @param alpha chance of any false alarm allowed over the slot
   */
  public static LookPlan of(
      NegativeBinomial whole, double[] shares, double alpha, AlphaSpending spending) {
    check(whole, shares);
    long[] bounds = new long[shares.length];
    double[] spent = new double[shares.length];
    Path path = new Path();
    double used = 0;
    double seen = 0;
    for (int k = 0; k < shares.length; k++) {
      path =
          path.after(new NegativeBinomial((shares[k] - seen) * whole.mean(), whole.dispersion()));
      double allowed = spending.spentBy(alpha, shares[k]) - used;
      bounds[k] = path.smallestBound(allowed);
      used += path.cutFrom(bounds[k]);
      spent[k] = used;
      seen = shares[k];
    }
    return new LookPlan(shares.clone(), bounds, spent);
  }

  /** Number of declared looks. */
  public int looks() {
    return bounds.length;
  }

  /** Share of the expectation seen at look k, from 0. */
  public double share(int k) {
    return shares[k];
  }

  /** Smallest count so far that alarms at look k. */
  public long bound(int k) {
    return bounds[k];
  }

  /** True if this count so far alarms at look k. */
  public boolean alarms(int k, long countSoFar) {
    return countSoFar >= bounds[k];
  }

  /** Exact null chance of an alarm at look k or before. */
  public double spent(int k) {
    return spent[k];
  }

  /**
   * Smallest count that is unusual for a whole slot: P(Y ≥ bound) ≤ α. Because the count only
   * grows, it may be compared with this at any moment, as often as one likes.
   */
  public static long wholeSlotBound(NegativeBinomial whole, double alpha) {
    if (!(alpha > 0 && alpha < 1)) {
      throw new IllegalArgumentException("Alpha %s must lie in (0, 1)".formatted(alpha));
    }
    long y = whole.quantile(1 - alpha) + 1;
    while (whole.survival(y) > alpha) {
      y++; // rounding of 1 − α at tiny α
    }
    return y;
  }

  private static void check(NegativeBinomial whole, double[] shares) {
    if (!(whole.mean() > 0)) {
      throw new IllegalArgumentException("A slot with expectation 0 cannot be looked at");
    }
    if (shares.length == 0) {
      throw new IllegalArgumentException("Declare at least one look");
    }
    double before = 0;
    for (double share : shares) {
      if (!(share > before && share <= 1)) {
        throw new IllegalArgumentException(
            "Looks %s must ascend within (0, 1]".formatted(Arrays.toString(shares)));
      }
      before = share;
    }
  }

  /**
   * Null chances of the count so far, of the paths without an alarm: chance[i] at count low + i.
   */
  private static final class Path {
    private long low;
    private double[] chance = {1};

    /** The chances after one more independent step. */
    Path after(NegativeBinomial step) {
      long from = step.quantile(NEGLIGIBLE);
      long to = lastCount(step);
      double[] mass = new double[(int) (to - from + 1)];
      for (int i = 0; i < mass.length; i++) {
        mass[i] = step.probability(from + i);
      }
      double[] sum = new double[chance.length + mass.length - 1];
      for (int i = 0; i < chance.length; i++) {
        if (chance[i] > 0) {
          for (int j = 0; j < mass.length; j++) {
            sum[i + j] += chance[i] * mass[j];
          }
        }
      }
      Path next = new Path();
      next.low = low + from;
      next.chance = sum;
      next.trim();
      return next;
    }

    private static long lastCount(NegativeBinomial step) {
      long y = step.quantile(1 - 1e-12);
      long stride = Math.max(1, (long) Math.sqrt(step.variance()));
      while (step.survival(y) > NEGLIGIBLE) {
        y += stride;
      }
      return y;
    }

    long smallestBound(double allowed) {
      double tail = 0;
      int i = chance.length;
      while (i > 0 && tail + chance[i - 1] <= allowed) {
        tail += chance[--i];
      }
      return low + i;
    }

    /** Takes out the paths at or above a bound; returns their chance. */
    double cutFrom(long bound) {
      int keep = (int) Math.max(0, Math.min(chance.length, bound - low));
      double cut = 0;
      for (int i = chance.length - 1; i >= keep; i--) {
        cut += chance[i];
      }
      chance = Arrays.copyOf(chance, Math.max(1, keep));
      if (keep == 0) {
        chance[0] = 0;
      }
      return cut;
    }

    private void trim() {
      int first = 0;
      while (first < chance.length - 1 && chance[first] < NEGLIGIBLE * 1e-3) {
        first++;
      }
      int last = chance.length;
      while (last > first + 1 && chance[last - 1] < NEGLIGIBLE * 1e-3) {
        last--;
      }
      low += first;
      chance = Arrays.copyOfRange(chance, first, last);
    }
  }
}
