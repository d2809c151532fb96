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
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.Places;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.LakeTable;

/**
 * The ends of {@link RiskJob}: reads one snapshot, writes tables {@code risk_score} and {@code
 * model}, and raises at most one alert. Running again for the same date replaces its own rows.
 */
public final class RiskRun {
  private static final String KIND = "risk";
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
  public record Result(
      RiskHorizon horizon, List<CategoryRisk> risks, Optional<AlertMessage> alert) {
    public Result {
      risks = List.copyOf(risks);
    }
  }

  /**
   * Scores what follows a date.
   *
   * @param alerts where the alert goes
   */
  public Result run(LocalDate date, String horizonWord, Consumer<AlertMessage> alerts) {
    RiskHorizon horizon = RiskHorizon.after(configuration.calendar(), date, horizonWord);
    List<Place> places = Places.list(session.read(LakeTable.NEIGHBOURHOOD));
    if (places.isEmpty()) {
      progress.println("No neighbourhoods are loaded, so there is nothing to score");
      return new Result(horizon, List.of(), Optional.empty());
    }
    Long snapshot = session.snapshotId(LakeTable.INCIDENT);
    progress.printf(
        "Scoring %s to %s from what was known before %s%n",
        horizon.target().start(), horizon.target().end(), horizon.asOf());
    List<CategoryRisk> risks =
        new ArrayList<>(
            RiskJob.define(
                    session.read(LakeTable.INCIDENT, snapshot),
                    PlaceGraph.of(places),
                    horizon.asOf(),
                    horizon.days(),
                    configuration)
                .collectAsList());
    risks.sort(Comparator.comparing(CategoryRisk::category));
    risks.forEach(this::tell);
    write(risks, horizon, snapshot);
    Optional<AlertMessage> alert = RiskAlert.find(risks, horizon, places, configuration);
    alert.ifPresentOrElse(
        alerts, () -> progress.println("No forecast lies far enough above what is usual"));
    return new Result(horizon, risks, alert);
  }

  private void tell(CategoryRisk risk) {
    if (risk.scores().isEmpty()) {
      progress.printf(
          "%s: too little history to compare methods, %s is served%n",
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

  private void write(List<CategoryRisk> risks, RiskHorizon horizon, @Nullable Long snapshot) {
    List<Row> scores = new ArrayList<>();
    List<Row> models = new ArrayList<>();
    for (CategoryRisk risk : risks) {
      String modelId = modelId(risk, horizon);
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
              scoresJson(risk),
              snapshot));
      for (PlaceRisk place : risk.places()) {
        scores.add(
            RowFactory.create(
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
                modelId));
      }
    }
    session.delete(
        LakeTable.RISK_SCORE,
        "issued_at = TIMESTAMP '%s' AND horizon = '%s'".formatted(horizon.asOf(), horizon.word()));
    session.append(LakeTable.RISK_SCORE, scores);
    session.delete(
        LakeTable.MODEL,
        "kind = '%s' AND cut_off = TIMESTAMP '%s' AND configuration_hash = '%s' AND id LIKE '%%:%s'"
            .formatted(KIND, horizon.asOf(), configuration.hash(), horizon.word()));
    session.append(LakeTable.MODEL, models);
  }

  private String modelId(CategoryRisk risk, RiskHorizon horizon) {
    return String.join(
        ":",
        configuration.hash(),
        risk.category(),
        horizon.asOf().toString(),
        KIND,
        horizon.word());
  }

  /** What is told about a model: the served method and every method's score. */
  private record Scores(
      String served, boolean model, int daysUntilComplete, List<MethodScore> heldBackMonth) {}

  private static String scoresJson(CategoryRisk risk) {
    try {
      return JSON.writeValueAsString(
          new Scores(risk.method(), risk.modelServed(), risk.daysUntilComplete(), risk.scores()));
    } catch (JsonProcessingException e) {
      throw new AssertionError("Scores always become JSON", e);
    }
  }
}
