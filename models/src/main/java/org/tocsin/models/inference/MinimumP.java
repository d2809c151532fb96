package org.tocsin.models.inference;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Null law of the minimum p-value of a slot over its looks, windows and families, by simulation:
 * the one p-value per (place, category, day) is P₀(minimum ≤ what was seen).
 *
 * <p>Within the simulated range by rank, (r + 1) / (n + 1); beyond it by a generalised Pareto tail
 * of −log p over the smallest tenth, where at least 50 draws lie there, else by min(1, tests · p).
 * Immutable and thread-safe.
 */
public final class MinimumP {
  private final double[] sorted;
  private final int tests;
  private final double tailStart;
  private final double tailChance;
  private final boolean fitted;
  private final GeneralisedPareto tail;

  private MinimumP(double[] sorted, int tests) {
    this.sorted = sorted;
    this.tests = tests;
    int rank = Math.max(1, sorted.length / 10);
    this.tailStart = sorted[rank - 1];
    double[] excesses =
        Arrays.stream(sorted)
            .filter(p -> p < tailStart && p > 0)
            .map(p -> Math.log(tailStart / p))
            .toArray();
    this.fitted = excesses.length >= GeneralisedPareto.FEWEST_EXCESSES;
    this.tail = fitted ? GeneralisedPareto.fit(excesses) : new GeneralisedPareto(0, 1);
    this.tailChance = excesses.length / (double) sorted.length;
  }

  /** The law of these simulated minimum p-values of a slot with this many tests. */
  public static MinimumP ofDraws(double[] minima, int tests) {
    if (minima.length < 100) {
      throw new IllegalArgumentException(
          "%d draws say too little about a minimum; simulate at least 100, usefully 10000"
              .formatted(minima.length));
    }
    MultipleTesting.check(minima);
    double[] sorted = minima.clone();
    Arrays.sort(sorted);
    return new MinimumP(sorted, tests);
  }

  /**
   * Simulates slots of a design.
   *
   * @param whole null law of the slot's count
   * @param draws simulated slots, usefully 10000 or more
   */
  public static MinimumP simulate(SlotDesign design, NegativeBinomial whole, int draws, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SlotDesign.Tester tester = design.tester(whole);
    NegativeBinomial[] parts = new NegativeBinomial[design.parts()];
    for (int part = 0; part < parts.length; part++) {
      parts[part] = new NegativeBinomial(design.share(part) * whole.mean(), whole.dispersion());
    }
    double[] minima = new double[draws];
    long[] counts = new long[parts.length];
    for (int i = 0; i < draws; i++) {
      for (int part = 0; part < parts.length; part++) {
        counts[part] = parts[part].sample(random);
      }
      minima[i] = tester.minimumP(counts);
    }
    return ofDraws(minima, design.tests());
  }

  /** P₀(minimum ≤ p), never below p itself. */
  public double recalibrated(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("p-value %s must lie in [0, 1]".formatted(p));
    }
    int below = countAtMost(p);
    if (below >= GeneralisedPareto.FEWEST_EXCESSES || !(p < tailStart)) {
      return Math.max(p, (below + 1.0) / (sorted.length + 1.0));
    }
    double rank = (GeneralisedPareto.FEWEST_EXCESSES + 1.0) / (sorted.length + 1.0);
    double bound = Math.min(rank, tests * p);
    if (!fitted) {
      return Math.max(p, bound);
    }
    double extrapolated = tailChance * tail.survival(Math.log(tailStart / Math.max(p, 1e-300)));
    return Math.max(p, Math.min(extrapolated, bound));
  }

  /** The largest p whose recalibrated value is at most alpha, found by bisection on the log. */
  public double boundFor(double alpha) {
    double low = -700;
    double high = 0;
    for (int i = 0; i < 80; i++) {
      double middle = (low + high) / 2;
      if (recalibrated(Math.exp(middle)) <= alpha) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp(low);
  }

  private int countAtMost(double p) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= p) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
