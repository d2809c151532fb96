package org.tocsin.models.baseline;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.tocsin.models.calendar.HolidayCalendar;

/**
 * Trend, annual season and day of week of a city's daily totals: log μ = log exposure + intercept +
 * trend + harmonics + day of week, variance = dispersion × μ.
 *
 * <p>Iteratively reweighted least squares. All but the intercept are drawn to 0 by a normal prior
 * whose standard deviation is {@value #PRIOR_DEVIATION}, so that a week of history gives a careful
 * answer and years of it their own.
 *
 * <p>Holidays have an effect of their kind and one of their name, drawn to 0 harder: a whole city's
 * day differs from its expectation by more than the chance of single places, and a holiday is seen
 * once a year. Their prior therefore weighs by the dispersion of the city's days.
 */
final class SeasonalShape {
  private static final double PRIOR_DEVIATION = 0.4;
  private static final double NAME_DEVIATION = 0.3;
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
  private final int firstKind;
  private final List<String> kinds;
  private final double[][] design;
  private double[] coefficients;
  private double cityDispersion = 1;

  SeasonalShape(
      LocalDate firstDay,
      LocalDate endDay,
      int days,
      boolean annual,
      boolean trend,
      HolidayCalendar holidays) {
    this.days = days;
    this.annual = annual;
    this.trend = trend;
    TreeSet<String> seen = new TreeSet<>();
    for (int t = 0; t < days; t++) {
      seen.addAll(holidays.kindsOf(firstDay.plusDays(t)));
    }
    kinds = List.copyOf(seen);
    firstKind = trend ? 13 : annual ? 12 : 8;
    columns = firstKind + kinds.size();
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
      for (String kind : holidays.kindsOf(date)) {
        design[t][firstKind + kinds.indexOf(kind)] = 1;
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
    double[] precision = precisions(dispersion);
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
        score.add(a, 0, -precision[a] * coefficients[a]);
        information.add(a, a, precision[a]);
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
        break;
      }
    }
    cityDispersion = dispersionOfDays(total, exposure, dispersion);
  }

  private double[] precisions(double dispersion) {
    double[] precision = new double[columns];
    Arrays.fill(precision, dispersion / (PRIOR_DEVIATION * PRIOR_DEVIATION));
    for (int k = 0; k < kinds.size(); k++) {
      double deviation = kinds.get(k).indexOf(':') < 0 ? PRIOR_DEVIATION : NAME_DEVIATION;
      precision[firstKind + k] = Math.max(dispersion, cityDispersion) / (deviation * deviation);
    }
    return precision;
  }

  /** Variance over mean of the city's days about the fit, at least that of single places. */
  private double dispersionOfDays(double[] total, double[] exposure, double dispersion) {
    double squares = 0;
    double means = 0;
    for (int t = 0; t < days; t++) {
      double mean = exposure[t] * perDay(t);
      squares += (total[t] - mean) * (total[t] - mean);
      means += mean;
    }
    return Math.max(dispersion, squares / means);
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

  /** Effects of the kinds of days that the history holds, on the scale of the logarithm. */
  Map<String, Double> holidays() {
    TreeMap<String, Double> effects = new TreeMap<>();
    for (int k = 0; k < kinds.size(); k++) {
      effects.put(kinds.get(k), coefficients[firstKind + k]);
    }
    return effects;
  }

  double[] dayOfWeek() {
    double[] effects = new double[7];
    System.arraycopy(coefficients, DAY_OF_WEEK, effects, 0, 7);
    return effects;
  }
}
