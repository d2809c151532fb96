package org.tocsin.models.inference;

/**
 * How much of a slot's reports has arrived by its age: F(d) from reverse hazards of the reporting
 * triangle (Lawless 1994; Höhle &amp; an der Heiden 2014).
 *
 * <p>g(k) = reports that came at age k / those that came at age ≤ k, over slots old enough to show
 * age k; F(d) = Π_{k&gt;d} (1 − g(k)). Ages beyond the triangle are taken to bring nothing. Fit on
 * the last 8–12 weeks, by weekday where volume allows.
 */
public final class ReportingDelay {
  private final double[] share;
  private final double[] variance;

  private ReportingDelay(double[] share, double[] variance) {
    this.share = share;
    this.variance = variance;
  }

  /**
   * Fits a triangle.
   *
   * @param triangle triangle[t][d] = reports of slot t that arrived at age d; rows of the newest
   *     slots are shorter, one entry per age already over
   * @param prior pseudo-reports with the pooled delay, at least 0; more of them shrink more
   * @param pooled delay of all weekdays or categories together
   */
  public static ReportingDelay fit(long[][] triangle, double prior, ReportingDelay pooled) {
    return fit(triangle, prior, pooled.share);
  }

  /** Fits a triangle on its own. */
  public static ReportingDelay fit(long[][] triangle) {
    return fit(triangle, 0, new double[0]);
  }

  private static ReportingDelay fit(long[][] triangle, double prior, double[] pooled) {
    int ages = 0;
    for (long[] row : triangle) {
      ages = Math.max(ages, row.length);
    }
    if (ages == 0) {
      throw new IllegalArgumentException("The reporting triangle is empty");
    }
    double[] share = new double[ages];
    double[] variance = new double[ages];
    double product = 1;
    double relativeVariance = 0;
    for (int k = ages - 1; k >= 0; k--) {
      share[k] = product;
      variance[k] = product * product * relativeVariance;
      if (k == 0) {
        break;
      }
      double came = 0;
      double by = 0;
      for (int t = 0; t < triangle.length; t++) {
        if (triangle[t].length > k) {
          for (int d = 0; d <= k; d++) {
            if (triangle[t][d] < 0) {
              throw new IllegalArgumentException(
                  "%d reports of slot %d at age %d; counts cannot be negative"
                      .formatted(triangle[t][d], t, d));
            }
            by += triangle[t][d];
          }
          came += triangle[t][k];
        }
      }
      if (prior > 0 && k < pooled.length && pooled[k] > 0) {
        came += prior * (pooled[k] - pooled[k - 1]);
        by += prior * pooled[k];
      }
      if (by > 0) {
        double hazard = Math.min(came / by, 1 - 1e-9);
        product *= 1 - hazard;
        relativeVariance += hazard / ((1 - hazard) * by);
      }
    }
    return new ReportingDelay(share, variance);
  }

  /** Share of a slot's reports that has arrived by the end of age d, in (0, 1]. */
  public double share(int age) {
    checkAge(age);
    return age >= share.length ? 1 : share[age];
  }

  /** Variance of that share as an estimate (Greenwood's sum). */
  public double shareVariance(int age) {
    checkAge(age);
    return age >= variance.length ? 0 : variance[age];
  }

  /** Ages the triangle knows; later ones count as complete. */
  public int ages() {
    return share.length;
  }

  /** The view of a slot at an age. */
  public DelayedCount at(int age) {
    return new DelayedCount(share(age), shareVariance(age));
  }

  private static void checkAge(int age) {
    if (age < 0) {
      throw new IllegalArgumentException("Age %d of a slot cannot be negative".formatted(age));
    }
  }
}
