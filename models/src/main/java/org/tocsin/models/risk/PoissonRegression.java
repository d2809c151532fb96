package org.tocsin.models.risk;

import java.util.Arrays;

/**
 * Poisson regression with log link and offset log(exposure), fitted by iteratively reweighted least
 * squares (McCullagh &amp; Nelder 1989, §2.5) on standardised columns with a ridge penalty.
 *
 * <p>A constant column gets coefficient 0. Steps are halved until the penalised likelihood rises.
 *
 * @param ridge prior precision of each standardised coefficient, at least 0; the intercept is free
 * @param maxIterations most reweighting rounds
 * @param tolerance relative change of the penalised log likelihood at which fitting stops
 */
public record PoissonRegression(double ridge, int maxIterations, double tolerance)
    implements RiskLearner {
  static final String METHOD = "poisson-glm";
  private static final double WIDEST_LOG_RATE = 40;

  public PoissonRegression {
    if (!(ridge >= 0) || Double.isInfinite(ridge)) {
      throw new IllegalArgumentException("Ridge %s must be at least 0".formatted(ridge));
    }
    if (maxIterations < 1) {
      throw new IllegalArgumentException("%d iterations; use at least 1".formatted(maxIterations));
    }
    if (!(tolerance > 0)) {
      throw new IllegalArgumentException("Tolerance %s must be positive".formatted(tolerance));
    }
  }

  /** Ridge 1, at most 100 rounds, tolerance 1e-10. */
  public static PoissonRegression standard() {
    return new PoissonRegression(1, 100, 1e-10);
  }

  @Override
  public String method() {
    return METHOD;
  }

  /** Fits the regression; the seed is not used, nothing is drawn. */
  @Override
  public PoissonRiskModel fit(TrainingSet rows, long seed) {
    double[] centre = new double[rows.width()];
    double[] spread = new double[rows.width()];
    standardisation(rows, centre, spread);
    double[] beta = new double[rows.width() + 1];
    beta[0] = Math.log(rows.pooledRate());
    double objective = objective(rows, centre, spread, beta);
    for (int round = 0; round < maxIterations; round++) {
      double[] step = newtonStep(rows, centre, spread, beta);
      double size = 1;
      double[] next = moved(beta, step, size);
      double reached = objective(rows, centre, spread, next);
      while (!(reached >= objective) && size > 1e-8) {
        size /= 2;
        next = moved(beta, step, size);
        reached = objective(rows, centre, spread, next);
      }
      boolean done = !(reached - objective > tolerance * (Math.abs(objective) + 1));
      if (reached >= objective) {
        beta = next;
        objective = reached;
      }
      if (done) {
        break;
      }
    }
    return toModel(rows, centre, spread, beta);
  }

  private static PoissonRiskModel toModel(
      TrainingSet rows, double[] centre, double[] spread, double[] beta) {
    double[] coefficients = new double[rows.width()];
    for (int j = 0; j < coefficients.length; j++) {
      coefficients[j] = beta[j + 1] / spread[j];
    }
    PoissonRiskModel plain =
        new PoissonRiskModel(rows.featureNames(), beta[0], coefficients, centre, 1);
    double[] means = new double[rows.size()];
    for (int i = 0; i < means.length; i++) {
      means[i] = plain.mean(rows.features(i), rows.exposure(i));
    }
    double dispersion = Dispersion.pearson(rows, means, rows.width() + 1);
    return new PoissonRiskModel(rows.featureNames(), beta[0], coefficients, centre, dispersion);
  }

  private static void standardisation(TrainingSet rows, double[] centre, double[] spread) {
    int n = rows.size();
    for (int j = 0; j < centre.length; j++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += rows.features(i)[j];
      }
      centre[j] = sum / n;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double d = rows.features(i)[j] - centre[j];
        squares += d * d;
      }
      double deviation = Math.sqrt(squares / n);
      spread[j] = deviation > 1e-12 * (1 + Math.abs(centre[j])) ? deviation : Double.MAX_VALUE;
    }
  }

  private static double logRate(double[] x, double[] centre, double[] spread, double[] beta) {
    double sum = beta[0];
    for (int j = 0; j < x.length; j++) {
      sum += beta[j + 1] * (x[j] - centre[j]) / spread[j];
    }
    return Math.max(-WIDEST_LOG_RATE, Math.min(WIDEST_LOG_RATE, sum));
  }

  /** Penalised log likelihood without its constant. */
  private double objective(TrainingSet rows, double[] centre, double[] spread, double[] beta) {
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      double logRate = logRate(rows.features(i), centre, spread, beta);
      sum += rows.count(i) * logRate - rows.exposure(i) * Math.exp(logRate);
    }
    for (int j = 1; j < beta.length; j++) {
      sum -= 0.5 * ridge * beta[j] * beta[j];
    }
    return sum;
  }

  private double[] newtonStep(TrainingSet rows, double[] centre, double[] spread, double[] beta) {
    int p = beta.length;
    double[][] information = new double[p][p];
    double[] score = new double[p];
    double[] z = new double[p];
    z[0] = 1;
    for (int i = 0; i < rows.size(); i++) {
      double[] x = rows.features(i);
      double mean = rows.exposure(i) * Math.exp(logRate(x, centre, spread, beta));
      for (int j = 1; j < p; j++) {
        z[j] = (x[j - 1] - centre[j - 1]) / spread[j - 1];
      }
      for (int j = 0; j < p; j++) {
        score[j] += (rows.count(i) - mean) * z[j];
        for (int k = 0; k <= j; k++) {
          information[j][k] += mean * z[j] * z[k];
        }
      }
    }
    double floor = 1e-9 * (1 + information[0][0]);
    for (int j = 0; j < p; j++) {
      double penalty = j == 0 ? 0 : ridge;
      score[j] -= penalty * beta[j];
      information[j][j] += penalty + floor;
    }
    return solve(information, score);
  }

  /**
   * Solves A s = b by Cholesky; A symmetric positive definite, lower half given and overwritten.
   */
  private static double[] solve(double[][] a, double[] b) {
    int p = b.length;
    double[] s = b.clone();
    for (int j = 0; j < p; j++) {
      for (int k = 0; k < j; k++) {
        double sum = a[j][k];
        for (int m = 0; m < k; m++) {
          sum -= a[j][m] * a[k][m];
        }
        a[j][k] = sum / a[k][k];
        s[j] -= a[j][k] * s[k];
      }
      double pivot = a[j][j];
      for (int m = 0; m < j; m++) {
        pivot -= a[j][m] * a[j][m];
      }
      a[j][j] = Math.sqrt(Math.max(pivot, 1e-300));
      s[j] /= a[j][j];
    }
    for (int j = p - 1; j >= 0; j--) {
      for (int k = j + 1; k < p; k++) {
        s[j] -= a[k][j] * s[k];
      }
      s[j] /= a[j][j];
    }
    return s;
  }

  private static double[] moved(double[] beta, double[] step, double size) {
    double[] next = Arrays.copyOf(beta, beta.length);
    for (int j = 0; j < next.length; j++) {
      next[j] += size * step[j];
    }
    return next;
  }
}
