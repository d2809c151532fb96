package org.tocsin.batch.risk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintStream;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.fairness.FairnessGate;
import org.tocsin.batch.features.CalendarFeatures;
import org.tocsin.batch.features.RiskInputs;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.RiskJump;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.LakeTable;

/**
 * The ends of {@link RiskJob}: reads one snapshot, writes tables {@code risk_score} and {@code
 * model}, and tells the desk where it expects more than is usual; the desk decides what becomes of
 * it. Running again for the same date replaces its own rows.
 */
public final class RiskRun {
  /** Of its rows in table {@code model}. */
  public static final String KIND = "risk";

  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final LakeSession session;
  private final TocsinConfiguration configuration;
  private final PrintStream progress;

  public RiskRun(LakeSession session, TocsinConfiguration configuration, PrintStream progress) {
    this.session = session;
    this.configuration = configuration;
    this.progress = progress;
  }

  /** What a run did. */
  public record Result(RiskHorizon horizon, List<CategoryRisk> risks, List<RiskJump> jumps) {
    public Result {
      risks = List.copyOf(risks);
      jumps = List.copyOf(jumps);
    }
  }

  /**
   * Scores what follows a date.
   *
   * @param desk who is told of all jumps together, unless there are none
   */
  public Result run(LocalDate date, String horizonWord, Consumer<AlertActionMessage> desk) {
    return run(date, horizonWord, UnitKind.NEIGHBOURHOOD, desk);
  }

  /** The same for neighbourhoods or cells; of forecasts of cells no desk is told. */
  public Result run(
      LocalDate date, String horizonWord, UnitKind unit, Consumer<AlertActionMessage> desk) {
    RiskHorizon horizon = RiskHorizon.after(configuration.calendar(), date, horizonWord);
    List<Place> places = Places.list(session.read(LakeTable.NEIGHBOURHOOD));
    if (places.isEmpty()) {
      progress.println("No neighbourhoods are loaded, so there is nothing to score");
      return new Result(horizon, List.of(), List.of());
    }
    progress.printf(
        "Scoring %s to %s from what was known before %s%n",
        horizon.target().start(), horizon.target().end(), horizon.asOf());
    LocalDate today = configuration.calendar().dateAt(horizon.asOf());
    RiskInputs inputs = RiskInputs.read(session, unit, horizon.asOf(), today, today, configuration);
    List<String> categories = new ArrayList<>(inputs.scorable(horizon.days()));
    List<String> stopped = FairnessGate.stopped(session, horizon.word(), horizon.asOf());
    for (String category : stopped) {
      if (categories.remove(category)) {
        progress.printf(
            "%s: not scored, its fairness gate failed; see: tocsin fairness%n", category);
      }
    }
    RiskFolds.Inputs shared =
        new RiskFolds.Inputs(
            inputs.ledgers(),
            inputs.units(),
            new RiskDesign(
                horizon.days(),
                new CalendarFeatures(configuration.risk().country(), configuration.risk().lunar()),
                inputs.covariateNames(),
                configuration.risk().leaveOut()),
            configuration.risk().categories(),
            inputs.covariates(),
            inputs.firstDay(),
            horizon.days(),
            configuration.risk().seed(),
            true);
    List<CategoryRisk> risks =
        new ArrayList<>(
            RiskJob.run(
                session.spark(),
                shared,
                categories,
                (int) today.toEpochDay(),
                verdicts(horizon, unit)));
    risks.sort(Comparator.comparing(CategoryRisk::category));
    risks.forEach(this::tell);
    write(risks, horizon, unit, LocalDate.ofEpochDay(inputs.firstDay()), inputs.snapshot());
    List<RiskJump> jumps =
        unit == UnitKind.CELL
            ? List.of()
            : RiskJumps.find(risks, horizon, configuration, risk -> modelId(risk, horizon, unit));
    if (jumps.isEmpty()) {
      progress.println("No forecast lies far enough above what is usual");
    }
    RiskJumps.messages(jumps).forEach(desk);
    return new Result(horizon, risks, jumps);
  }

  private void tell(CategoryRisk risk) {
    if (risk.scores().isEmpty()) {
      progress.printf(
          "%s: %s is served, as a backtest said or for want of history%n",
          risk.category(), risk.method());
      return;
    }
    progress.printf(
        Locale.ROOT,
        "%s: %s is served, log score %.4f; %s%n",
        risk.category(),
        risk.method(),
        risk.scores().get(0).logScore(),
        risk.modelServed() ? "it beats every baseline" : "no model beats it");
  }

