package org.tocsin.models.risk;

/**
 * What turns any forecast of counts into a negative-binomial law: mean = scale · forecast + floor,
 * both ≥ 0 and by Poisson likelihood, then the most likely dispersion. The floor keeps a forecast
 * of 0 from ruling a report out.
 *
 * @param scale factor of the forecast
 * @param floor added to it, in reports, positive
 * @param dispersion variance over mean, at least 1
 */
public record CountWrapper(double scale, double floor, double dispersion) {
  private static final double LEAST_FLOOR = 1e-6;
  private static final int ROUNDS = 300;

  /** Fits the three numbers to forecasts and what came. */
  public static CountWrapper fit(double[] forecasts, long[] counts) {
    double[] everywhere = new double[forecasts.length];
    java.util.Arrays.fill(everywhere, 1);
    double[] weights = AdditiveRate.fit(new double[][] {forecasts, everywhere}, counts, ROUNDS);
    double floor = Math.max(LEAST_FLOOR, weights[1]);
    double[] means = new double[forecasts.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = weights[0] * forecasts[i] + floor;
    }
    return new CountWrapper(weights[0], floor, Dispersion.likeliest(counts, means));
  }

  /** Weights ≥ 0 of columns that add up to the expected count, by Poisson likelihood. */
  public static double[] additiveWeights(double[][] columns, long[] counts) {
    return AdditiveRate.fit(columns, counts, ROUNDS);
  }
}
