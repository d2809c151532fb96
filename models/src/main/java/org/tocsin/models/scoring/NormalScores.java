package org.tocsin.models.scoring;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** Scores of a normal forecast N(mean, deviation²); lower is better. */
public final class NormalScores {
  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  private NormalScores() {}

  /** −log density at y. */
  public static double logScore(double mean, double deviation, double y) {
    double z = standardised(mean, deviation, y);
    return 0.5 * z * z + Math.log(deviation) + 0.5 * Math.log(2 * Math.PI);
  }

  /** σ (z (2Φ(z) − 1) + 2φ(z) − 1/√π) (Gneiting &amp; Raftery 2007, eq. 21). */
  public static double crps(double mean, double deviation, double y) {
    double z = standardised(mean, deviation, y);
    return deviation
        * (z * (2 * STANDARD.cumulativeProbability(z) - 1)
            + 2 * STANDARD.density(z)
            - 1 / Math.sqrt(Math.PI));
  }

  private static double standardised(double mean, double deviation, double y) {
    if (!(deviation > 0)) {
      throw new IllegalArgumentException(
          "Standard deviation %s must be positive".formatted(deviation));
    }
    return (y - mean) / deviation;
  }
}
