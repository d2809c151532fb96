package org.tocsin.models.inference;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Null laws of the smallest p-value of a slot on a grid of means and dispersions, each simulated
 * when first asked for, or ahead of that ({@link #prepare}), and then kept. The seed of a law comes
 * from its place on the grid, so the order of asking changes nothing.
 *
 * <p>A slot between grid means gets the largest answer of the laws around it (two on each side):
 * counts are discrete, and a nearer law may just miss an atom. Dispersions take the nearest of the
 * grid. A mean above the grid takes the law at its edge, one below it the edge law at p in
 * proportion. Thread-safe.
 */
public final class NullLaws {
  /** Means rise by this factor. */
  private static final double STEP = 1.7;

  private static final double LOWEST = 0.02;
  private static final int MEANS = 22;
  private static final double[] DISPERSIONS = {1, 1.15, 1.35, 1.6, 2, 2.5, 3.2, 4, 6, 10};

  /** Simulates one law. */
  @FunctionalInterface
  public interface Simulation {
    /**
     * The law of a slot.
     *
     * @param mean expected count of the slot
     * @param within variance over mean of counts of its parts
     * @param whole variance over mean of the count of the whole slot, not below {@code within}
     */
    MinimumP of(double mean, double within, double whole, long seed);
  }

  private final Simulation simulation;
  private final long seed;
  private final Map<Integer, MinimumP> laws = new ConcurrentHashMap<>();

  /** Laws drawn when they are first asked for, each from a seed derived from this one. */
  public NullLaws(Simulation simulation, long seed) {
    this.simulation = simulation;
    this.seed = seed;
  }

  /**
   * P₀(smallest p of the slot ≤ p), never below p.
   *
   * @param within variance over mean of counts of the slot's parts, at least 1
   * @param whole variance over mean of the count of the whole slot; one below {@code within} is
   *     raised to it
   */
  public double recalibrated(double p, double mean, double within, double whole) {
    double position = position(mean);
    int first = first(position);
    int last = last(position);
    int inner = nearest(within);
    int outer = Math.max(inner, nearest(whole));
    // Below the grid, single events have p-values in proportion to the mean.
    double scaled = mean < LOWEST ? Math.min(1, p * LOWEST / Math.max(mean, 1e-300)) : p;
    double largest = p;
    for (int m = first; m <= last; m++) {
      largest = Math.max(largest, law(m, inner, outer).recalibrated(scaled));
    }
    return largest;
  }

  /**
   * Simulates, one after the other, the laws that slots with means of this range will ask for. Who
   * asks meanwhile waits for nothing. Ends early when its thread is interrupted.
   *
   * @param lowest smallest mean
   * @param highest largest mean, not below {@code lowest}
   * @param within as in {@link #recalibrated}
   * @param whole as in {@link #recalibrated}
   */
  public void prepare(double lowest, double highest, double within, double whole) {
    if (!(lowest <= highest)) {
      throw new IllegalArgumentException(
          "Means from %s to %s are no range".formatted(lowest, highest));
    }
    int inner = nearest(within);
    int outer = Math.max(inner, nearest(whole));
    int last = last(position(highest));
    for (int m = first(position(lowest));
        m <= last && !Thread.currentThread().isInterrupted();
        m++) {
      law(m, inner, outer);
    }
  }

  /** How many laws have been drawn. */
  public int drawn() {
    return laws.size();
  }

  private static double position(double mean) {
    return Math.log(Math.max(mean, 1e-300) / LOWEST) / Math.log(STEP);
  }

  /** The first law of the grid that a mean at this position needs. */
  private static int first(double position) {
    return position >= MEANS - 1 ? MEANS - 1 : Math.max(0, below(position) - 1);
  }

  /** The last one. */
  private static int last(double position) {
    return position <= 0 ? 0 : Math.min(MEANS - 1, below(position) + 2);
  }

  private static int below(double position) {
    return (int) Math.floor(Math.max(0, Math.min(MEANS - 1, position)));
  }

  /** Two that ask at once for a law may both draw it: it is the same. */
  private MinimumP law(int mean, int within, int whole) {
    int key = (mean * DISPERSIONS.length + within) * DISPERSIONS.length + whole;
    MinimumP known = laws.get(key);
    if (known != null) {
      return known;
    }
    MinimumP drawn =
        simulation.of(
            LOWEST * Math.pow(STEP, mean),
            DISPERSIONS[within],
            DISPERSIONS[whole],
            Seeds.mix(seed, key));
    MinimumP first = laws.putIfAbsent(key, drawn);
    return first == null ? drawn : first;
  }

  private static int nearest(double dispersion) {
    int nearest = 0;
    for (int i = 1; i < DISPERSIONS.length; i++) {
      if (dispersion > Math.sqrt(DISPERSIONS[i - 1] * DISPERSIONS[i])) {
        nearest = i;
      }
    }
    return nearest;
  }
}
