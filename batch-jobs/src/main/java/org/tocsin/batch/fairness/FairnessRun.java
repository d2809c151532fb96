package org.tocsin.batch.fairness;

import static org.apache.spark.sql.functions.col;

import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.backtest.BacktestRun;
import org.tocsin.batch.backtest.CategoryBacktest;
import org.tocsin.batch.backtest.FoldScores;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.features.UnitMap;
import org.tocsin.batch.risk.RiskFold;
import org.tocsin.batch.risk.Verdicts;
import org.tocsin.batch.session.KnownIncidents;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.LakeTable;

/**
 * Backtests, judges the served forecasts by fifths of a covariate, writes a row of {@code model}
 * (kind {@code fairness}) per category, and estimates reporting rates where reports are linked.
 */
public final class FairnessRun {
  private final LakeSession session;
  private final TocsinConfiguration configuration;
  private final PrintStream progress;

  public FairnessRun(LakeSession session, TocsinConfiguration configuration, PrintStream progress) {
    this.session = session;
    this.configuration = configuration;
    this.progress = progress;
  }

  /**
   * What was found.
   *
   * @param feedbackShare the first of two equal places' share after 1,000 rounds, by seed
   * @param reportingRates empty where no reports are linked
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Result(
      String covariate,
      String horizon,
      List<QuintileFairness.Verdict> verdicts,
      double[] feedbackShare,
      List<ReportingRate.Rate> reportingRates) {}

  /**
   * Runs for a covariate over the origins of a backtest by neighbourhood. The verdicts of backtests
   * stay as they are.
   *
   * @param at when; told in the rows
   */
  public Result run(BacktestRun.Request request, String covariate, Instant at) {
    if (request.unit() != UnitKind.NEIGHBOURHOOD) {
      throw new IllegalArgumentException("Fairness is judged by neighbourhood");
    }
    BacktestRun.Run backtest = new BacktestRun(session, configuration, progress).judge(request);
    UnitMap units = backtest.inputs().units();
    double[] values = values(covariate, units);
    List<QuintileFairness.Verdict> verdicts = new ArrayList<>();
    for (CategoryBacktest category : backtest.result().categories()) {
      List<FoldScores> folds = backtest.folds().getOrDefault(category.category(), List.of());
      String served = category.earnsItsPlace() ? RiskFold.MODEL : category.best();
      verdicts.add(
          QuintileFairness.judge(
              gathered(category.category(), folds, served, values), configuration.risk().seed()));
    }
    verdicts.forEach(v -> progress.println(v.sentence()));
    double[] shares = new double[10];
    for (int s = 0; s < shares.length; s++) {
      shares[s] = FeedbackLoop.share(1_000, FeedbackLoop.Learning.REPORTS_ONLY, s);
    }
    Result result =
        new Result(
            covariate,
            request.horizon() + "d",
            verdicts,
            shares,
            reportingRates(values, units, configuration.calendar().startOf(request.to())));
    if (backtest.result().origins() < Verdicts.LEAST_ORIGINS) {
      progress.printf(
          "%d origins are few; the gate wants at least %d, so nothing is opened or stopped by them%n",
          backtest.result().origins(), Verdicts.LEAST_ORIGINS);
    } else {
      write(result, request, backtest.result().snapshotId(), at);
    }
    return result;
  }

  private static QuintileFairness.Case gathered(
      String category, List<FoldScores> folds, String served, double[] values) {
    List<float[]> expected = new ArrayList<>();
    List<int[]> counts = new ArrayList<>();
    double dispersion = 0;
    int with = 0;
    for (FoldScores fold : folds) {
      FoldScores.MethodScores scores = fold.byMethod().get(served);
      if (scores != null) {
        expected.addAll(List.of(scores.expected()));
        counts.addAll(List.of(fold.counts()));
        dispersion += scores.dispersion();
        with++;
      }
    }
    return new QuintileFairness.Case(
        category,
        values,
        expected.toArray(float[][]::new),
        counts.toArray(int[][]::new),
        dispersion / with);
  }

