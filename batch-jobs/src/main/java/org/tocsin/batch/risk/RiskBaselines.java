package org.tocsin.batch.risk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.batch.features.UnitMap;
import org.tocsin.models.risk.CountWrapper;

/**
 * The methods a model must beat (METHODS §3.4): the rate of the last 365 days, the 28-day
 * exponentially weighted mean, a kernel density of the last year's reports with its bandwidth
 * chosen by likelihood of what came next, and a self-exciting (Hawkes) rate over that density. All
 * get the same {@link FittedLaw}, fitted on the same origins.
 */
final class RiskBaselines {
  static final String YEAR = "365-day-rate";
  static final String WEEKS = "28-day-ewma";
  static final String DENSITY = "kernel-density";
  static final String HAWKES = "hawkes";
  static final List<String> NAMES = List.of(YEAR, WEEKS, DENSITY, HAWKES);

  /** Bandwidths tried, in widths of a unit (the root of the mean area). */
  private static final double[] BANDWIDTHS = {0.35, 0.5, 0.75, 1, 1.5, 2.5};

  private static final int ORIGINS_FOR_BANDWIDTH = 12;

  private RiskBaselines() {}

  /**
   * Expected counts of every method at every origin whose inputs are kept, and their laws.
   *
   * @param targets what followed the first {@code fitted} of these origins
   */
  static Map<String, Forecast> of(RiskHistory history, long[][] targets, int fitted) {
    Map<String, double[][]> forecasts = new LinkedHashMap<>();
    forecasts.put(YEAR, history.year);
    forecasts.put(WEEKS, history.weeks);
    double[][] density = density(history, targets, fitted);
    forecasts.put(DENSITY, density);
    forecasts.put(HAWKES, hawkes(history, density, targets, fitted));
    Map<String, Forecast> laws = new LinkedHashMap<>();
    forecasts.forEach(
        (name, forecast) ->
            laws.put(name, new Forecast(forecast, FittedLaw.fit(forecast, targets, 0, fitted))));
    return laws;
  }

  /** Expected counts by origin and unit before the law's scale and floor, and the law. */
  @SuppressWarnings("ArrayRecordComponent")
  record Forecast(double[][] expected, FittedLaw law) {}

  private static double[][] density(RiskHistory history, long[][] targets, int fitted) {
    UnitMap units = history.units;
    double width = Math.sqrt(units.totalArea() / units.size());
    double[][] best = history.year;
    double lowest = Double.POSITIVE_INFINITY;
    int from = Math.max(0, fitted - ORIGINS_FOR_BANDWIDTH);
    Kernel chosen = new Kernel(units, BANDWIDTHS[0] * width);
    for (double bandwidth : BANDWIDTHS) {
      Kernel kernel = new Kernel(units, bandwidth * width);
      double[][] spread = new double[fitted][];
      for (int k = from; k < fitted; k++) {
        spread[k] = kernel.spread(history.year[k]);
      }
      FittedLaw law = FittedLaw.fit(spread, targets, from, fitted);
      double score = 0;
      for (int k = from; k < fitted; k++) {
        score += law.logScore(spread[k], targets[k]);
      }
      if (score < lowest) {
        lowest = score;
        chosen = kernel;
      }
    }
    double[][] spread = new double[best.length][];
    for (int k = 0; k < spread.length; k++) {
      spread[k] = chosen.spread(history.year[k]);
    }
    return spread;
  }