  private void write(
      List<CategoryRisk> risks,
      RiskHorizon horizon,
      UnitKind unit,
      LocalDate firstDay,
      @Nullable Long snapshot) {
    List<Row> scores = new ArrayList<>();
    List<Row> models = new ArrayList<>();
    for (CategoryRisk risk : risks) {
      String modelId = modelId(risk, horizon, unit);
      models.add(
          RowFactory.create(
              modelId,
              KIND,
              risk.category(),
              configuration.hash(),
              horizon.asOf(),
              horizon.asOf(),
              risk.stateVersion(),
              risk.state(),
              scoresJson(risk, firstDay, configuration.calendar().dateAt(horizon.asOf())),
              snapshot));
      for (PlaceRisk place : risk.places()) {
        scores.add(row(risk, place, horizon, unit, modelId));
      }
    }
    LakeTable table = unit == UnitKind.CELL ? LakeTable.CELL_RISK_SCORE : LakeTable.RISK_SCORE;
    session.delete(
        table,
        "issued_at = TIMESTAMP '%s' AND horizon = '%s'".formatted(horizon.asOf(), horizon.word()));
    session.append(table, scores);
    session.delete(
        LakeTable.MODEL,
        "kind = '%s' AND cut_off = TIMESTAMP '%s' AND configuration_hash = '%s' AND id LIKE '%%:%s'"
            .formatted(KIND, horizon.asOf(), configuration.hash(), word(horizon, unit)));
    session.append(LakeTable.MODEL, models);
  }

  private static Row row(
      CategoryRisk risk, PlaceRisk place, RiskHorizon horizon, UnitKind unit, String modelId) {
    List<Object> row =
        new ArrayList<>(
            List.of(
                horizon.asOf(),
                horizon.asOf(),
                horizon.word(),
                horizon.target().start(),
                horizon.target().end(),
                place.neighbourhoodId(),
                risk.category(),
                risk.categoryClass(),
                place.expected(),
                place.usual(),
                place.q10(),
                place.q50(),
                place.q90(),
                place.rank(),
                place.contributions(),
                modelId,
                place.rankLow(),
                place.rankHigh(),
                place.change()));
    if (unit == UnitKind.CELL) {
      row.add(place.id());
    }
    return RowFactory.create(row.toArray());
  }

  private String modelId(CategoryRisk risk, RiskHorizon horizon, UnitKind unit) {
    return String.join(
        ":",
        configuration.hash(),
        risk.category(),
        horizon.asOf().toString(),
        KIND,
        word(horizon, unit));
  }

  private static String word(RiskHorizon horizon, UnitKind unit) {
    return unit == UnitKind.CELL ? horizon.word() + ":cell" : horizon.word();
  }

  /** What a backtest over whole years before said, the newest by category. */
  private Map<String, RiskJob.Verdict> verdicts(RiskHorizon horizon, UnitKind unit) {
    Map<String, RiskJob.Verdict> verdicts = new TreeMap<>();
    session
        .read(LakeTable.MODEL)
        .filter(
            org.apache
                .spark
                .sql
                .functions
                .col("kind")
                .equalTo("backtest")
                .and(
                    org.apache
                        .spark
                        .sql
                        .functions
                        .col("configuration_hash")
                        .equalTo(configuration.hash()))
                .and(org.apache.spark.sql.functions.col("effective_at").leq(horizon.asOf())))
        .orderBy("effective_at", "id")
        .select("category", "state")
        .collectAsList()
        .forEach(
            row -> {
              JsonNode verdict = parsed(row.getString(1));
              if (verdict.path("horizon").asText().equals(horizon.word())
                  && verdict.path("unit").asText().equals(unit.word())) {
                verdicts.put(
                    row.getString(0),
                    new RiskJob.Verdict(
                        verdict.path("earns_its_place").asBoolean(),
                        verdict.path("best_baseline").asText()));
              }
            });
    return verdicts;
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A row of table model holds no JSON: " + json, e);
    }
  }

  /**
   * What is told about a model: the served method, the days it learned from and every method's
   * score.
   *
   * @param dataUntil the day after the last one
   */
  private record Scores(
      String served,
      boolean model,
      String dataFrom,
      String dataUntil,
      int daysUntilComplete,
      List<MethodScore> heldBackMonth) {}

  private static String scoresJson(CategoryRisk risk, LocalDate from, LocalDate until) {
    try {
      return JSON.writeValueAsString(
          new Scores(
              risk.method(),
              risk.modelServed(),
              from.toString(),
              until.toString(),
              risk.daysUntilComplete(),
              risk.scores()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("Scores always become JSON", e);
    }
  }
}
