package org.tocsin.models.inference;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.tocsin.models.probability.GammaDraw;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * The null law of a day's smallest p-value over windows that slide in equal parts, tested in the
 * parts in which something happens: a window ends with the part of an arrival, and reaches back
 * into the day before.
 *
 * <p>Parts count independently with dispersion {@code within}; a gamma factor of each day adds what
 * the day's dispersion has beyond that. Given a day's total its events are dealt by Pólya's urn,
 * which is the negative binomial's own way and costs time by event, not by part.
 */
public final class SlidingWindows {
  private static final int DRAWS_OF_FEW = 8_000;
  private static final int DRAWS_OF_MANY = 2_000;
  private static final double MANY = 30;

  private final int parts;
  private final int[] windows;

  /**
   * A design.
   *
   * @param parts equal parts of a day
   * @param windows lengths in parts, each from 1 to {@code parts}
   */
  public SlidingWindows(int parts, int[] windows) {
    if (windows.length == 0) {
      throw new IllegalArgumentException("Give at least one window");
    }
    for (int window : windows) {
      if (window < 1 || window > parts) {
        throw new IllegalArgumentException(
            "Window of %d parts does not fit a day of %d".formatted(window, parts));
      }
    }
    this.parts = parts;
    this.windows = windows.clone();
  }

  /** Simulates the law of days with this mean; see {@link NullLaws.Simulation}. */
  public MinimumP law(double mean, double within, double whole, long seed) {
    int draws = mean > MANY ? DRAWS_OF_MANY : DRAWS_OF_FEW;
    SplittableRandom random = new SplittableRandom(seed);
    TailTable[] tails = new TailTable[windows.length];
    for (int w = 0; w < windows.length; w++) {
      double share = windows[w] / (double) parts;
      tails[w] =
          new TailTable(
              new NegativeBinomial(share * mean, within + Math.max(0, whole - within) * share));
    }
    double[] minima = new double[draws];
    int[] cumulative = new int[2 * parts + 1];
    for (int draw = 0; draw < draws; draw++) {
      int[] counts = new int[2 * parts];
      deal(counts, 0, mean, within, whole, random);
      deal(counts, parts, mean, within, whole, random);
      for (int part = 0; part < counts.length; part++) {
        cumulative[part + 1] = cumulative[part] + counts[part];
      }
      double smallest = 1;
      for (int part = parts; part < counts.length; part++) {
        for (int w = 0; counts[part] > 0 && w < windows.length; w++) {
          int count = cumulative[part + 1] - cumulative[part + 1 - windows[w]];
          smallest = Math.min(smallest, tails[w].survival(count));
        }
      }
      minima[draw] = smallest;
    }
    return MinimumP.ofDraws(minima, windows.length * parts);
  }

  private void deal(
      int[] counts, int from, double mean, double within, double whole, SplittableRandom random) {
    double level = whole > within ? levelOf(mean / (whole - within), random) : 1;
    double today = level * mean;
    int events = (int) new NegativeBinomial(today, within).sample(random);
    double fresh = within > 1 ? today / (within - 1) : 0;
    int[] dealt = new int[events];
    for (int i = 0; i < events; i++) {
      boolean repeats = within > 1 && random.nextDouble() * (fresh + i) >= fresh;
      dealt[i] = repeats ? dealt[random.nextInt(i)] : random.nextInt(parts);
      counts[from + dealt[i]]++;
    }
  }

  /** A gamma factor of mean 1. */
  private static double levelOf(double shape, SplittableRandom random) {
    return GammaDraw.of(shape, random) / shape;
  }

  @Override
  public String toString() {
    return "SlidingWindows[%d parts, %s]".formatted(parts, Arrays.toString(windows));
  }
}
