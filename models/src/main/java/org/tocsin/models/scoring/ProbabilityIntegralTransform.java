package org.tocsin.models.scoring;

import org.tocsin.models.probability.NegativeBinomial;

/**
 * Where counts fell within their forecasts: uniform if the forecasts are calibrated; ∪-shaped where
 * they are too narrow, ∩-shaped where too wide (Czado, Gneiting &amp; Held 2009).
 */
public final class ProbabilityIntegralTransform {
  private final double[] heights;
  private int forecasts;

  private ProbabilityIntegralTransform(int bins) {
    this.heights = new double[bins];
  }

  /** An empty non-randomised histogram of this many bins over [0, 1]. */
  public static ProbabilityIntegralTransform ofBins(int bins) {
    if (bins < 1) {
      throw new IllegalArgumentException("%d bins; use at least 1".formatted(bins));
    }
    return new ProbabilityIntegralTransform(bins);
  }

  /** F(y − 1), where the step of the law at the count begins. */
  public static double lower(NegativeBinomial forecast, long y) {
    return forecast.cumulative(y - 1);
  }

  /** F(y), where the step of the law at the count ends. */
  public static double upper(NegativeBinomial forecast, long y) {
    return forecast.cumulative(y);
  }

  /**
   * F(y − 1) + v · f(y), exactly uniform under the forecast.
   *
   * @param v a uniform draw from [0, 1]
   */
  public static double randomised(NegativeBinomial forecast, long y, double v) {
    double low = lower(forecast, y);
    return low + v * (upper(forecast, y) - low);
  }

  /** Adds one forecast: its mass spread evenly over [F(y − 1), F(y)]. */
  public void add(NegativeBinomial forecast, long y) {
    double low = lower(forecast, y);
    double high = upper(forecast, y);
    int bins = heights.length;
    double before = 0;
    for (int j = 1; j <= bins; j++) {
      double u = (double) j / bins;
      double within = high > low ? Math.max(0, Math.min(1, (u - low) / (high - low))) : 0;
      if (high <= low) {
        within = u >= high ? 1 : 0;
      }
      heights[j - 1] += within - before;
      before = within;
    }
    forecasts++;
  }

  /** Share of the forecasts' mass in each bin; together 1. */
  public double[] heights() {
    if (forecasts == 0) {
      throw new IllegalStateException("No forecast was added");
    }
    double[] shares = heights.clone();
    for (int j = 0; j < shares.length; j++) {
      shares[j] /= forecasts;
    }
    return shares;
  }
}
