package org.tocsin.batch.backtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.tocsin.batch.risk.RiskFold;
import org.tocsin.batch.risk.RiskMethods;
import org.tocsin.models.scoring.BlockBootstrap;
import org.tocsin.models.scoring.Calibration;

/** Puts the folds of one category together. */
final class BacktestScores {
  private static final int BLOCK = 4;
  private static final int REPLICATES = 1999;

  private BacktestScores() {}

  /** Mean scores, and the model against the best baseline by a paired bootstrap over blocks. */
  static CategoryBacktest of(String category, List<FoldScores> folds, long seed) {
    Map<String, double[]> logScores = new LinkedHashMap<>();
    for (String method : folds.get(folds.size() - 1).byMethod().keySet()) {
      logScores.put(method, joined(folds, method, FoldScores.MethodScores::logScore));
    }
    String best = "";
    double[] reference = {};
    double level = Double.POSITIVE_INFINITY;
    for (String baseline : RiskMethods.BASELINES) {
      double[] scores = logScores.getOrDefault(baseline, new double[0]);
      if (scores.length > 0 && mean(scores) < level) {
        best = baseline;
        reference = scores;
        level = mean(scores);
      }
    }
    if (best.isEmpty()) {
      throw new IllegalArgumentException(
          "Category '%s' has too little history before the first origin; begin later, half a year after its first reports"
              .formatted(category));
    }
    Map<String, CategoryBacktest.Method> methods = new LinkedHashMap<>();
    for (String method : logScores.keySet()) {
      double[] scores = logScores.getOrDefault(method, new double[0]);
      if (scores.length > 0) {
        methods.put(method, method(folds, method, scores, reference, seed));
      }
    }
    CategoryBacktest.Interval skill = new CategoryBacktest.Interval(0, 0, 0);
    double p = 1;
    double[] model = logScores.get(RiskFold.MODEL);
    if (model != null && level > 0) {
      double[] gain = difference(reference, model);
      CategoryBacktest.Interval paired = interval(gain, seed);
      skill =
          new CategoryBacktest.Interval(
              paired.estimate() / level, paired.lower() / level, paired.upper() / level);
      p = BlockBootstrap.probabilityOfNoGain(gain, block(gain), REPLICATES, seed);
    }
    long cases = 0;
    for (FoldScores fold : folds) {
      for (int[] counts : fold.counts()) {
        cases += java.util.Arrays.stream(counts).asLongStream().sum();
      }
    }
    return new CategoryBacktest(
        category, reference.length, cases, methods, best, skill, p, p, false, "");
  }

  private static int block(double[] perOrigin) {
    return Math.min(BLOCK, perOrigin.length);
  }

  private static CategoryBacktest.Interval interval(double[] perOrigin, long seed) {
    if (perOrigin.length < 2) {
      return new CategoryBacktest.Interval(
          mean(perOrigin), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    BlockBootstrap bootstrap =
        BlockBootstrap.ofMean(perOrigin, block(perOrigin), REPLICATES, 0.95, seed);
    return new CategoryBacktest.Interval(
        bootstrap.estimate(), bootstrap.lower(), bootstrap.upper());
  }

  private static CategoryBacktest.Method method(
      List<FoldScores> folds, String method, double[] logScore, double[] reference, long seed) {
    Calibration calibration = calibration(folds, method);
    double came = 0;
    double said = 0;
    double[] pit = new double[10];
    for (FoldScores fold : with(folds, method)) {
      FoldScores.MethodScores scores = need(fold, method);
      for (int k = 0; k < fold.counts().length; k++) {
        for (int i = 0; i < fold.counts()[k].length; i++) {
          came += fold.counts()[k][i];
          said += scores.expected()[k][i];
        }
      }
      for (int b = 0; b < pit.length; b++) {
        pit[b] += scores.pit()[b];
      }
    }
    double all = java.util.Arrays.stream(pit).sum();
    for (int b = 0; b < pit.length; b++) {
      pit[b] /= all;
    }
    return new CategoryBacktest.Method(
        mean(logScore),
        mean(joined(folds, method, FoldScores.MethodScores::crps)),
        calibration.slope(),
        came / said,
        columns(folds, method, FoldScores.MethodScores::hitRate),
        columns(folds, method, FoldScores.MethodScores::accuracy),
        columns(folds, method, FoldScores.MethodScores::efficiency),
        mean(joined(folds, method, FoldScores.MethodScores::precision)),
        pit,
        interval(difference(reference, logScore), seed));
  }

  private static Calibration calibration(List<FoldScores> folds, String method) {
    List<float[]> said = new ArrayList<>();
    List<int[]> came = new ArrayList<>();
    for (FoldScores fold : with(folds, method)) {
      said.addAll(List.of(need(fold, method).expected()));
      came.addAll(List.of(fold.counts()));
    }
    int n = came.get(0).length;
    double[] forecast = new double[n * came.size()];
    long[] counts = new long[forecast.length];
    for (int k = 0; k < came.size(); k++) {
      for (int i = 0; i < n; i++) {
        forecast[k * n + i] = Math.max(1e-9, said.get(k)[i]);
        counts[k * n + i] = came.get(k)[i];
      }
    }
    return Calibration.ofCounts(forecast, counts);
  }

  /** The folds in which a method was fitted: the model is missing where history was short. */
  private static List<FoldScores> with(List<FoldScores> folds, String method) {
    return folds.stream().filter(f -> f.byMethod().containsKey(method)).toList();
  }

  private static FoldScores.MethodScores need(FoldScores fold, String method) {
    return java.util.Objects.requireNonNull(fold.byMethod().get(method), method);
  }

  private static double[] joined(
      List<FoldScores> folds, String method, Function<FoldScores.MethodScores, double[]> of) {
    return with(folds, method).stream()
        .flatMapToDouble(f -> java.util.Arrays.stream(of.apply(need(f, method))))
        .toArray();
  }

  /** Means over origins; origins without a report say nothing of hits and are left out. */
  private static double[] columns(
      List<FoldScores> folds, String method, Function<FoldScores.MethodScores, double[][]> of) {
    double[] sums = new double[FoldScores.SHARES.length];
    int[] seen = new int[sums.length];
    for (FoldScores fold : with(folds, method)) {
      for (double[] row : of.apply(need(fold, method))) {
        for (int s = 0; s < sums.length; s++) {
          if (Double.isFinite(row[s])) {
            sums[s] += row[s];
            seen[s]++;
          }
        }
      }
    }
    for (int s = 0; s < sums.length; s++) {
      sums[s] = seen[s] == 0 ? 0 : sums[s] / seen[s];
    }
    return sums;
  }

  private static double mean(double[] values) {
    return java.util.Arrays.stream(values).average().orElse(Double.NaN);
  }

  private static double[] difference(double[] from, double[] what) {
    double[] difference = new double[Math.min(from.length, what.length)];
    for (int k = 0; k < difference.length; k++) {
      difference[k] = from[from.length - difference.length + k] - what[k];
    }
    return difference;
  }
}