  /**
   * μ_i + Σ θ ω e^(−ω age) g(distance), with the density as μ, g one weight here and one beside,
   * and the half life chosen by likelihood.
   */
  private static double[][] hawkes(
      RiskHistory history, double[][] density, long[][] targets, int fitted) {
    int n = history.units.size();
    double lowest = Double.POSITIVE_INFINITY;
    double[][] best = density;
    for (int h = 0; h < RiskHistory.TRIGGERS; h++) {
      double[][] columns = new double[3][fitted * n];
      long[] came = new long[fitted * n];
      for (int k = 0; k < fitted; k++) {
        double[] beside = beside(history, k, h);
        System.arraycopy(density[k], 0, columns[0], k * n, n);
        System.arraycopy(history.decayed[k][h], 0, columns[1], k * n, n);
        System.arraycopy(beside, 0, columns[2], k * n, n);
        System.arraycopy(targets[k], 0, came, k * n, n);
      }
      double[] weights = CountWrapper.additiveWeights(columns, came);
      double[][] rate = new double[density.length][n];
      for (int k = 0; k < rate.length; k++) {
        double[] beside = beside(history, k, h);
        for (int i = 0; i < n; i++) {
          rate[k][i] =
              weights[0] * density[k][i]
                  + weights[1] * history.decayed[k][h][i]
                  + weights[2] * beside[i];
        }
      }
      FittedLaw law = FittedLaw.fit(rate, targets, 0, fitted);
      double score = 0;
      for (int k = 0; k < fitted; k++) {
        score += law.logScore(rate[k], targets[k]);
      }
      if (score < lowest) {
        lowest = score;
        best = rate;
      }
    }
    return best;
  }

  private static double[] beside(RiskHistory history, int k, int h) {
    int n = history.units.size();
    double[] beside = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j : history.units.ring1()[i]) {
        beside[i] += history.decayed[k][h][j];
      }
    }
    return beside;
  }

  /** A Gaussian kernel over the units: what each report is worth at each unit, together 1. */
  private static final class Kernel {
    private final List<int[]> near = new ArrayList<>();
    private final List<double[]> share = new ArrayList<>();

    Kernel(UnitMap units, double bandwidth) {
      int n = units.size();
      Grid grid = new Grid(units, 3 * bandwidth);
      double reach = 9 * bandwidth * bandwidth;
      for (int j = 0; j < n; j++) {
        int at = j;
        int[] found =
            grid.near(j).filter(i -> units.squaredDistance(at, i) <= reach).sorted().toArray();
        double[] weights = new double[found.length];
        double sum = 0;
        for (int m = 0; m < found.length; m++) {
          weights[m] =
              units.area()[found[m]]
                  * Math.exp(-units.squaredDistance(j, found[m]) / (2 * bandwidth * bandwidth));
          sum += weights[m];
        }
        for (int m = 0; m < weights.length; m++) {
          weights[m] /= sum;
        }
        near.add(found);
        share.add(weights);
      }
    }

    double[] spread(double[] counts) {
      double[] spread = new double[counts.length];
      for (int j = 0; j < counts.length; j++) {
        if (counts[j] > 0) {
          int[] to = near.get(j);
          double[] weights = share.get(j);
          for (int m = 0; m < to.length; m++) {
            spread[to[m]] += weights[m] * counts[j];
          }
        }
      }
      return spread;
    }
  }

  /** Units by square, so that near ones are found quickly. */
  private static final class Grid {
    private final UnitMap units;
    private final double side;
    private final Map<Long, List<Integer>> squares = new java.util.HashMap<>();

    Grid(UnitMap units, double side) {
      this.units = units;
      this.side = side;
      for (int i = 0; i < units.size(); i++) {
        squares.computeIfAbsent(key(i, 0, 0), s -> new ArrayList<>()).add(i);
      }
    }

    private long key(int i, int dx, int dy) {
      long column = (long) Math.floor(units.x()[i] / side) + dx;
      long row = (long) Math.floor(units.y()[i] / side) + dy;
      return column << 32 ^ (row & 0xffffffffL);
    }

    java.util.stream.IntStream near(int i) {
      java.util.stream.IntStream.Builder found = java.util.stream.IntStream.builder();
      for (int dx = -1; dx <= 1; dx++) {
        for (int dy = -1; dy <= 1; dy++) {
          for (int j : squares.getOrDefault(key(i, dx, dy), List.of())) {
            found.add(j);
          }
        }
      }
      return found.build();
    }
  }
}
