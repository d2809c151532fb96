package org.tocsin.batch.risk;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    for (FairnessGate.Failed failed : FairnessGate.failed(session, horizon.asOf())) {
      if (categories.remove(failed.category())) {
        progress.printf(
            "%s: not scored, its fairness gate failed (%s, by %s); see: tocsin fairness%n",
            failed.category(), failed.judgement().horizon(), failed.judgement().covariate());
      }
    }
    Map<String, Verdicts.Ruling> rulings = Verdicts.inForce(session, configuration, horizon, unit);
    List<CategoryRisk> risks = new ArrayList<>();
    for (boolean forests : new boolean[] {true, false}) {
      // What was judged is what is served, with its forest or without.
      List<String> these =
          categories.stream()
              .filter(c -> !rulings.containsKey(c) ? forests : rulings.get(c).forests() == forests)
              .toList();
      risks.addAll(
          RiskJob.run(
              session.spark(),
              shared(inputs, horizon, forests),
              these,
              (int) today.toEpochDay(),
              rulings.entrySet().stream()
                  .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().verdict()))));
    }
    risks.sort(Comparator.comparing(CategoryRisk::category));
    risks.forEach(risk -> tell(risk, rulings.get(risk.category())));
    write(
        risks, rulings, horizon, unit, LocalDate.ofEpochDay(inputs.firstDay()), inputs.snapshot());
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

  private RiskFolds.Inputs shared(RiskInputs inputs, RiskHorizon horizon, boolean forests) {
    return new RiskFolds.Inputs(
        inputs.ledgers(),
        inputs.units(),
        new RiskDesign(
            horizon.days(),
            new CalendarFeatures(configuration.risk().country(), configuration.risk().lunar()),
            inputs.covariateNames(),
            configuration.risk().leaveOut()),
        configuration.risk(),
        configuration.categories(),
        inputs.covariates(),
        inputs.firstDay(),
        horizon.days(),
        forests);
  }

  private void tell(CategoryRisk risk, Verdicts.@Nullable Ruling ruling) {
    if (ruling != null) {
      progress.printf(
          "%s: %s is served, as the backtest of %s to %s says (%d origins%s)%n",
          risk.category(),
          risk.method(),
          configuration.calendar().dateAt(ruling.from()),
          configuration.calendar().dateAt(ruling.to()),
          ruling.origins(),
          ruling.forests() ? "" : ", without forests");
      return;
    }
    if (risk.scores().isEmpty()) {
      progress.printf(
          "%s: %s is served, there is too little history to choose%n",
          risk.category(), risk.method());
      return;
    }
    progress.printf(
        Locale.ROOT,
        "%s: no backtest of %d origins says what to serve; %s did best on the last month (log score"
            + " %.4f) and is served%n",
        risk.category(),
        Verdicts.LEAST_ORIGINS,
        risk.method(),
        risk.scores().get(0).logScore());
  }

  private void write(
      List<CategoryRisk> risks,
      Map<String, Verdicts.Ruling> rulings,
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
              scoresJson(
                  risk,
                  rulings.get(risk.category()),
                  firstDay,
                  configuration.calendar().dateAt(horizon.asOf())),
              snapshot));
      for (PlaceRisk place : risk.places()) {
        scores.add(row(risk, place, horizon, unit, modelId));
      }
    }
    LakeTable table = unit == UnitKind.CELL ? LakeTable.CELL_RISK_SCORE : LakeTable.RISK_SCORE;
    session.replace(
        LakeTable.MODEL,
        "kind = '%s' AND cut_off = TIMESTAMP '%s' AND configuration_hash = '%s' AND id LIKE '%%:%s'"
            .formatted(KIND, horizon.asOf(), configuration.hash(), word(horizon, unit)),
        models);
    session.replace(
        table,
        "issued_at = TIMESTAMP '%s' AND horizon = '%s'".formatted(horizon.asOf(), horizon.word()),
        scores);
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

  /**
   * What is told about a model: the served method, the days it learned from and every method's
   * score.
   *
   * @param verdict id of the backtest's row that ruled what is served; absent: the last month did
   * @param dataUntil the day after the last one
   */
  private record Scores(
      String served,
      boolean model,
      @Nullable String verdict,
      String dataFrom,
      String dataUntil,
      int daysUntilComplete,
      List<MethodScore> heldBackMonth) {}

  private static String scoresJson(
      CategoryRisk risk, Verdicts.@Nullable Ruling ruling, LocalDate from, LocalDate until) {
    try {
      return JSON.writeValueAsString(
          new Scores(
              risk.method(),
              risk.modelServed(),
              ruling == null ? null : ruling.id(),
              from.toString(),
              until.toString(),
              risk.daysUntilComplete(),
              risk.scores()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("Scores always become JSON", e);
    }
  }
}
