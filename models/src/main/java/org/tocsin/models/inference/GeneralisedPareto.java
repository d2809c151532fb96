package org.tocsin.models.inference;

import java.util.Arrays;

/**
 * Generalised Pareto law of excesses over a threshold: P(X &gt; x) = (1 + ξ x / σ)^{−1/ξ}, for ξ =
 * 0 e^{−x/σ}.
 *
 * @param shape ξ; above 0 the tail is heavy, below 0 it ends
 * @param scale σ, positive, in the unit of the excesses
 */
public record GeneralisedPareto(double shape, double scale) {
  /** Fewer excesses than this give no tail worth trusting. */
  public static final int FEWEST_EXCESSES = 50;

  private static final double PRIOR_EXCESSES = 10;

  public GeneralisedPareto {
    if (!(scale > 0) || !Double.isFinite(shape)) {
      throw new IllegalArgumentException(
          "Scale %s must be positive and shape %s finite".formatted(scale, shape));
    }
  }

  /**
   * Fits excesses by the posterior mean of Zhang &amp; Stephens (2009), with their weak prior on
   * the shape worth ten excesses at 0.
   *
   * @param excesses positive amounts above the threshold, at least {@link #FEWEST_EXCESSES}
   */
  public static GeneralisedPareto fit(double[] excesses) {
    if (excesses.length < FEWEST_EXCESSES) {
      throw new IllegalArgumentException(
          "%d excesses; a tail fit needs at least %d, stay with the parametric p-value"
              .formatted(excesses.length, FEWEST_EXCESSES));
    }
    double[] x = excesses.clone();
    Arrays.sort(x);
    int n = x.length;
    if (!(x[0] >= 0) || !(x[n - 1] > 0)) {
      throw new IllegalArgumentException(
          "Excesses from %s to %s must be positive".formatted(x[0], x[n - 1]));
    }
    double quartile = Math.max(x[(int) (n / 4.0 + 0.5) - 1], 1e-6 * x[n - 1]);
    int points = 30 + (int) Math.sqrt(n);
    double[] theta = new double[points];
    double[] profile = new double[points];
    for (int j = 0; j < points; j++) {
      theta[j] = 1 / x[n - 1] + (1 - Math.sqrt(points / (j + 0.5))) / (3 * quartile);
      profile[j] = n * profileLogLikelihood(theta[j], x);
    }
    double mean = 0;
    for (int j = 0; j < points; j++) {
      double weight = 0;
      for (double other : profile) {
        weight += Math.exp(Math.min(700, other - profile[j]));
      }
      mean += theta[j] / weight;
    }
    double shape = meanLog(mean, x);
    double scale = -shape / mean;
    return new GeneralisedPareto(shape * n / (n + PRIOR_EXCESSES), scale);
  }

  /** P(X &gt; x) for x ≥ 0. */
  public double survival(double x) {
    if (x <= 0) {
      return 1;
    }
    if (Math.abs(shape) < 1e-9) {
      return Math.exp(-x / scale);
    }
    double base = 1 + shape * x / scale;
    return base <= 0 ? 0 : Math.pow(base, -1 / shape);
  }

  /** The x with P(X &gt; x) = tail, tail in (0, 1]. */
  public double excessOf(double tail) {
    if (Math.abs(shape) < 1e-9) {
      return -scale * Math.log(tail);
    }
    return scale / shape * Math.expm1(-shape * Math.log(tail));
  }

  private static double profileLogLikelihood(double theta, double[] x) {
    double shape = meanLog(theta, x);
    return Math.log(-theta / shape) - shape - 1;
  }

  private static double meanLog(double theta, double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += Math.log1p(-theta * v);
    }
    return sum / x.length;
  }
}
