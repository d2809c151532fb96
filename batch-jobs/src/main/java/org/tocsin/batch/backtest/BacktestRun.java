package org.tocsin.batch.backtest;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.features.CalendarFeatures;
import org.tocsin.batch.features.RiskInputs;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.risk.RiskDesign;
import org.tocsin.batch.risk.RiskFolds;
import org.tocsin.batch.risk.Verdicts;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.LakeTable;

/**
 * The ends of a backtest: reads one snapshot, judges all categories together, writes a row of
 * {@code model} (kind {@code backtest}) per category, which {@code score} obeys, and one of {@code
 * replay_run}. Verdicts on other categories, made over the same range before, stay and count in
 * Holm's correction.
 */
public final class BacktestRun {
  private static final int FOLDS = 4;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .findAndAddModules()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private final LakeSession session;
  private final TocsinConfiguration configuration;
  private final PrintStream progress;

  public BacktestRun(LakeSession session, TocsinConfiguration configuration, PrintStream progress) {
    this.session = session;
    this.configuration = configuration;
    this.progress = progress;
  }

  /**
   * What to run.
   *
   * @param from first day forecast
   * @param to day after the last one forecast
   * @param horizon days, 1 or 7
   * @param every days between origins
   * @param categories empty for all that may be judged
   * @param forests whether forests are grown and weighed too
   */
  public record Request(
      LocalDate from,
      LocalDate to,
      int horizon,
      int every,
      UnitKind unit,
      List<String> categories,
      boolean forests) {
    public Request {
      categories = List.copyOf(categories);
      if (horizon != 1 && horizon != 7) {
        throw new IllegalArgumentException(
            "Horizon %dd is unknown; use 1d or 7d".formatted(horizon));
      }
      if (every < horizon) {
        throw new IllegalArgumentException(
            "Origins every %d days would overlap at a horizon of %d days; use --every %d or more"
                .formatted(every, horizon, horizon));
      }
      if (origins(from, to, horizon, every).length == 0) {
        throw new IllegalArgumentException(
            "No origin fits between %s and %s at a horizon of %d days"
                .formatted(from, to, horizon));
      }
    }

    int[] origins() {
      return origins(from, to, horizon, every);
    }

    private static int[] origins(LocalDate from, LocalDate to, int horizon, int every) {
      List<Integer> days = new ArrayList<>();
      for (int day = (int) from.toEpochDay(); day + horizon <= to.toEpochDay(); day += every) {
        days.add(day);
      }
      return days.stream().mapToInt(Integer::intValue).toArray();
    }
  }

  /**
   * What a backtest found; {@code seconds} by stage.
   *
   * @param configurationHash of what the models depend on
   * @param configurationsTried different ones on any part of this range until now, this one
   *     included; with and without forests count as two
   * @param family every category that counts in Holm's correction
   */
  public record Result(
      String id,
      LocalDate from,
      LocalDate to,
      String horizon,
      String unit,
      int units,
      int origins,
      boolean forests,
      String configurationHash,
      int configurationsTried,
      @Nullable Long snapshotId,
      List<String> family,
      Map<String, Double> seconds,
      List<CategoryBacktest> categories) {}

  /** Result and the folds behind it. */
  public record Run(Result result, Map<String, List<FoldScores>> folds, RiskInputs inputs) {}

  /**
   * Runs, judges and writes.
   *
   * @param at when; told in the rows
   */
  public Run run(Request request, Instant at) {
    Run run = judge(request);
    write(run.result(), request, at);
    return run;
  }

