package org.tocsin.batch.backtest;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tocsin.batch.risk.RiskFold;

/**
 * How a category's model did beside its baselines.
 *
 * @param methods mean scores of each method
 * @param best the best baseline by mean log score
 * @param skill 1 − mean log score of the model / that of the best baseline, with its paired
 *     interval
 * @param p one-sided, of no gain over the best baseline, before and after Holm
 * @param earnsItsPlace whether the model is to be served
 * @param sentence says so in words
 */
public record CategoryBacktest(
    String category,
    int origins,
    long cases,
    Map<String, Method> methods,
    String best,
    Interval skill,
    double p,
    double adjustedP,
    boolean earnsItsPlace,
    String sentence) {
  /** A figure with its 95 % interval. */
  public record Interval(double estimate, double lower, double upper) {}

  /**
   * Mean scores over all origins.
   *
   * @param hitRate at ½, 1, 2 and 5 % of the area; likewise the indices
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Method(
      double logScore,
      double crps,
      double calibrationSlope,
      double calibrationRatio,
      double[] hitRate,
      double[] accuracyIndex,
      double[] efficiencyIndex,
      double precision,
      double[] pit,
      Interval logScoreGain) {}

  public CategoryBacktest {
    methods = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(methods));
  }

  /** Scores of the model, absent where there was none. */
  public java.util.Optional<Method> model() {
    return java.util.Optional.ofNullable(methods.get(RiskFold.MODEL));
  }

  /** The verdict after Holm's correction over so many categories. */
  CategoryBacktest judged(double adjusted, int family) {
    boolean calibrated =
        model().map(m -> m.calibrationSlope() >= 0.9 && m.calibrationSlope() <= 1.1).orElse(false);
    boolean earns = adjusted <= 0.05 && skill.lower() > 0 && calibrated;
    return new CategoryBacktest(
        category,
        origins,
        cases,
        methods,
        best,
        skill,
        p,
        adjusted,
        earns,
        say(earns, calibrated, adjusted, family));
  }

  private String say(boolean earns, boolean calibrated, double adjusted, int family) {
    if (model().isEmpty()) {
      return "%s: too little history for a model; %s is served.".formatted(category, best);
    }
    String figures =
        String.format(
            java.util.Locale.ROOT,
            "log score %.2f %% better than %s (95 %% interval %.2f to %.2f, p %.3f after Holm over"
                + " %d categories, calibration slope %.2f) at %d origins",
            100 * skill.estimate(),
            best,
            100 * skill.lower(),
            100 * skill.upper(),
            adjusted,
            family,
            model().orElseThrow().calibrationSlope(),
            origins);
    if (earns) {
      return "%s: the model earns its place, %s.".formatted(category, figures);
    }
    return "%s: the model does not earn its place%s, %s; %s is served."
        .formatted(category, calibrated ? "" : " (not calibrated)", figures, best);
  }

  /**
   * All categories judged together.
   *
   * @param others p of the categories that were judged over the same range before: they count in
   *     Holm's correction, so that judging few at a time makes nothing easier
   */
  static List<CategoryBacktest> judge(List<CategoryBacktest> plain, Collection<Double> others) {
    double[] p =
        Stream.concat(plain.stream().map(CategoryBacktest::p), others.stream())
            .mapToDouble(Double::doubleValue)
            .toArray();
    double[] adjusted = org.tocsin.models.inference.MultipleTesting.holm(p);
    List<CategoryBacktest> judged = new java.util.ArrayList<>();
    for (int i = 0; i < plain.size(); i++) {
      judged.add(plain.get(i).judged(adjusted[i], p.length));
    }
    return judged;
  }
}
