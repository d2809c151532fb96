package org.tocsin.batch.risk;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.LakeTable;

/**
 * What backtests said of the categories, in table {@code model}. A verdict binds if it stands on
 * {@value #LEAST_ORIGINS} origins and was made with what the models depend on now ({@link
 * TocsinConfiguration#riskHash}); of several the one whose range ends last rules, then the one
 * judged last.
 */
public final class Verdicts {
  /** Kind of the rows. */
  public static final String KIND = "backtest";

  /** Fewer origins bind nothing. */
  public static final int LEAST_ORIGINS = 26;

  private static final ObjectMapper JSON = new ObjectMapper();

  private Verdicts() {}

  /**
   * A verdict that binds.
   *
   * @param id of its row
   * @param from first instant of its range
   * @param to the instant after its last
   * @param forests whether the model that was judged has a forest
   */
  public record Ruling(
      String id,
      Instant from,
      Instant to,
      int origins,
      boolean forests,
      boolean earnsItsPlace,
      String bestBaseline) {
    RiskJob.Verdict verdict() {
      return new RiskJob.Verdict(earnsItsPlace, bestBaseline);
    }
  }

  private record Found(String category, String judgedAt, Ruling ruling) {}

  /** The verdicts in force at a horizon, by category. */
  public static Map<String, Ruling> inForce(
      LakeSession session, TocsinConfiguration configuration, RiskHorizon horizon, UnitKind unit) {
    List<Found> found = new ArrayList<>();
    for (Row row :
        session
            .read(LakeTable.MODEL)
            .filter(
                col("kind")
                    .equalTo(KIND)
                    .and(col("configuration_hash").equalTo(configuration.riskHash()))
                    .and(col("effective_at").leq(horizon.asOf())))
            .select("id", "category", "cut_off", "effective_at", "state")
            .collectAsList()) {
      JsonNode state = parsed(row.getString(4));
      int origins = state.path("origins").asInt(0);
      if (origins >= LEAST_ORIGINS
          && state.path("horizon").asText().equals(horizon.word())
          && state.path("unit").asText().equals(unit.word())) {
        found.add(
            new Found(
                row.getString(1),
                state.path("judged_at").asText(),
                new Ruling(
                    row.getString(0),
                    row.getInstant(2),
                    row.getInstant(3),
                    origins,
                    state.path("forests").asBoolean(true),
                    state.path("earns_its_place").asBoolean(),
                    state.path("best_baseline").asText())));
      }
    }
    found.sort(
        Comparator.comparing((Found f) -> f.ruling().to())
            .thenComparing(Found::judgedAt)
            .thenComparing(f -> f.ruling().id()));
    Map<String, Ruling> newest = new TreeMap<>();
    found.forEach(f -> newest.put(f.category(), f.ruling()));
    return newest;
  }

  /**
   * The p of every category that was judged over one range before.
   *
   * @param id what the ids of their rows begin with
   */
  public static Map<String, Double> judged(LakeSession session, String id) {
    Map<String, Double> judged = new TreeMap<>();
    session
        .read(LakeTable.MODEL)
        .filter(col("kind").equalTo(KIND).and(col("id").startsWith(id + ":")))
        .select("category", "state")
        .collectAsList()
        .forEach(
            row -> judged.put(row.getString(0), parsed(row.getString(1)).path("p").asDouble(1)));
    return judged;
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A row of table model holds no JSON: " + json, e);
    }
  }
}
