package org.tocsin.models.detection;

import java.util.Arrays;

/**
 * Quasi-Poisson regression of counts on blocks of the season and a linear trend: log μ = block +
 * slope · time + log population, variance = dispersion × μ.
 *
 * <p>Iteratively reweighted least squares from μ = y + 0.1 until the deviance changes by less than
 * 10⁻⁸ of itself (25 steps at most). The normal equations of blocks plus one slope are solved in
 * closed form, so one step costs one pass over the rows. Dispersion and leverages come from the
 * working weights of the last step, as is usual for this algorithm. Reweighting follows Noufaily et
 * al. (2013), Stat Med 32:1206, §3.3: rows whose Anscombe residual exceeds a threshold get weight
 * proportional to its inverse square, and weights are scaled to sum to the number of rows.
 *
 * <p>Not safe for several threads; reuse one object for many fits.
 */
final class BlockRegression {
  private static final double TOLERANCE = 1e-8;
  private static final int MAX_STEPS = 25;

  private int rows;
  private int blocks;
  private double[] y = new double[512];
  private double[] time = new double[512];
  private double[] logPopulation = new double[512];
  private int[] block = new int[512];
  private double[] yLogY = new double[512];
  private double[] eta = new double[512];
  private double[] mu = new double[512];
  private double[] work = new double[512];
  private double[] prior = new double[512];
  private double[] leverage = new double[512];
  private boolean weighted;
  private double timeOrigin;

  private double[] blockWeight = new double[16];
  private double[] blockTime = new double[16];
  private double[] blockTarget = new double[16];
  private double[] blockTimeSquare = new double[16];
  private double[] blockTimeTarget = new double[16];
  private double[] intercept = new double[16];
  private double slope;
  private double slopeInformation;
  private boolean trend;
  private double dispersion;
  private double overwrittenDispersion;
  private int parameters;

  /** Forgets all rows. */
  void clear(int blockCount) {
    rows = 0;
    blocks = blockCount;
    if (intercept.length < blockCount) {
      blockWeight = new double[blockCount];
      blockTime = new double[blockCount];
      blockTarget = new double[blockCount];
      blockTimeSquare = new double[blockCount];
      blockTimeTarget = new double[blockCount];
      intercept = new double[blockCount];
    }
  }

  /** Adds a row. */
  void add(double count, double at, int blockNumber, double population) {
    if (rows == y.length) {
      int length = 2 * rows;
      y = Arrays.copyOf(y, length);
      time = Arrays.copyOf(time, length);
      logPopulation = Arrays.copyOf(logPopulation, length);
      block = Arrays.copyOf(block, length);
      yLogY = Arrays.copyOf(yLogY, length);
      eta = Arrays.copyOf(eta, length);
      mu = Arrays.copyOf(mu, length);
      work = Arrays.copyOf(work, length);
      prior = Arrays.copyOf(prior, length);
      leverage = Arrays.copyOf(leverage, length);
    }
    y[rows] = count;
    time[rows] = at;
    block[rows] = blockNumber;
    logPopulation[rows] = population == 1 ? 0 : Math.log(population);
    yLogY[rows] = count > 0 ? count * Math.log(count) : 0;
    rows++;
  }

  int rows() {
    return rows;
  }

  double largestCount() {
    double largest = 0;
    for (int i = 0; i < rows; i++) {
      largest = Math.max(largest, y[i]);
    }
    return largest;
  }

  /**
   * Fits, and fits again with outbreak rows down-weighted where a threshold is given.
   *
   * @param reweightThreshold Anscombe residual above which rows lose weight; infinite for none
   * @return whether there was enough to fit
   */
  boolean fit(boolean withTrend, double reweightThreshold) {
    weighted = false;
    if (!iterate(withTrend)) {
      return false;
    }
    summarise();
    if (!Double.isInfinite(reweightThreshold)) {
      assignWeights(Math.max(dispersion, 1), reweightThreshold);
      weighted = true;
      iterate(withTrend);
      summarise();
    }
    return true;
  }

