package org.tocsin.models.verification;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * Events per week with the exact 95 % interval of a Poisson count (Garwood 1936).
 *
 * @param weeks observed, above 0
 */
public record WeeklyRate(int count, double weeks) {
  private static final double TAIL = 0.025;

  public WeeklyRate {
    if (!(weeks > 0)) {
      throw new IllegalArgumentException("%s weeks must be above 0".formatted(weeks));
    }
  }

  /** Events per week. */
  public double value() {
    return count / weeks;
  }

  /** Lower end of the interval, events per week. */
  public double low() {
    return count == 0
        ? 0
        : ChiSquaredDistribution.of(2.0 * count).inverseCumulativeProbability(TAIL) / 2 / weeks;
  }

  /** Upper end of the interval, events per week. */
  public double high() {
    return ChiSquaredDistribution.of(2.0 * (count + 1)).inverseSurvivalProbability(TAIL)
        / 2
        / weeks;
  }
}
