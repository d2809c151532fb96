package org.tocsin.models.probability;

import java.util.random.RandomGenerator;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Seeded draws from a Poisson law: inversion for small rates, transformed rejection (PTRS, Hörmann
 * 1993, Insurance: Mathematics and Economics 12:39) above.
 */
public final class PoissonDraw {
  private static final double INVERSION_LIMIT = 12;

  private PoissonDraw() {}

  /**
   * One draw.
   *
   * @param rate mean, finite and at least 0
   */
  public static long of(double rate, RandomGenerator random) {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("Rate %s must be finite and at least 0".formatted(rate));
    }
    return rate < INVERSION_LIMIT ? byInversion(rate, random) : byRejection(rate, random);
  }

  private static long byInversion(double rate, RandomGenerator random) {
    double u = random.nextDouble();
    double mass = Math.exp(-rate);
    double sum = mass;
    long y = 0;
    while (u > sum && y < 1000) {
      y++;
      mass *= rate / y;
      sum += mass;
    }
    return y;
  }

  private static long byRejection(double rate, RandomGenerator random) {
    double b = 0.931 + 2.53 * Math.sqrt(rate);
    double a = -0.059 + 0.02483 * b;
    double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    double vr = 0.9277 - 3.6224 / (b - 2);
    double logRate = Math.log(rate);
    while (true) {
      double u = random.nextDouble() - 0.5;
      double v = 1 - random.nextDouble();
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + rate + 0.43);
      if (us >= 0.07 && v <= vr) {
        return (long) k;
      }
      if (k < 0 || (us < 0.013 && v > us)) {
        continue;
      }
      double left = Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b);
      if (left <= k * logRate - rate - LogGamma.value(k + 1)) {
        return (long) k;
      }
    }
  }
}
