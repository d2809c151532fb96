package org.tocsin.models.inference;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How people's verdicts on inspected alerts move a family's threshold: towards more alerts where
 * they proved real and new, towards fewer where not, never by more than a factor of 2.
 *
 * <p>Beta-binomial: the family's share of good alerts is drawn to the share of all families with
 * the weight of so many verdicts; the factor is that share over the share of all. Verdicts touch
 * neither baselines nor p-values, and never a life-safety family.
 *
 * @param good verdicts "real and new"
 * @param inspected verdicts in all
 * @param shareOfAll share of good verdicts over all families, in (0, 1)
 * @param priorWeight verdicts that the share of all is worth, positive; 20 is usual
 */
public record VerdictAdjustment(long good, long inspected, double shareOfAll, double priorWeight) {
  /** A threshold is multiplied or divided by at most this. */
  public static final double WIDEST = 2;

  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  public VerdictAdjustment {
    if (good < 0 || inspected < good) {
      throw new IllegalArgumentException(
          "%d good of %d inspected alerts is impossible".formatted(good, inspected));
    }
    if (!(shareOfAll > 0 && shareOfAll < 1) || !(priorWeight > 0)) {
      throw new IllegalArgumentException(
          "Share of all %s must lie in (0, 1) and its weight %s be positive"
              .formatted(shareOfAll, priorWeight));
    }
  }

  /** Whether a family may be taught at all. */
  public enum Lane {
    /** Gas, fire, water rescue, collapse: never taught to be silent, nor louder. */
    LIFE_SAFETY,
    /** All others. */
    OTHER
  }

  /** The family's share of good alerts, drawn to the share of all. */
  public double shrunkenShare() {
    return (good + priorWeight * shareOfAll) / (inspected + priorWeight);
  }

  /** Factor of the family's threshold, in [1/2, 2]; 1 without verdicts and for life-safety. */
  public double factor(Lane lane) {
    if (lane == Lane.LIFE_SAFETY) {
      return 1;
    }
    return Math.max(1 / WIDEST, Math.min(WIDEST, shrunkenShare() / shareOfAll));
  }

  /**
   * Wilson interval of the family's own share, {lower, upper}, for showing beside "x of y
   * inspected" (Wilson 1927); {0, 1} without verdicts.
   *
   * @param confidence in (0, 1), say 0.95
   */
  public double[] wilson(double confidence) {
    if (inspected == 0) {
      return new double[] {0, 1};
    }
    double z = STANDARD.inverseSurvivalProbability((1 - confidence) / 2);
    double n = inspected;
    double p = good / n;
    double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    return new double[] {Math.max(0, centre - half), Math.min(1, centre + half)};
  }
}
