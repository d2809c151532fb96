package org.tocsin.batch.risk;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.scoring.CountScores;

/**
 * Forecasts the days after a civil midnight for every unit and category. What is served is what a
 * backtest said earns its place; where there was none, what did best on the last month, held back.
 * Nothing known at or after that midnight is used.
 */
public final class RiskJob {
  private static final int HELD_BACK_DAYS = 28;

  private RiskJob() {}

  /**
   * What a backtest said of a category.
   *
   * @param earnsItsPlace whether the model is to be served
   * @param bestBaseline what is served otherwise
   */
  public record Verdict(boolean earnsItsPlace, String bestBaseline) implements Serializable {}

  /** Scores of the methods on the held-back month, or the forecast of the days to come. */
  public record Half(String category, List<MethodScore> scores, CategoryForecast forecast)
      implements Serializable {}

  /**
   * The whole job.
   *
   * @param today first day forecast, since 1970
   * @param verdicts by category
   */
  public static List<CategoryRisk> run(
      SparkSession spark,
      RiskFolds.Inputs inputs,
      List<String> categories,
      int today,
      Map<String, Verdict> verdicts) {
    int horizon = inputs.design().horizon();
    int[] heldBack = new int[HELD_BACK_DAYS / horizon];
    Arrays.setAll(heldBack, k -> today - HELD_BACK_DAYS + k * horizon);
    List<String> open = categories.stream().filter(c -> !verdicts.containsKey(c)).toList();
    Map<String, List<MethodScore>> scores =
        RiskFolds.run(
                spark,
                inputs,
                open,
                List.of(heldBack),
                Half.class,
                (all, fold, result, number) ->
                    new Half(fold.category(), scores(fold, result, today), CategoryForecast.none()))
            .stream()
            .collect(Collectors.toMap(Half::category, Half::scores, (a, b) -> a, TreeMap::new));
    return RiskFolds.run(
            spark,
            inputs,
            categories,
            List.of(new int[] {today}),
            Half.class,
            (all, fold, result, number) ->
                new Half(
                    fold.category(), List.of(), CategoryForecast.of(fold, result, all.names())))
        .stream()
        .map(
            half -> {
              List<MethodScore> judged = scores.getOrDefault(half.category(), List.of());
              String categoryClass =
                  java.util.Objects.requireNonNull(
                          inputs.ledgers().byCategory().get(half.category()))
                      .categoryClass();
              String served = served(judged, verdicts.get(half.category()));
              return half.forecast().serve(categoryClass, served, judged, inputs);
            })
        .toList();
  }

  private static String served(
      List<MethodScore> scores, @org.jspecify.annotations.Nullable Verdict verdict) {
    if (verdict != null) {
      return verdict.earnsItsPlace() ? RiskFold.MODEL : verdict.bestBaseline();
    }
    return scores.isEmpty() ? RiskBaselines.YEAR : scores.get(0).method();
  }

  /** Best first; baselines come before the model, so a tie is theirs. */
  private static List<MethodScore> scores(RiskFold fold, RiskFold.Result result, int today) {
    int complete = result.complete();
    int horizon = fold.design().horizon();
    int rows = 0;
    int last = 0;
    for (int k = 0; k < result.origins().length; k++) {
      if (result.origins()[k] + horizon + complete <= today || last == 0) {
        last = k + 1;
      }
    }
    long[][] came = new long[last][];
    for (int k = 0; k < last; k++) {
      int from = result.origins()[k];
      came[k] = fold.own().counts(fold.units().size(), from, from + horizon, today);
      rows += came[k].length;
    }
    List<MethodScore> scores = new java.util.ArrayList<>();
    List<String> judged = new java.util.ArrayList<>(RiskBaselines.NAMES);
    judged.add(RiskFold.MODEL);
    for (String method : judged) {
      RiskFold.MethodForecast forecast = result.find(method).orElse(null);
      if (forecast == null) {
        continue;
      }
      double logScore = 0;
      double crps = 0;
      for (int k = 0; k < last; k++) {
        for (int i = 0; i < came[k].length; i++) {
          NegativeBinomial law =
              new NegativeBinomial(
                  Math.max(1e-9, forecast.expected()[k][i]), forecast.dispersion());
          logScore += CountScores.logScore(law, came[k][i]);
          crps += CountScores.crps(law, came[k][i]);
        }
      }
      scores.add(new MethodScore(method, rows, logScore / rows, crps / rows));
    }
    scores.sort(java.util.Comparator.comparingDouble(MethodScore::logScore));
    return scores;
  }
}
