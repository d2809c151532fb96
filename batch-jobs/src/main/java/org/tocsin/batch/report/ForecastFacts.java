package org.tocsin.batch.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.fairness.FairnessGate;
import org.tocsin.batch.risk.RiskWords;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.LakeTable;

/**
 * What a report says of the newest forecast that had been issued: where more than usual is
 * expected, what lies behind it, and by which method each category is forecast. Categories whose
 * fairness gate failed are left out.
 */
final class ForecastFacts {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A part of a forecast in words, with how much it adds. */
  private static final Pattern PART = Pattern.compile("(.+) ([+-][0-9.]+)");

  private static final int DRIVERS = 2;
  private static final double ABOVE = 1.2;
  private static final double BELOW = 0.8;

  private final TocsinConfiguration configuration;
  private final @Nullable Instant issuedAt;
  private final List<Row> rows;
  private final Map<String, JsonNode> scores = new TreeMap<>();

  /** Reads the longest horizon of the newest issue known at an instant. */
  ForecastFacts(LakeSession session, TocsinConfiguration configuration, Instant asOf) {
    this.configuration = configuration;
    Row newest =
        session
            .read(LakeTable.RISK_SCORE)
            .filter(col("issued_at").leq(lit(asOf)))
            .agg(max("issued_at"))
            .head();
    this.issuedAt = newest.isNullAt(0) ? null : newest.getInstant(0);
    if (issuedAt == null) {
      this.rows = List.of();
      return;
    }
    Dataset<Row> issue =
        session
            .read(LakeTable.RISK_SCORE)
            .filter(col("issued_at").equalTo(lit(issuedAt)))
            .filter(not(col("category").isin(FairnessGate.stopped(session, asOf).toArray())));
    String horizon =
        issue.select("horizon").distinct().collectAsList().stream()
            .map(r -> r.getString(0))
            .max(String::compareTo)
            .orElse("1d");
    this.rows =
        issue
            .filter(col("horizon").equalTo(horizon))
            .orderBy("neighbourhood_id", "category")
            .select(
                "neighbourhood_id", "category", "expected", "usual", "contributions", "model_id")
            .collectAsList();
    Map<String, String> models = new TreeMap<>();
    rows.forEach(row -> models.put(row.getString(5), row.getString(1)));
    session
        .read(LakeTable.MODEL)
        .filter(col("id").isin(models.keySet().toArray()))
        .select("id", "scores")
        .collectAsList()
        .forEach(row -> scores.put(models.get(row.getString(0)), tree(row.getString(1))));
  }

  @Nullable String issuedAt() {
    return issuedAt == null ? null : issuedAt.toString();
  }

  /** By which method each category is forecast. */
  List<ReportFigures.Forecast> methods() {
    List<ReportFigures.Forecast> methods = new ArrayList<>();
    scores.forEach(
        (category, said) ->
            methods.add(
                new ReportFigures.Forecast(
                    category,
                    ReportJob.name(configuration, category, true),
                    ReportJob.name(configuration, category, false),
                    said.path("served").asText(),
                    said.path("model").asBoolean(),
                    said.hasNonNull("verdict"))));
    return methods;
  }

  /** What is expected of each place, over the place's own usual. */
  List<ReportFigures.Risk> risk() {
    Map<String, double[]> sums = new TreeMap<>();
    Map<String, Row> reasons = new HashMap<>();
    for (Row row : rows) {
      String place = row.getString(0);
      double[] sum = sums.computeIfAbsent(place, p -> new double[2]);
      sum[0] += row.getDouble(2);
      sum[1] += row.getDouble(3);
      Row before = reasons.get(place);
      if (excess(row) > 0 && (before == null || excess(row) > excess(before))) {
        reasons.put(place, row);
      }
    }
    List<ReportFigures.Risk> risk = new ArrayList<>();
    sums.forEach((place, sum) -> risk.add(risk(place, sum[0], sum[1], reasons.get(place))));
    return risk;
  }

  private ReportFigures.Risk risk(
      String place, double expected, double usual, @Nullable Row reason) {
    boolean small = Math.min(expected, usual) < configuration.smallNumbers().least();
    double ratio = usual <= 0 ? Double.NaN : expected / usual;
    String state =
        small || Double.isNaN(ratio)
            ? "withheld"
            : ratio >= ABOVE ? "above" : ratio <= BELOW ? "below" : "usual";
    Double told = state.equals("withheld") ? null : Math.round(ratio * 100) / 100.0;
    if (!state.equals("above") || reason == null) {
      return new ReportFigures.Risk(place, told, state, "", "", "");
    }
    JsonNode parts = tree(reason.getString(4));
    return new ReportFigures.Risk(
        place,
        told,
        state,
        reason.getString(1),
        drivers(parts.path("en").asText(), true),
        drivers(parts.path("zh").asText(), false));
  }

  /**
   * The largest parts that raise a forecast, in words alone: neither how much each adds is told nor
   * which category leads, whose counts there may be withheld.
   */
  static String drivers(String words, boolean english) {
    String between = english ? "; " : "；";
    Set<String> drivers = new LinkedHashSet<>();
    for (String part : words.split(between)) {
      Matcher said = PART.matcher(part);
      if (said.matches() && said.group(2).startsWith("+") && drivers.size() < DRIVERS) {
        drivers.add(RiskWords.unnamed(said.group(1), english));
      }
    }
    return String.join(between, drivers);
  }

  private static double excess(Row row) {
    return row.getDouble(2) - row.getDouble(3);
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A forecast's row holds no JSON: " + json, e);
    }
  }
}
