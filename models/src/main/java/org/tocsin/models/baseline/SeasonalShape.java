package org.tocsin.models.baseline;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
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
 * <p>A kind of holiday is an effect of the regression. Holidays of one kind differ by name as far
 * as they do so by more than the chance of a whole city's days explains: empirical Bayes by moments
 * as for places, with a prior deviation of at most {@value #NAME_DEVIATION}.
 */
final class SeasonalShape {
  private static final double PRIOR_DEVIATION = 0.4;
  private static final double NAME_DEVIATION = 0.5;
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
  private final List<List<String>> kindsOfDay;
  private final TreeMap<String, Double> names = new TreeMap<>();
  private final double[][] design;
  private double[] coefficients;

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
    kindsOfDay =
        IntStream.range(0, days).mapToObj(t -> holidays.kindsOf(firstDay.plusDays(t))).toList();
    kinds =
        kindsOfDay.stream()
            .flatMap(List::stream)
            .filter(kind -> !isName(kind))
            .distinct()
            .sorted()
            .toList();
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
      for (String kind : kindsOfDay.get(t)) {
        if (!isName(kind)) {
          design[t][firstKind + kinds.indexOf(kind)] = 1;
        }
      }
    }
  }

  /** Fits to totals with the given exposure (number of average places that count) on each day. */
  void fit(double[] total, double[] exposure, double dispersion) {
    names.clear();
    fitCoefficients(total, exposure, dispersion);
    if (!kinds.isEmpty()) {
      fitNames(total, exposure, dispersion);
      fitCoefficients(total, exposure, dispersion);
    }
  }

  private void fitNames(double[] total, double[] exposure, double dispersion) {
    double ofDays = dispersionOfDays(total, exposure, dispersion);
    TreeMap<String, TreeMap<String, double[]>> sums = new TreeMap<>();
    for (int t = 0; t < days; t++) {
      for (String name : kindsOfDay.get(t)) {
        if (isName(name)) {
          double[] sum =
              sums.computeIfAbsent(name.substring(0, name.indexOf(':')), k -> new TreeMap<>())
                  .computeIfAbsent(name, n -> new double[2]);
          sum[0] += total[t];
          sum[1] += exposure[t] * perDay(t);
        }
      }
    }
    for (TreeMap<String, double[]> kind : sums.values()) {
      double[] observed = kind.values().stream().mapToDouble(sum -> sum[0]).toArray();
      double[] expected = kind.values().stream().mapToDouble(sum -> sum[1]).toArray();
      double prior = ofDays / (NAME_DEVIATION * NAME_DEVIATION);
      double[] ratio = SeasonalFit.shrunkRatios(observed, expected, ofDays, prior);
      int n = 0;
      for (String name : kind.keySet()) {
        names.put(name, Math.log(ratio[n++]));
      }
    }
  }

  private static boolean isName(String kind) {
    return kind.indexOf(':') >= 0;
  }

  private void fitCoefficients(double[] total, double[] exposure, double dispersion) {
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
        break;
      }
    }
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
    if (!names.isEmpty()) {
      for (String kind : kindsOfDay.get(t)) {
        sum += names.getOrDefault(kind, 0.0);
      }
    }
    return Math.exp(sum);
  }

  int parameters() {
    return columns - 1 + names.size();
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
    TreeMap<String, Double> effects = new TreeMap<>(names);
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
