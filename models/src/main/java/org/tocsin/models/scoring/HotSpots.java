package org.tocsin.models.scoring;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * How well a ranking of cells caught what then happened: the best-ranked cells against all.
 *
 * <p>Cells of equal score rank by their position (order them by place id). Areas in any one unit.
 */
public final class HotSpots {
  private final double[] area;
  private final double[] counts;
  private final double[] score;
  private final int[] ranked;
  private final double allArea;
  private final double allCounts;

  private HotSpots(double[] area, double[] counts, double[] score) {
    this.area = area;
    this.counts = counts;
    this.score = score;
    this.ranked = descending(score);
    this.allArea = Arrays.stream(area).sum();
    this.allCounts = Arrays.stream(counts).sum();
  }

  /**
   * Cells with their area (positive), what happened in them (at least 0) and their score (higher is
   * riskier).
   */
  public static HotSpots of(double[] area, double[] counts, double[] score) {
    if (area.length != counts.length || area.length != score.length || area.length == 0) {
      throw new IllegalArgumentException(
          "%d areas, %d counts and %d scores must be as many and at least 1"
              .formatted(area.length, counts.length, score.length));
    }
    for (int i = 0; i < area.length; i++) {
      if (!(area[i] > 0) || !(counts[i] >= 0) || Double.isNaN(score[i])) {
        throw new IllegalArgumentException(
            "Cell %d: area %s must be positive, count %s not negative, score %s a number"
                .formatted(i, area[i], counts[i], score[i]));
      }
    }
    return new HotSpots(area.clone(), counts.clone(), score.clone());
  }

  /** Share of all counts caught in the best k cells; NaN where nothing happened anywhere. */
  public double hitRate(int k) {
    return caught(ranked, k) / allCounts;
  }

  /** Prediction accuracy index: hit rate / share of area (Chainey et al. 2008); 1 is chance. */
  public double accuracyIndex(int k) {
    return hitRate(k) / areaShare(k);
  }

  /**
   * Hit rate / (share of area)^exponent, which favours small forecasts less (Joshi et al. 2021).
   */
  public double penalisedAccuracyIndex(int k, double exponent) {
    return hitRate(k) / Math.pow(areaShare(k), exponent);
  }

  /**
   * Prediction efficiency index: caught / the most that any k cells hold (Hunt 2016); 1 is best.
   * With unequal areas k cells of equal number, not of equal area, are compared.
   */
  public double efficiencyIndex(int k) {
    return caught(ranked, k) / caught(descending(counts), k);
  }

  /** The highest accuracy index any ranking could have reached with k cells of its best counts. */
  public double attainableAccuracyIndex(int k) {
    int[] best = descending(counts);
    return caught(best, k) / allCounts / (areaOf(best, k) / allArea);
  }

  /**
   * Expected over what happened in the best k cells, for scores that are expected counts: 1 when
   * the level is right, below when the hot spots were hotter than said; infinite where nothing
   * happened.
   */
  public double recaptureRate(int k) {
    return sum(ranked, k, score) / caught(ranked, k);
  }

  /** Counts caught per unit of area in the best k cells. */
  public double searchEfficiency(int k) {
    return caught(ranked, k) / areaOf(ranked, k);
  }

  /** Share of the whole area that the best k cells cover. */
  public double areaShare(int k) {
    return areaOf(ranked, k) / allArea;
  }

  /**
   * Hit rate of the best cells that together cover a share of the area; the last cell counts in
   * part, so that forecasts on different grids compare.
   *
   * @param share in (0, 1]
   */
  public double hitRateAtAreaShare(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("Area share %s must lie in (0, 1]".formatted(share));
    }
    double room = share * allArea;
    double hits = 0;
    for (int cell : ranked) {
      double part = Math.min(1, room / area[cell]);
      hits += part * counts[cell];
      room -= part * area[cell];
      if (room <= 1e-12 * allArea) {
        break;
      }
    }
    return hits / allCounts;
  }

  /** Positions of the cells, best first. */
  public int[] ranking() {
    return ranked.clone();
  }

  private double caught(int[] order, int k) {
    return sum(order, k, counts);
  }

  private double areaOf(int[] order, int k) {
    return sum(order, k, area);
  }

  private static double sum(int[] order, int k, double[] of) {
    if (k < 1 || k > order.length) {
      throw new IllegalArgumentException(
          "%d cells asked for; there are 1…%d".formatted(k, order.length));
    }
    double sum = 0;
    for (int r = 0; r < k; r++) {
      sum += of[order[r]];
    }
    return sum;
  }

  private static int[] descending(double[] by) {
    return IntStream.range(0, by.length)
        .boxed()
        .sorted(Comparator.<Integer>comparingDouble(i -> -by[i]).thenComparingInt(i -> i))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
