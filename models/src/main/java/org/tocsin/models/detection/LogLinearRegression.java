package org.tocsin.models.detection;

import java.util.Arrays;

/**
 * Log-linear regression of counts by iteratively reweighted least squares, with row weights, an
 * offset and variance φμ (quasi-Poisson) or μ + aμ² (negative binomial, NB2).
 *
 * <p>Cholesky on the normal equations; a column that adds nothing gets coefficient 0. Not safe for
 * several threads; reuse one object for many fits.
 */
final class LogLinearRegression {
  private static final double TOLERANCE = 1e-10;
  private static final int MAX_STEPS = 40;
  private static final double SMALLEST_PIVOT = 1e-10;
  private static final double LARGEST_LINK = 30;

  private int rows;
  private int columns;
  private double[] design = new double[0];
  private double[] y = new double[0];
  private double[] offset = new double[0];
  private double[] weight = new double[0];
  private double[] mu = new double[0];
  private double[] coefficients = new double[0];
  private double[] factor = new double[0];
  private double[] penalty = new double[0];
  private double[] target = new double[0];
  private boolean warm;

  /** Forgets all rows; the next ones have this many columns. */
  void clear(int columnCount) {
    rows = 0;
    warm = false;
    if (columns != columnCount) {
      columns = columnCount;
      coefficients = new double[columnCount];
      target = new double[columnCount];
      factor = new double[columnCount * columnCount];
      penalty = new double[columnCount];
      design = Arrays.copyOf(design, y.length * columnCount);
    }
    Arrays.fill(penalty, 0);
  }

  /**
   * Room for the columns of the next row: write into {@link #design} from the answered position.
   */
  int nextRow(double count, double logExposure) {
    if (rows == y.length) {
      int length = Math.max(256, 2 * rows);
      y = Arrays.copyOf(y, length);
      offset = Arrays.copyOf(offset, length);
      weight = Arrays.copyOf(weight, length);
      mu = Arrays.copyOf(mu, length);
    }
    if (design.length < (rows + 1) * columns) {
      design = Arrays.copyOf(design, y.length * columns);
    }
    y[rows] = count;
    offset[rows] = logExposure;
    weight[rows] = 1;
    rows++;
    return (rows - 1) * columns;
  }

  double[] design() {
    return design;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return columns;
  }

  double count(int row) {
    return y[row];
  }

  double mean(int row) {
    return mu[row];
  }

  double[] weights() {
    return weight;
  }

  double[] coefficients() {
    return coefficients;
  }

  /** Ridge penalty of each coefficient, in units of information; 0 for none. */
  double[] penalties() {
    return penalty;
  }

  /**
   * Fits from the last coefficients if there are any for these rows, else from the overall mean.
   *
   * @param overdispersion a in μ + aμ²; 0 for quasi-Poisson
   */
  void fit(double overdispersion) {
    if (!warm) {
      start();
    }
    double before = Double.NaN;
    for (int step = 0; step < MAX_STEPS; step++) {
      accumulate(overdispersion);
      double gain = solve();
      predict();
      if (gain < TOLERANCE * (1 + Math.abs(before))) {
        break;
      }
      before = gain;
    }
    warm = true;
  }

  private void start() {
    double cases = 0;
    double exposure = 0;
    for (int i = 0; i < rows; i++) {
      cases += weight[i] * y[i];
      exposure += weight[i] * Math.exp(offset[i]);
    }
    Arrays.fill(coefficients, 0);
    coefficients[0] = Math.log(Math.max(cases, 0.25) / exposure);
    predict();
  }

  private void predict() {
    for (int i = 0; i < rows; i++) {
      double eta = offset[i];
      int at = i * columns;
      for (int j = 0; j < columns; j++) {
        eta += coefficients[j] * design[at + j];
      }
      mu[i] = Math.exp(Math.min(eta, LARGEST_LINK));
    }
  }