  /** Runs and judges, and writes nothing. */
  public Run judge(Request request) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    long start = System.nanoTime();
    int[] origins = request.origins();
    if (origins.length < Verdicts.LEAST_ORIGINS) {
      progress.printf(
          "%d origins are few; a verdict that binds wants at least %d, so none is written%n",
          origins.length, Verdicts.LEAST_ORIGINS);
    }
    RiskInputs inputs =
        RiskInputs.read(
            session,
            request.unit(),
            configuration.calendar().startOf(LocalDate.of(9000, 1, 1)),
            request.from(),
            request.from(),
            configuration);
    List<String> categories = chosen(request, inputs);
    seconds.put("read", since(start));
    progress.printf(
        "%d categories, %d %ss, %d origins%n",
        categories.size(), inputs.units().size(), request.unit().word(), origins.length);
    start = System.nanoTime();
    RiskDesign design =
        new RiskDesign(
            request.horizon(),
            new CalendarFeatures(configuration.risk().country(), configuration.risk().lunar()),
            inputs.covariateNames(),
            configuration.risk().leaveOut());
    RiskFolds.Inputs shared =
        new RiskFolds.Inputs(
            inputs.ledgers(),
            inputs.units(),
            design,
            configuration.risk(),
            configuration.categories(),
            inputs.covariates(),
            inputs.firstDay(),
            request.every(),
            request.forests());
    Map<String, List<FoldScores>> folds =
        FoldScores.byCategory(
            RiskFolds.run(
                session.spark(),
                shared,
                categories,
                folds(origins),
                FoldScores.class,
                FoldScores::of));
    seconds.put("fit and forecast", since(start));
    start = System.nanoTime();
    Map<String, Double> others = Verdicts.judged(session, id(request));
    categories.forEach(others::remove);
    List<CategoryBacktest> judged =
        CategoryBacktest.judge(
            folds.entrySet().stream()
                .map(e -> BacktestScores.of(e.getKey(), e.getValue(), configuration.risk().seed()))
                .toList(),
            others.values());
    TreeSet<String> family = new TreeSet<>(others.keySet());
    family.addAll(categories);
    seconds.put("judge", since(start));
    judged.forEach(c -> progress.println(c.sentence()));
    Result result =
        new Result(
            id(request),
            request.from(),
            request.to(),
            request.horizon() + "d",
            request.unit().word(),
            inputs.units().size(),
            origins.length,
            request.forests(),
            configuration.riskHash(),
            tried(request),
            inputs.snapshot(),
            List.copyOf(family),
            seconds,
            judged);
    return new Run(result, new TreeMap<>(folds), inputs);
  }

  private static List<int[]> folds(int[] origins) {
    List<int[]> folds = new ArrayList<>();
    int per = Math.max(1, (origins.length + FOLDS - 1) / FOLDS);
    for (int from = 0; from < origins.length; from += per) {
      folds.add(java.util.Arrays.copyOfRange(origins, from, Math.min(origins.length, from + per)));
    }
    return folds;
  }

  private static List<String> chosen(Request request, RiskInputs inputs) {
    List<String> may = inputs.judged(request.horizon());
    for (String category : request.categories()) {
      if (!may.contains(category)) {
        throw new IllegalArgumentException(
            "Category '%s' cannot be judged%s"
                .formatted(category, NearestWord.suggestion(category, may)));
      }
    }
    List<String> chosen = request.categories().isEmpty() ? may : request.categories();
    if (chosen.isEmpty()) {
      throw new IllegalArgumentException(
          "No category may be judged; import reports, and authorise their class in tocsin.yaml"
              + " (see: tocsin doctor)");
    }
    return chosen;
  }

  private static double since(long start) {
    return Math.round((System.nanoTime() - start) / 1e7) / 100.0;
  }

  private String id(Request request) {
    return String.join(
        ":",
        Verdicts.KIND,
        configuration.riskHash(),
        request.unit().word(),
        request.horizon() + "d",
        request.from().toString(),
        request.to().toString());
  }

  /** Different configurations whose backtests share a day with this one, this one included. */
  private int tried(Request request) {
    Set<String> hashes = new TreeSet<>();
    hashes.add(model(request));
    session
        .read(LakeTable.REPLAY_RUN)
        .filter(
            col("kind")
                .equalTo(Verdicts.KIND)
                .and(col("range_start").lt(configuration.calendar().startOf(request.to())))
                .and(col("range_end").gt(configuration.calendar().startOf(request.from()))))
        .select("configuration_hash")
        .distinct()
        .collectAsList()
        .forEach(row -> hashes.add(row.getString(0)));
    return hashes.size();
  }

  private String model(Request request) {
    return configuration.riskHash() + (request.forests() ? "" : "+no-forests");
  }

  private void write(Result result, Request request, Instant at) {
    Instant from = configuration.calendar().startOf(request.from());
    Instant to = configuration.calendar().startOf(request.to());
    // Every set of categories is a run of its own: one of few does not hide one of many.
    String run =
        Stream.concat(
                Stream.of(result.id()),
                result.categories().stream().map(CategoryBacktest::category))
            .collect(Collectors.joining(":"));
    List<Row> tried =
        List.of(
            RowFactory.create(
                run,
                model(request),
                from,
                to,
                at,
                result.configurationsTried(),
                json(result),
                Verdicts.KIND));
    session.replace(
        LakeTable.REPLAY_RUN,
        LakeSession.idIn(tried) + " AND configuration_hash = '%s'".formatted(model(request)),
        tried);
    if (result.origins() < Verdicts.LEAST_ORIGINS) {
      return;
    }
    List<Row> rows =
        result.categories().stream()
            .map(
                c ->
                    RowFactory.create(
                        result.id() + ":" + c.category(),
                        Verdicts.KIND,
                        c.category(),
                        result.configurationHash(),
                        from,
                        to,
                        1,
                        json(verdict(c, result, at)),
                        json(c.methods()),
                        result.snapshotId()))
            .toList();
    session.replace(LakeTable.MODEL, LakeSession.idIn(rows), rows);
  }

  private static Map<String, Object> verdict(CategoryBacktest category, Result result, Instant at) {
    Map<String, Object> verdict = new LinkedHashMap<>();
    verdict.put("horizon", result.horizon());
    verdict.put("unit", result.unit());
    verdict.put("origins", result.origins());
    verdict.put("forests", result.forests());
    verdict.put("earns_its_place", category.earnsItsPlace());
    verdict.put("best_baseline", category.best());
    verdict.put("skill", category.skill());
    verdict.put("p", category.p());
    verdict.put("adjusted_p", category.adjustedP());
    verdict.put("family", result.family());
    verdict.put("judged_at", at.truncatedTo(ChronoUnit.SECONDS).toString());
    verdict.put("sentence", category.sentence());
    return verdict;
  }

  /** The result as JSON. */
  public static String json(Object what) {
    try {
      return JSON.writeValueAsString(what);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Numbers and text always become JSON", e);
    }
  }

  /** The result as a table for people. */
  public static void print(Result result, PrintStream out) {
    for (CategoryBacktest category : result.categories()) {
      out.println(category.sentence());
      out.printf(
          "  %-18s %9s %8s %6s %6s %7s %7s %7s %7s %6s%n",
          "method",
          "log score",
          "CRPS",
          "slope",
          "ratio",
          "PAI 1%",
          "PAI 5%",
          "PEI 1%",
          "PEI 5%",
          "prec.");
      category
          .methods()
          .forEach(
              (name, m) ->
                  out.printf(
                      Locale.ROOT,
                      "  %-18s %9.5f %8.5f %6.3f %6.3f %7.2f %7.2f %7.3f %7.3f %6.3f%n",
                      name,
                      m.logScore(),
                      m.crps(),
                      m.calibrationSlope(),
                      m.calibrationRatio(),
                      m.accuracyIndex()[1],
                      m.accuracyIndex()[3],
                      m.efficiencyIndex()[1],
                      m.efficiencyIndex()[3],
                      m.precision()));
    }
  }
}
