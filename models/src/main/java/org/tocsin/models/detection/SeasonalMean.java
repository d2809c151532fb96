package org.tocsin.models.detection;

import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Trigamma;

/**
 * In-control mean of a training stretch: log μ = intercept + trend + annual harmonics, fitted once
 * by maximum likelihood under a Poisson or a negative-binomial (NB2) law.
 */
final class SeasonalMean {
  private static final int MAX_ROUNDS = 50;

  private final int harmonics;
  private final boolean trend;
  private final double[] coefficients;
  private final double overdispersion;
  private final long origin;

  private SeasonalMean(
      int harmonics, boolean trend, double[] coefficients, double overdispersion, long origin) {
    this.harmonics = harmonics;
    this.trend = trend;
    this.coefficients = coefficients;
    this.overdispersion = overdispersion;
    this.origin = origin;
  }

  /** Fits to everything in the history. */
  static SeasonalMean fit(
      CountHistory history, TimeAxis axis, int harmonics, boolean trend, boolean negativeBinomial) {
    LogLinearRegression regression = new LogLinearRegression();
    int columns = 1 + 2 * harmonics + (trend ? 1 : 0);
    long origin = history.lastIndex() - history.size();
    regression.clear(columns);
    for (int back = history.size() - 1; back >= 0; back--) {
      double y = history.count(back);
      if (Double.isNaN(y)) {
        continue;
      }
      int at = regression.nextRow(y, Math.log(history.population(back)));
      fill(regression.design(), at, harmonics, trend, axis, history.lastIndex() - back, origin);
    }
    double a = 0;
    regression.fit(0);
    if (negativeBinomial) {
      for (int round = 0; round < MAX_ROUNDS; round++) {
        double next = overdispersion(regression, a);
        regression.fit(next);
        boolean settled = Math.abs(next - a) <= 1e-10 * (1e-3 + a);
        a = next;
        if (settled) {
          break;
        }
      }
    }
    return new SeasonalMean(harmonics, trend, regression.coefficients().clone(), a, origin);
  }

  private static void fill(
      double[] x, int at, int harmonics, boolean trend, TimeAxis axis, long index, long origin) {
    int next = at;
    x[next++] = 1;
    if (trend) {
      x[next++] = (index - origin) / 100.0;
    }
    double angle = 2 * Math.PI * axis.yearFraction(index);
    for (int h = 1; h <= harmonics; h++) {
      x[next++] = Math.cos(h * angle);
      x[next++] = Math.sin(h * angle);
    }
  }

  /** Maximum-likelihood a in μ + aμ² at the regression's means, by Newton steps on the size 1/a. */
  private static double overdispersion(LogLinearRegression regression, double before) {
    double size = before > 0 ? 1 / before : startSize(regression);
    for (int step = 0; step < 50; step++) {
      double score = 0;
      double information = 0;
      for (int i = 0; i < regression.rows(); i++) {
        double y = regression.count(i);
        double m = regression.mean(i);
        score +=
            Digamma.value(y + size)
                - Digamma.value(size)
                + Math.log(size)
                + 1
                - Math.log(size + m)
                - (y + size) / (m + size);
        information +=
            Trigamma.value(size)
                - Trigamma.value(y + size)
                - 1 / size
                + 2 / (m + size)
                - (y + size) / ((m + size) * (m + size));
      }
      double move = score / information;
      double next = size + move;
      if (!(next > 0)) {
        next = size / 2;
      }
      if (next > 1e7) {
        return 0;
      }
      boolean settled = Math.abs(next - size) < 1e-10 * size;
      size = next;
      if (settled) {
        break;
      }
    }
    return 1 / size;
  }

  private static double startSize(LogLinearRegression regression) {
    double sum = 0;
    for (int i = 0; i < regression.rows(); i++) {
      double r = regression.count(i) / regression.mean(i) - 1;
      sum += r * r;
    }
    return regression.rows() / sum;
  }

  /** Mean for population 1. */
  double mean(TimeAxis axis, long index) {
    double[] x = new double[coefficients.length];
    fill(x, 0, harmonics, trend, axis, index, origin);
    double eta = 0;
    for (int j = 0; j < x.length; j++) {
      eta += x[j] * coefficients[j];
    }
    return Math.exp(eta);
  }

  /** a in μ + aμ²; 0 for Poisson. */
  double overdispersion() {
    return overdispersion;
  }

  /** Numbers to store. */
  double[] stored() {
    double[] numbers = new double[coefficients.length + 2];
    numbers[0] = overdispersion;
    numbers[1] = (double) origin;
    System.arraycopy(coefficients, 0, numbers, 2, coefficients.length);
    return numbers;
  }

  /** Reads what {@link #stored} wrote, from a position on. */
  static SeasonalMean restored(int harmonics, boolean trend, double[] numbers, int at) {
    double[] coefficients = new double[1 + 2 * harmonics + (trend ? 1 : 0)];
    System.arraycopy(numbers, at + 2, coefficients, 0, coefficients.length);
    return new SeasonalMean(harmonics, trend, coefficients, numbers[at], (long) numbers[at + 1]);
  }
}