  private boolean iterate(boolean withTrend) {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      sum += time[i];
      mu[i] = y[i] + 0.1;
      eta[i] = Math.log(mu[i]);
    }
    timeOrigin = rows == 0 ? 0 : sum / rows;
    trend = withTrend;
    double before = deviance();
    for (int step = 0; step < MAX_STEPS; step++) {
      if (!solve()) {
        return false;
      }
      predict();
      double now = deviance();
      if (Math.abs(now - before) / (Math.abs(now) + 0.1) < TOLERANCE) {
        break;
      }
      before = now;
    }
    return true;
  }

  private boolean solve() {
    Arrays.fill(blockWeight, 0, blocks, 0);
    Arrays.fill(blockTime, 0, blocks, 0);
    Arrays.fill(blockTarget, 0, blocks, 0);
    Arrays.fill(blockTimeSquare, 0, blocks, 0);
    Arrays.fill(blockTimeTarget, 0, blocks, 0);
    for (int i = 0; i < rows; i++) {
      double m = mu[i];
      double w = weighted ? prior[i] * m : m;
      double z = eta[i] - logPopulation[i] + (y[i] - m) / m;
      double t = time[i] - timeOrigin;
      int g = block[i];
      work[i] = w;
      double wt = w * t;
      blockWeight[g] += w;
      blockTime[g] += wt;
      blockTarget[g] += w * z;
      blockTimeSquare[g] += wt * t;
      blockTimeTarget[g] += wt * z;
    }
    double information = 0;
    double moment = 0;
    int used = 0;
    for (int g = 0; g < blocks; g++) {
      if (blockWeight[g] > 0) {
        used++;
        information += blockTimeSquare[g] - blockTime[g] * blockTime[g] / blockWeight[g];
        moment += blockTimeTarget[g] - blockTime[g] * blockTarget[g] / blockWeight[g];
      }
    }
    boolean usable = trend && information > 1e-11;
    slopeInformation = usable ? information : Double.NaN;
    slope = usable ? moment / information : 0;
    parameters = used + (usable ? 1 : 0);
    for (int g = 0; g < blocks; g++) {
      intercept[g] =
          blockWeight[g] > 0
              ? (blockTarget[g] - slope * blockTime[g]) / blockWeight[g]
              : Double.NaN;
    }
    return used > 0;
  }

  private void predict() {
    for (int i = 0; i < rows; i++) {
      double e = intercept[block[i]] + slope * (time[i] - timeOrigin) + logPopulation[i];
      eta[i] = e;
      mu[i] = Math.exp(e);
    }
  }

  private double deviance() {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      double part = yLogY[i] - y[i] * eta[i] - (y[i] - mu[i]);
      sum += weighted ? prior[i] * part : part;
    }
    return 2 * sum;
  }

  private void summarise() {
    double sum = 0;
    double overwritten = 0;
    for (int i = 0; i < rows; i++) {
      double relative = (y[i] - mu[i]) / mu[i];
      sum += work[i] * relative * relative;
      overwritten += (weighted ? prior[i] : work[i]) * relative * relative;
    }
    int freedom = rows - parameters;
    dispersion = freedom > 0 ? sum / freedom : Double.NaN;
    overwrittenDispersion = freedom > 0 ? overwritten / freedom : Double.NaN;
  }

  private void assignWeights(double phi, double threshold) {
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      int g = block[i];
      double h = work[i] / blockWeight[g];
      if (!Double.isNaN(slopeInformation)) {
        double t = time[i] - timeOrigin - blockTime[g] / blockWeight[g];
        h += work[i] * t * t / slopeInformation;
      }
      leverage[i] = h;
      double m = mu[i];
      double root = Math.cbrt(y[i]);
      double residual =
          1.5
              * (root * root * Math.pow(m, -1.0 / 6) - Math.sqrt(m))
              / Math.sqrt(phi * Math.max(1e-10, 1 - h));
      double weight = residual > threshold ? 1 / (residual * residual) : 1;
      prior[i] = weight;
      sum += weight;
    }
    double scale = rows / sum;
    for (int i = 0; i < rows; i++) {
      prior[i] *= scale;
    }
  }

  /** Logarithm of the mean in this block at this time, for population 1. */
  double link(int blockNumber, double at) {
    return intercept[blockNumber] + slope * (at - timeOrigin);
  }

  /** Variance of {@link #link} over the dispersion. */
  double linkVariance(int blockNumber, double at) {
    double v = 1 / blockWeight[blockNumber];
    if (!Double.isNaN(slopeInformation)) {
      double t = at - timeOrigin - blockTime[blockNumber] / blockWeight[blockNumber];
      v += t * t / slopeInformation;
    }
    return v;
  }

  /** Change of log μ per period; 0 without a trend. */
  double slope() {
    return slope;
  }

  /** Whether a slope was asked for and could be estimated. */
  boolean hasSlope() {
    return !Double.isNaN(slopeInformation);
  }

  /** Variance of the slope over the dispersion. */
  double slopeVariance() {
    return 1 / slopeInformation;
  }

  /** Weighted Pearson dispersion, not yet raised to 1; NaN without degrees of freedom. */
  double dispersion() {
    return dispersion;
  }

  /** Dispersion as R package surveillance computes it after overwriting the model's weights. */
  double overwrittenDispersion() {
    return overwrittenDispersion;
  }

  /** Rows minus parameters. */
  int degreesOfFreedom() {
    return rows - parameters;
  }
}
