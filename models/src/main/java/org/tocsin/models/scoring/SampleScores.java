package org.tocsin.models.scoring;

import java.util.Arrays;

/** Scores of a forecast given as draws; lower is better. */
public final class SampleScores {
  private SampleScores() {}

  /** CRPS of the empirical law of the draws: E|X − y| − E|X − X'| / 2 over all m² pairs. */
  public static double crps(double[] draws, double y) {
    return distance(draws, y) - meanPairSum(draws) / ((double) draws.length * draws.length);
  }

  /** CRPS that expects the same from few draws as from many: pairs over m (m − 1) (Ferro 2014). */
  public static double fairCrps(double[] draws, double y) {
    if (draws.length < 2) {
      throw new IllegalArgumentException("The fair CRPS needs at least 2 draws");
    }
    return distance(draws, y) - meanPairSum(draws) / ((double) draws.length * (draws.length - 1));
  }

  private static double distance(double[] draws, double y) {
    if (draws.length == 0) {
      throw new IllegalArgumentException("No draws to score");
    }
    double sum = 0;
    for (double draw : draws) {
      sum += Math.abs(draw - y);
    }
    return sum / draws.length;
  }

  /** Σ_{i&lt;j} |x_i − x_j|, by sorting. */
  private static double meanPairSum(double[] draws) {
    double[] sorted = draws.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (int i = 0; i < sorted.length; i++) {
      sum += (2.0 * i - sorted.length + 1) * sorted[i];
    }
    return sum;
  }
}
