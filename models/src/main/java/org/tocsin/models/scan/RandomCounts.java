package org.tocsin.models.scan;

import java.util.SplittableRandom;

/** Random counts for replicas. */
final class RandomCounts {
  private RandomCounts() {}

  /** A Poisson count: inversion below a mean of 10, else transformed rejection (Hörmann 1993). */
  static long poisson(SplittableRandom random, double mean) {
    if (mean < 10) {
      double limit = Math.exp(-mean);
      long n = 0;
      for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
        n++;
      }
      return n;
    }
    double root = Math.sqrt(mean);
    double b = 0.931 + 2.53 * root;
    double a = -0.059 + 0.02483 * b;
    double inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    double accept = 0.9277 - 3.6224 / (b - 2);
    double logMean = Math.log(mean);
    while (true) {
      double u = random.nextDouble() - 0.5;
      double v = random.nextDouble();
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + mean + 0.43);
      if (us >= 0.07 && v <= accept) {
        return (long) k;
      }
      if (k < 0 || (us < 0.013 && v > us)) {
        continue;
      }
      if (Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (us * us) + b)
          <= -mean + k * logMean - logFactorial(k)) {
        return (long) k;
      }
    }
  }

  /** A count of 1 or more with P(n) = −pⁿ / (n·log(1−p)) (Kemp 1981, algorithm LK). */
  static int logarithmic(SplittableRandom random, double p) {
    double v = random.nextDouble();
    if (v >= p) {
      return 1;
    }
    double q = -Math.expm1(Math.log1p(-p) * random.nextDouble());
    if (v <= q * q) {
      double n = 1 + Math.log(v) / Math.log(q);
      return n >= 1 && n < Integer.MAX_VALUE ? (int) n : 1;
    }
    return v <= q ? 2 : 1;
  }

  private static double logFactorial(double k) {
    if (k < 10) {
      double sum = 0;
      for (int i = 2; i <= k; i++) {
        sum += Math.log(i);
      }
      return sum;
    }
    double x = k + 1;
    return (x - 0.5) * Math.log(x)
        - x
        + 0.5 * Math.log(2 * Math.PI)
        + 1 / (12 * x)
        - 1 / (360 * x * x * x);
  }
}