  /** Score and information at the current means: one Newton (Fisher) step's equations. */
  private void accumulate(double a) {
    Arrays.fill(factor, 0);
    Arrays.fill(target, 0);
    for (int i = 0; i < rows; i++) {
      double m = mu[i];
      double shrink = a == 0 ? weight[i] : weight[i] / (1 + a * m);
      double w = shrink * m;
      double residual = shrink * (y[i] - m);
      int at = i * columns;
      for (int j = 0; j < columns; j++) {
        double x = design[at + j];
        if (x == 0) {
          continue;
        }
        target[j] += x * residual;
        double wx = w * x;
        int row = j * columns;
        for (int k = 0; k <= j; k++) {
          factor[row + k] += wx * design[at + k];
        }
      }
    }
    for (int j = 0; j < columns; j++) {
      factor[j * columns + j] += penalty[j];
      target[j] -= penalty[j] * coefficients[j];
    }
  }

  /** Solves for the step, adds it, and answers twice the expected gain of log likelihood. */
  private double solve() {
    factorise();
    double gain = 0;
    for (int j = 0; j < columns; j++) {
      double sum = target[j];
      for (int k = 0; k < j; k++) {
        sum -= factor[j * columns + k] * target[k];
      }
      double pivot = factor[j * columns + j];
      target[j] = pivot > 0 ? sum / pivot : 0;
      gain += target[j] * target[j];
    }
    for (int j = columns - 1; j >= 0; j--) {
      double sum = target[j];
      for (int k = j + 1; k < columns; k++) {
        sum -= factor[k * columns + j] * target[k];
      }
      double pivot = factor[j * columns + j];
      target[j] = pivot > 0 ? sum / pivot : 0;
    }
    double largest = 0;
    for (double step : target) {
      largest = Math.max(largest, Math.abs(step));
    }
    double damp = largest > 5 ? 5 / largest : 1;
    for (int j = 0; j < columns; j++) {
      coefficients[j] += damp * target[j];
    }
    return gain;
  }

  private void factorise() {
    for (int j = 0; j < columns; j++) {
      double diagonal = factor[j * columns + j];
      double floor = SMALLEST_PIVOT * diagonal;
      for (int k = 0; k < j; k++) {
        double l = factor[j * columns + k];
        diagonal -= l * l;
      }
      double pivot = diagonal > floor && diagonal > 1e-12 ? Math.sqrt(diagonal) : 0;
      factor[j * columns + j] = pivot;
      for (int i = j + 1; i < columns; i++) {
        double sum = factor[i * columns + j];
        for (int k = 0; k < j; k++) {
          sum -= factor[i * columns + k] * factor[j * columns + k];
        }
        factor[i * columns + j] = pivot > 0 ? sum / pivot : 0;
      }
    }
  }

  /** Makes {@link #linkVariance} and {@link #leverage} refer to the fitted means. */
  void refreshInformation(double overdispersion) {
    accumulate(overdispersion);
    factorise();
  }

  /**
   * Cholesky factor of the information after {@link #refreshInformation}, rows below the diagonal.
   */
  double[] factor() {
    return factor;
  }

  /** x' A⁻¹ x for the Cholesky factor of A, without changing anything. */
  static double quadratic(double[] cholesky, double[] x) {
    int n = x.length;
    double[] solved = new double[n];
    double sum = 0;
    for (int j = 0; j < n; j++) {
      double value = x[j];
      for (int k = 0; k < j; k++) {
        value -= cholesky[j * n + k] * solved[k];
      }
      double pivot = cholesky[j * n + j];
      solved[j] = pivot > 0 ? value / pivot : 0;
      sum += solved[j] * solved[j];
    }
    return sum;
  }

  /** x' (X'WX)⁻¹ x for a row of the design that starts at this position of an array. */
  double linkVariance(double[] x, int at) {
    double sum = 0;
    for (int j = 0; j < columns; j++) {
      double value = x[at + j];
      for (int k = 0; k < j; k++) {
        value -= factor[j * columns + k] * target[k];
      }
      double pivot = factor[j * columns + j];
      target[j] = pivot > 0 ? value / pivot : 0;
      sum += target[j] * target[j];
    }
    return sum;
  }

  /** Leverage of a fitted row. */
  double leverage(int row) {
    return weight[row] * mu[row] * linkVariance(design, row * columns);
  }
}
