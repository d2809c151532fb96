package org.tocsin.models.baseline;

import java.time.LocalDate;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Trend, annual season and day of week of a city's daily totals: log μ = log exposure + intercept +
 * trend + harmonics + day of week, variance = dispersion × μ.
 *
 * <p>Iteratively reweighted least squares. All but the intercept are drawn to 0 by a normal prior
 * whose standard deviation is {@value #PRIOR_DEVIATION}, so that a week of history gives a careful
 * answer and years of it their own.
 */
final class SeasonalShape {
  private static final double PRIOR_DEVIATION = 0.4;
  private static final int MAX_STEPS = 50;
  private static final double TOLERANCE = 1e-10;

  private static final int INTERCEPT = 0;
  private static final int DAY_OF_WEEK = 1;
  private static final int HARMONICS = 8;
  private static final int TREND = 12;

  private final int days;
  private final boolean annual;
  private final boolean trend;
  private final int columns;
  private final double[][] design;
  private double[] coefficients;

  SeasonalShape(LocalDate firstDay, LocalDate endDay, int days, boolean annual, boolean trend) {
    this.days = days;
    this.annual = annual;
    this.trend = trend;
    columns = trend ? 13 : annual ? 12 : 8;
    coefficients = new double[columns];
    design = new double[days][columns];
    for (int t = 0; t < days; t++) {
      LocalDate date = firstDay.plusDays(t);
      design[t][INTERCEPT] = 1;
      design[t][DAY_OF_WEEK + date.getDayOfWeek().getValue() - 1] = 1;
      if (annual) {
        double angle = SeasonalBaseline.annualAngle(date);
        design[t][HARMONICS] = Math.cos(angle);
        design[t][HARMONICS + 1] = Math.sin(angle);
        design[t][HARMONICS + 2] = Math.cos(2 * angle);
        design[t][HARMONICS + 3] = Math.sin(2 * angle);
      }
      if (trend) {
        design[t][TREND] = SeasonalBaseline.yearsBetween(endDay, date);
      }
    }
  }

  /** Fits to totals with the given exposure (number of average places that count) on each day. */
  void fit(double[] total, double[] exposure, double dispersion) {
    double allTotal = 0;
    double allExposure = 0;
    for (int t = 0; t < days; t++) {
      allTotal += total[t];
      allExposure += exposure[t];
    }
    coefficients = new double[columns];
    coefficients[INTERCEPT] = Math.log(allTotal / allExposure);
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(columns);
    DMatrixRMaj information = new DMatrixRMaj(columns, columns);
    DMatrixRMaj score = new DMatrixRMaj(columns, 1);
    DMatrixRMaj step = new DMatrixRMaj(columns, 1);
    double precision = dispersion / (PRIOR_DEVIATION * PRIOR_DEVIATION);
    for (int round = 0; round < MAX_STEPS; round++) {
      information.zero();
      score.zero();
      for (int t = 0; t < days; t++) {
        double mean = exposure[t] * perDay(t);
        double residual = total[t] - mean;
        double[] row = design[t];
        for (int a = 0; a < columns; a++) {
          if (row[a] != 0) {
            score.add(a, 0, row[a] * residual);
            for (int b = 0; b < columns; b++) {
              information.add(a, b, mean * row[a] * row[b]);
            }
          }
        }
      }
      for (int a = 1; a < columns; a++) {
        score.add(a, 0, -precision * coefficients[a]);
        information.add(a, a, precision);
      }
      if (!solver.setA(information)) {
        throw new IllegalStateException(
            "The seasonal regression over %d days has no solution".formatted(days));
      }
      solver.solve(score, step);
      double largest = 0;
      for (int a = 0; a < columns; a++) {
        // A long first step could overflow the exponential.
        double change = Math.max(-2, Math.min(2, step.get(a, 0)));
        coefficients[a] += change;
        largest = Math.max(largest, Math.abs(change));
      }
      if (largest < TOLERANCE) {
        return;
      }
    }
  }

  /** Expected count of the average place on day t. */
  double perDay(int t) {
    double sum = 0;
    for (int a = 0; a < columns; a++) {
      sum += design[t][a] * coefficients[a];
    }
    return Math.exp(sum);
  }

  int parameters() {
    return columns - 1;
  }

  double intercept() {
    return coefficients[INTERCEPT];
  }

  double trendPerYear() {
    return trend ? coefficients[TREND] : 0;
  }

  double[] harmonics() {
    double[] waves = new double[4];
    if (annual) {
      System.arraycopy(coefficients, HARMONICS, waves, 0, 4);
    }
    return waves;
  }

  double[] dayOfWeek() {
    double[] effects = new double[7];
    System.arraycopy(coefficients, DAY_OF_WEEK, effects, 0, 7);
    return effects;
  }
}
