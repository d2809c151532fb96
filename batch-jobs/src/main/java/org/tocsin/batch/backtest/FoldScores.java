package org.tocsin.batch.backtest;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.batch.features.UnitMap;
import org.tocsin.batch.risk.RiskFold;
import org.tocsin.batch.risk.RiskFolds;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.scoring.CountScores;
import org.tocsin.models.scoring.HotSpots;

/**
 * How the methods of one fold did, origin by origin.
 *
 * @param counts what came, by origin and unit
 * @param byMethod scores in the order in which the methods were fitted
 */
@SuppressWarnings("ArrayRecordComponent")
public record FoldScores(
    String category,
    int fold,
    int[] origins,
    int[][] counts,
    Map<String, MethodScores> byMethod,
    double[] weights,
    int complete,
    int trainedFrom)
    implements Serializable {
  /** Shares of the area that are looked at. */
  static final double[] SHARES = {0.005, 0.01, 0.02, 0.05};

  private static final int PIT_BINS = 10;

  /**
   * Scores of one method.
   *
   * @param expected expected counts by origin and unit
   * @param logScore mean of −log P(Y = y) by origin
   * @param crps mean continuous ranked probability score by origin
   * @param hitRate share of the counts caught in each share of the area, by origin
   * @param accuracy prediction accuracy index likewise
   * @param efficiency prediction efficiency index likewise
   * @param precision share of the top units (one in a hundred) that saw a report, by origin
   * @param pit probability integral transform, summed over origins, by bin
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record MethodScores(
      float[][] expected,
      double dispersion,
      double[] logScore,
      double[] crps,
      double[][] hitRate,
      double[][] accuracy,
      double[][] efficiency,
      double[] precision,
      double[] pit)
      implements Serializable {}

  /** Scores a fold against what came, as known in the end. */
  static FoldScores of(RiskFolds.Inputs inputs, RiskFold fitted, RiskFold.Result result, int fold) {
    UnitMap units = inputs.units();
    long[][] counts = new long[result.origins().length][];
    for (int k = 0; k < counts.length; k++) {
      int from = result.origins()[k];
      counts[k] =
          fitted
              .own()
              .counts(units.size(), from, from + inputs.design().horizon(), Integer.MAX_VALUE);
    }
    Map<String, MethodScores> byMethod = new LinkedHashMap<>();
    for (RiskFold.MethodForecast forecast : result.forecasts()) {
      byMethod.put(forecast.method(), score(forecast, counts, units));
    }
    int[][] small = new int[counts.length][units.size()];
    for (int k = 0; k < counts.length; k++) {
      for (int i = 0; i < small[k].length; i++) {
        small[k][i] = Math.toIntExact(counts[k][i]);
      }
    }
    return new FoldScores(
        result.category(),
        fold,
        result.origins(),
        small,
        byMethod,
        result.weights(),
        result.complete(),
        result.trainedFrom());
  }

  private static MethodScores score(
      RiskFold.MethodForecast forecast, long[][] counts, UnitMap units) {
    int origins = counts.length;
    int n = units.size();
    double[] logScore = new double[origins];
    double[] crps = new double[origins];
    double[][] hit = new double[origins][];
    double[][] accuracy = new double[origins][];
    double[][] efficiency = new double[origins][];
    double[] precision = new double[origins];
    double[] pit = new double[PIT_BINS];
    for (int k = 0; k < origins; k++) {
      double[] expected = new double[n];
      double[] came = new double[n];
      for (int i = 0; i < n; i++) {
        expected[i] = Math.max(1e-9, forecast.expected()[k][i]);
        came[i] = counts[k][i];
        NegativeBinomial law = new NegativeBinomial(expected[i], forecast.dispersion());
        double probability = law.logProbability(counts[k][i]);
        logScore[k] -= probability / n;
        crps[k] += CountScores.crps(law, counts[k][i]) / n;
        addPit(pit, law, counts[k][i], Math.exp(probability));
      }
      HotSpots spots = HotSpots.of(units.area(), came, expected);
      hit[k] = new double[SHARES.length];
      accuracy[k] = new double[SHARES.length];
      efficiency[k] = new double[SHARES.length];
      for (int s = 0; s < SHARES.length; s++) {
        hit[k][s] = spots.hitRateAtAreaShare(SHARES[s]);
        accuracy[k][s] = hit[k][s] / SHARES[s];
        efficiency[k][s] = spots.efficiencyIndex(Math.max(1, (int) Math.round(SHARES[s] * n)));
      }
      precision[k] = precision(spots, came);
    }
    return new MethodScores(
        forecast.expected(),
        forecast.dispersion(),
        logScore,
        crps,
        hit,
        accuracy,
        efficiency,
        precision,
        pit);
  }

  private static double precision(HotSpots spots, double[] came) {
    int[] ranking = spots.ranking();
    int top = Math.max(1, Math.round(ranking.length / 100f));
    int seen = 0;
    for (int r = 0; r < top; r++) {
      seen += came[ranking[r]] > 0 ? 1 : 0;
    }
    return (double) seen / top;
  }

  /** Spreads the step of the law at the count over the bins it covers. */
  private static void addPit(double[] pit, NegativeBinomial law, long count, double step) {
    double low = count == 0 ? 0 : law.cumulative(count - 1);
    double high = Math.min(1, low + step);
    for (int b = 0; b < pit.length; b++) {
      double from = Math.max(low, (double) b / pit.length);
      double to = Math.min(high, (double) (b + 1) / pit.length);
      if (to > from && high > low) {
        pit[b] += (to - from) / (high - low);
      }
    }
  }

  /** The folds of each category, in order of time. */
  static Map<String, List<FoldScores>> byCategory(List<FoldScores> folds) {
    Map<String, List<FoldScores>> sorted = new java.util.TreeMap<>();
    folds.stream()
        .sorted(java.util.Comparator.comparingInt(FoldScores::fold))
        .forEach(f -> sorted.computeIfAbsent(f.category(), c -> new ArrayList<>()).add(f));
    return sorted;
  }
}
