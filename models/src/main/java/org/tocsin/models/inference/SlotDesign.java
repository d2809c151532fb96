package org.tocsin.models.inference;

import java.util.Arrays;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * All the ways in which one slot of one series is tested: the count so far at declared looks, and
 * the counts of windows that slide over the slot's parts.
 *
 * <p>The statistic of the slot is the minimum p-value over all of them, which must be recalibrated
 * as a whole ({@link MinimumP}). Arrays are copied.
 */
public final class SlotDesign {
  private final double[] partShares;
  private final int[] looks;
  private final int[] windows;

  private SlotDesign(double[] partShares, int[] looks, int[] windows) {
    this.partShares = partShares;
    this.looks = looks;
    this.windows = windows;
  }

  /**
   * A design.
   *
   * @param partShares share of the slot's expectation in each of its parts (hours, quarters),
   *     positive, together 1
   * @param looks parts after which the count so far is tested, each in 1…parts
   * @param windows lengths, in parts, of the sliding sums tested after every part, each in 1…parts
   */
  public static SlotDesign of(double[] partShares, int[] looks, int[] windows) {
    double sum = Arrays.stream(partShares).sum();
    if (partShares.length == 0 || Math.abs(sum - 1) > 1e-6) {
      throw new IllegalArgumentException(
          "Shares of the parts add up to %s; they must add up to 1".formatted(sum));
    }
    for (double share : partShares) {
      if (!(share > 0)) {
        throw new IllegalArgumentException("Share %s of a part must be positive".formatted(share));
      }
    }
    for (int[] some : new int[][] {looks, windows}) {
      for (int parts : some) {
        if (parts < 1 || parts > partShares.length) {
          throw new IllegalArgumentException(
              "Look or window of %d parts; a slot has 1…%d".formatted(parts, partShares.length));
        }
      }
    }
    if (looks.length + windows.length == 0) {
      throw new IllegalArgumentException("The design tests nothing; declare a look or a window");
    }
    return new SlotDesign(partShares.clone(), looks.clone(), windows.clone());
  }

  /** Looks after each of evenly loaded parts, no windows. */
  public static SlotDesign evenLooks(int parts) {
    double[] shares = new double[parts];
    int[] looks = new int[parts];
    for (int i = 0; i < parts; i++) {
      shares[i] = 1.0 / parts;
      looks[i] = i + 1;
    }
    return of(shares, looks, new int[0]);
  }

  /** Number of parts. */
  public int parts() {
    return partShares.length;
  }

  /** Share of the expectation in a part, from 0. */
  public double share(int part) {
    return partShares[part];
  }

  /** Number of tests made over the whole slot. */
  public int tests() {
    int tests = looks.length;
    for (int window : windows) {
      tests += partShares.length - window + 1;
    }
    return tests;
  }

  /** The p-value calculator for slots of this law; keeps its tables, so reuse it. */
  public Tester tester(NegativeBinomial whole) {
    return new Tester(whole);
  }

  /** Minimum p-values of slots of one law. Not thread-safe. */
  public final class Tester {
    private final TailTable[] lookTails = new TailTable[looks.length];
    private final TailTable[][] windowTails = new TailTable[windows.length][];
    private final long[] cumulative = new long[partShares.length + 1];

    Tester(NegativeBinomial whole) {
      double[] shareUntil = new double[partShares.length + 1];
      for (int part = 0; part < partShares.length; part++) {
        shareUntil[part + 1] = shareUntil[part] + partShares[part];
      }
      for (int k = 0; k < looks.length; k++) {
        lookTails[k] = tails(whole, shareUntil[looks[k]]);
      }
      for (int w = 0; w < windows.length; w++) {
        windowTails[w] = new TailTable[partShares.length - windows[w] + 1];
        for (int from = 0; from < windowTails[w].length; from++) {
          windowTails[w][from] = tails(whole, shareUntil[from + windows[w]] - shareUntil[from]);
        }
      }
    }

    private static TailTable tails(NegativeBinomial whole, double share) {
      return new TailTable(new NegativeBinomial(share * whole.mean(), whole.dispersion()));
    }

    /** Smallest p-value over all looks and windows, given the count of each part. */
    public double minimumP(long[] partCounts) {
      if (partCounts.length != partShares.length) {
        throw new IllegalArgumentException(
            "%d counts for %d parts".formatted(partCounts.length, partShares.length));
      }
      for (int part = 0; part < partCounts.length; part++) {
        cumulative[part + 1] = cumulative[part] + partCounts[part];
      }
      double smallest = 1;
      for (int k = 0; k < looks.length; k++) {
        smallest = Math.min(smallest, lookTails[k].survival(cumulative[looks[k]]));
      }
      for (int w = 0; w < windows.length; w++) {
        for (int from = 0; from < windowTails[w].length; from++) {
          long count = cumulative[from + windows[w]] - cumulative[from];
          smallest = Math.min(smallest, windowTails[w][from].survival(count));
        }
      }
      return smallest;
    }
  }
}
