package org.tocsin.models.scoring;

/**
 * A straight line from what was forecast to what came, on the link scale.
 *
 * @param intercept 0 when calibrated in the large
 * @param slope 1 when calibrated; below 1 forecasts are too extreme, above 1 too timid
 */
public record Calibration(double intercept, double slope) {
  private static final int ROUNDS = 50;

  /**
   * Calibration of forecast means of counts: Poisson regression log E(y) = intercept + slope · log
   * forecast.
   *
   * @param forecast positive means
   */
  public static Calibration ofCounts(double[] forecast, long[] counts) {
    if (forecast.length != counts.length || forecast.length < 2) {
      throw new IllegalArgumentException(
          "%d forecasts and %d counts; both must be as many and at least 2"
              .formatted(forecast.length, counts.length));
    }
    double[] x = new double[forecast.length];
    double[] y = new double[forecast.length];
    for (int i = 0; i < x.length; i++) {
      if (!(forecast[i] > 0)) {
        throw new IllegalArgumentException(
            "Forecast mean %s at position %d must be positive".formatted(forecast[i], i));
      }
      x[i] = Math.log(forecast[i]);
      y[i] = counts[i];
    }
    return fit(x, y, Link.LOG);
  }

  static Calibration logistic(double[] logOdds, double[] y) {
    return fit(logOdds, y, Link.LOGIT);
  }

  private enum Link {
    LOG,
    LOGIT;

    double mean(double eta) {
      double bounded = Math.max(-30, Math.min(30, eta));
      return this == LOG ? Math.exp(bounded) : 1 / (1 + Math.exp(-bounded));
    }

    double weight(double mean) {
      return this == LOG ? mean : mean * (1 - mean);
    }
  }

  /** Newton's method from (0, 1), with a step of at most 2 in either coefficient. */
  private static Calibration fit(double[] x, double[] y, Link link) {
    double intercept = 0;
    double slope = 1;
    for (int round = 0; round < ROUNDS; round++) {
      double s0 = 0;
      double s1 = 0;
      double h00 = 1e-12;
      double h01 = 0;
      double h11 = 1e-12;
      for (int i = 0; i < x.length; i++) {
        double mean = link.mean(intercept + slope * x[i]);
        double weight = link.weight(mean);
        s0 += y[i] - mean;
        s1 += (y[i] - mean) * x[i];
        h00 += weight;
        h01 += weight * x[i];
        h11 += weight * x[i] * x[i];
      }
      double determinant = h00 * h11 - h01 * h01;
      if (!(determinant > 1e-12 * h00 * h11)) {
        return new Calibration(Double.NaN, Double.NaN); // all forecasts alike: no slope
      }
      double a = (h11 * s0 - h01 * s1) / determinant;
      double b = (h00 * s1 - h01 * s0) / determinant;
      double damping = Math.min(1, 2 / Math.max(1e-300, Math.max(Math.abs(a), Math.abs(b))));
      intercept += damping * a;
      slope += damping * b;
      if (Math.abs(a) + Math.abs(b) < 1e-12) {
        break;
      }
    }
    return new Calibration(intercept, slope);
  }
}
