package org.tocsin.models.detection;

import org.tocsin.models.detection.HarmonicDesign.Group;

/**
 * What is usual in one series, fitted once: a robust seasonal regression with a negative-binomial
 * predictive law.
 *
 * <p>Fit: quasi-Poisson least squares; then four rounds of (1) the chance that each past period was
 * in an outbreak ({@link OutbreakWeights}), (2) a refit with weights 1 − chance in which every
 * group of columns (trend, each harmonic, weekdays, holidays) carries a ridge penalty φ/σ², σ²
 * being the group's empirical-Bayes effect variance max(0, (Σ I b² − mφ)/Σ I), (3) dispersion
 * ({@link DispersionEstimate}). A group that says no more than noise is thus dropped, a clear one
 * kept whole.
 */
final class HarmonicBaseline {
  private static final int ROUNDS = 4;
  private static final double NO_EFFECT = 1e9;
  private static final ThreadLocal<LogLinearRegression> REGRESSION =
      ThreadLocal.withInitial(LogLinearRegression::new);

  private final HarmonicDesign design;
  private final long origin;
  private final double[] coefficients;
  private final double[] factor;
  private final double[] row;
  private final double dispersion;
  private final SerialCorrelation serial;
  private RecentLevel level = RecentLevel.UNCHANGED;

  private HarmonicBaseline(
      HarmonicDesign design,
      long origin,
      double[] coefficients,
      double[] factor,
      double dispersion,
      SerialCorrelation serial) {
    this.design = design;
    this.origin = origin;
    this.coefficients = coefficients;
    this.factor = factor;
    this.row = new double[coefficients.length];
    this.dispersion = dispersion;
    this.serial = serial;
  }

  /**
   * Fits to the periods from first to last, both included; answers null-free because the caller
   * made sure that at least one count is present.
   */
  static HarmonicBaseline fit(
      CountHistory history, long first, long last, HarmonicDesign design, OutbreakWeights weights) {
    LogLinearRegression regression = REGRESSION.get();
    regression.clear(design.columns());
    long[] periods = new long[(int) (last - first + 1)];
    long origin = Math.floorDiv(first + last, 2L);
    for (long index = first; index <= last; index++) {
      int back = (int) (history.lastIndex() - index);
      double y = history.count(back);
      if (!Double.isNaN(y)) {
        double population = history.population(back);
        periods[regression.rows()] = index;
        int at = regression.nextRow(y, population == 1 ? 0 : Math.log(population));
        design.fill(regression.design(), at, index, origin);
      }
    }
    startPenalties(regression);
    regression.fit(0);
    double phi = Math.max(1, DispersionEstimate.pearson(regression));
    for (int round = 0; round < ROUNDS; round++) {
      weights.assign(regression, phi);
      shrink(regression, design, phi);
      regression.fit(0);
      phi = Math.max(1, DispersionEstimate.of(regression));
    }
    regression.refreshInformation(0);
    return new HarmonicBaseline(
        design,
        origin,
        regression.coefficients().clone(),
        regression.factor().clone(),
        phi,
        SerialCorrelation.of(regression, periods));
  }

  /** Puts a level of late in the place of the fitted one. */
  void correct(RecentLevel recent) {
    level = recent;
  }

  /** A touch of ridge keeps columns apart that the history cannot tell from one another. */
  private static void startPenalties(LogLinearRegression regression) {
    double[] penalties = regression.penalties();
    for (int j = 1; j < penalties.length; j++) {
      penalties[j] = 1e-3;
    }
  }

  private static void shrink(LogLinearRegression regression, HarmonicDesign design, double phi) {
    double[] penalties = regression.penalties();
    double[] b = regression.coefficients();
    int columns = regression.columns();
    double[] information = new double[columns];
    double[] x = regression.design();
    double[] w = regression.weights();
    for (int i = 0; i < regression.rows(); i++) {
      double weight = w[i] * regression.mean(i);
      for (int j = 1; j < columns; j++) {
        double value = x[i * columns + j];
        information[j] += weight * value * value;
      }
    }
    for (Group group : design.groups()) {
      double signal = 0;
      double total = 0;
      for (int j = group.first(); j < group.first() + group.columns(); j++) {
        if (information[j] > 0) {
          // What the coefficient would be without its present penalty.
          double free = b[j] * (1 + penalties[j] / information[j]);
          signal += information[j] * free * free;
          total += information[j];
        }
      }
      double variance = total > 0 ? Math.max(0, (signal - group.columns() * phi) / total) : 0;
      double penalty = variance > phi / NO_EFFECT ? phi / variance : NO_EFFECT;
      for (int j = group.first(); j < group.first() + group.columns(); j++) {
        penalties[j] = penalty;
      }
    }
  }

  /** Usual count of a period, for population 1. */
  double mean(long index) {
    design.fill(row, 0, index, origin);
    double eta = 0;
    for (int j = 0; j < row.length; j++) {
      eta += row[j] * coefficients[j];
    }
    return level.factor() * Math.exp(Math.min(eta, 30));
  }

  /** Relative variance of the estimated mean of the period last asked for by {@link #mean}. */
  double relativeVariance() {
    return Double.isNaN(level.relativeVariance())
        ? dispersion * LogLinearRegression.quadratic(factor, row)
        : level.relativeVariance();
  }

  /** Variance over mean of a count about its usual value, at least 1. */
  double dispersion() {
    return dispersion;
  }

  /** Variance over mean of the sum of so many counts in a row, at least that of one. */
  double dispersionOfSum(int periods) {
    return dispersion * serial.inflation(periods);
  }
}
