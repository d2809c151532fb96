package org.tocsin.models.probability;

import java.util.random.RandomGenerator;

/** Seeded draws from a gamma law of scale 1 (Marsaglia and Tsang 2000, ACM TOMS 26:363). */
public final class GammaDraw {
  private GammaDraw() {}

  /**
   * One draw.
   *
   * @param shape shape, above 0; the mean equals it
   */
  public static double of(double shape, RandomGenerator random) {
    if (!(shape > 0)) {
      throw new IllegalArgumentException("Shape %s must be above 0".formatted(shape));
    }
    if (shape < 1) {
      double u = 1 - random.nextDouble();
      return of(shape + 1, random) * Math.pow(u, 1 / shape);
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = random.nextGaussian();
      double v = 1 + c * x;
      if (v <= 0) {
        continue;
      }
      v = v * v * v;
      double u = 1 - random.nextDouble();
      if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
  }
}
