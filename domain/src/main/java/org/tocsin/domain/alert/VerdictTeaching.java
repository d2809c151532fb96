package org.tocsin.domain.alert;

/**
 * How people's verdicts on inspected alerts move a category's line: towards more alerts where they
 * proved real and new, towards fewer where not, never by more than a factor of 2.
 *
 * <p>Beta-binomial: the category's share of good alerts is drawn to the share of all with the
 * weight of 20 verdicts; the factor is that share over the share of all (METHODS §3.5). Verdicts
 * touch neither baselines nor p-values, and never a life-safety lane.
 */
public final class VerdictTeaching {
  /** A line is multiplied or divided by at most this. */
  public static final double WIDEST = 2;

  /** Verdicts that the share of all is worth. */
  private static final double PRIOR = 20;

  /** The normal quantile of a two-sided 95 % interval. */
  private static final double Z = 1.959963984540054;

  private VerdictTeaching() {}

  /**
   * The factor of a category's line, in [1/2, 2]; 1 without verdicts.
   *
   * @param good verdicts "real and new" of the category
   * @param inspected verdicts of the category
   * @param goodOfAll the same over all categories
   * @param inspectedOfAll the same over all categories
   */
  public static double factor(long good, long inspected, long goodOfAll, long inspectedOfAll) {
    if (good < 0 || good > inspected || goodOfAll < good || goodOfAll > inspectedOfAll) {
      throw new IllegalArgumentException(
          "%d good of %d inspected, of %d good of %d in all, is impossible"
              .formatted(good, inspected, goodOfAll, inspectedOfAll));
    }
    double all = (goodOfAll + 1.0) / (inspectedOfAll + 2.0);
    double own = (good + PRIOR * all) / (inspected + PRIOR);
    return Math.max(1 / WIDEST, Math.min(WIDEST, own / all));
  }

  /**
   * Wilson's 95 % interval of a share, {lower, upper} (Wilson 1927), for showing beside "x of y
   * inspected"; {0, 1} when nothing was inspected.
   */
  public static double[] wilson(long good, long inspected) {
    if (inspected == 0) {
      return new double[] {0, 1};
    }
    double n = inspected;
    double p = good / n;
    double spread = Z * Z / n;
    double centre = (p + spread / 2) / (1 + spread);
    double half = Z / (1 + spread) * Math.sqrt(p * (1 - p) / n + spread / (4 * n));
    return new double[] {Math.max(0, centre - half), Math.min(1, centre + half)};
  }
}
