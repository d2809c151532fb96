package org.tocsin.batch.fairness;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.lakehouse.LakeTable;

/**
 * Which categories may not be scored: of each category and covariate the newest judgement counts,
 * and one that failed stops the category until a newer one passes.
 */
public final class FairnessGate {
  /** Kind of the rows in table {@code model}. */
  public static final String KIND = "fairness";

  private static final ObjectMapper JSON = new ObjectMapper();

  private FairnessGate() {}

  /**
   * Categories that are stopped, in order of name.
   *
   * @param horizon {@code 1d} or {@code 7d}
   * @param asOf judgements that took effect later do not count
   */
  public static List<String> stopped(LakeSession session, String horizon, Instant asOf) {
    Map<String, Boolean> newest = new TreeMap<>();
    session
        .read(LakeTable.MODEL)
        .filter(col("kind").equalTo(KIND).and(col("effective_at").leq(lit(asOf))))
        .orderBy("effective_at", "id")
        .select("category", "state")
        .collectAsList()
        .forEach(
            row -> {
              JsonNode state = parsed(row.getString(1));
              if (state.path("horizon").asText().equals(horizon)) {
                newest.put(
                    row.getString(0) + "\n" + state.path("covariate").asText(),
                    state.path("passed").asBoolean());
              }
            });
    return newest.entrySet().stream()
        .filter(e -> !e.getValue())
        .map(e -> e.getKey().substring(0, e.getKey().indexOf('\n')))
        .distinct()
        .toList();
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A row of table model holds no JSON: " + json, e);
    }
  }
}