  /** The newest value of each place. */
  private double[] values(String covariate, UnitMap units) {
    Dataset<Row> table = session.read(LakeTable.COVARIATE);
    List<Row> rows =
        table
            .filter(col("name").equalTo(covariate).and(col("neighbourhood_id").isNotNull()))
            .orderBy("day", "known_at")
            .select("neighbourhood_id", "value")
            .collectAsList();
    if (rows.isEmpty()) {
      List<String> there =
          table.select("name").distinct().orderBy("name").collectAsList().stream()
              .map(r -> r.getString(0))
              .toList();
      throw new IllegalArgumentException(
          "Covariate '%s' has no values by neighbourhood%s; load it with: tocsin covariates load"
              .formatted(covariate, NearestWord.suggestion(covariate, there)));
    }
    double[] values = new double[units.size()];
    java.util.Arrays.fill(values, Double.NaN);
    Map<String, Integer> numbers = units.numbers();
    for (Row row : rows) {
      Integer unit = numbers.get(row.getString(0));
      if (unit != null) {
        values[unit] = row.getDouble(1);
      }
    }
    return values;
  }

  private List<ReportingRate.Rate> reportingRates(double[] values, UnitMap units, Instant end) {
    int[] fifths = QuintileFairness.fifths(values);
    List<Row> groups = new ArrayList<>();
    for (int i = 0; i < fifths.length; i++) {
      if (fifths[i] >= 0) {
        groups.add(RowFactory.create(units.ids().get(i), "fifth " + (fifths[i] + 1)));
      }
    }
    Dataset<Row> groupOf =
        session
            .spark()
            .createDataFrame(
                groups,
                new StructType()
                    .add("neighbourhood_id", DataTypes.StringType)
                    .add("group", DataTypes.StringType));
    Dataset<Row> inForce =
        KnownIncidents.inForce(KnownIncidents.before(session.read(LakeTable.INCIDENT), end));
    return ReportingRate.of(inForce, groupOf, end.toString());
  }

  private void write(
      Result result, BacktestRun.Request request, @Nullable Long snapshot, Instant at) {
    List<Row> rows =
        result.verdicts().stream()
            .map(
                verdict ->
                    FairnessGate.row(
                        verdict,
                        result.horizon(),
                        result.covariate(),
                        request.from(),
                        request.to(),
                        configuration,
                        snapshot,
                        at))
            .toList();
    session.replace(LakeTable.MODEL, LakeSession.idIn(rows), rows);
  }

  /** The result as a table for people. */
  public static void print(Result result, PrintStream out) {
    for (QuintileFairness.Verdict verdict : result.verdicts()) {
      out.println(verdict.sentence());
      for (QuintileFairness.Fifth f : verdict.fifths()) {
        out.printf(
            Locale.ROOT,
            "  fifth %d of %s (%.4g to %.4g, %d places): log score %.4f, reports/forecasts %.3f"
                + " [%.3f, %.3f], false alarms %.4f, ratio %.3f [%.3f, %.3f], sees twice %.3f, five"
                + " more %.3f%n",
            f.number(),
            result.covariate(),
            f.from(),
            f.to(),
            f.places(),
            f.logScore(),
            f.calibration().estimate(),
            f.calibration().lower(),
            f.calibration().upper(),
            f.falseAlarms(),
            f.falseAlarmRatio().estimate(),
            f.falseAlarmRatio().lower(),
            f.falseAlarmRatio().upper(),
            f.detectsDouble(),
            f.detectsFive());
      }
    }
    out.printf(
        Locale.ROOT,
        "Feedback: two equal places hold %.3f to %.3f after 1,000 rounds%n",
        java.util.Arrays.stream(result.feedbackShare()).min().orElse(0.5),
        java.util.Arrays.stream(result.feedbackShare()).max().orElse(0.5));
    if (result.reportingRates().isEmpty()) {
      out.println("Reporting rates: no reports of one happening are linked, so none is estimated");
    }
    for (ReportingRate.Rate rate : result.reportingRates()) {
      out.printf(
          Locale.ROOT,
          "Reporting rate of %s, %s: %.4f a day [%.4f, %.4f] from %d happenings%n",
          rate.category(),
          rate.group(),
          rate.perDay().estimate(),
          rate.perDay().lower(),
          rate.perDay().upper(),
          rate.happenings());
    }
  }
}
