package org.tocsin.batch.features;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.time.SlotCalendar;

/**
 * Reads covariates: rows of table {@code covariate} by name, and daily means of sensors, named
 * {@code sensor:} and the property. Demographic ones are refused whatever they are called.
 */
final class CovariateRows {
  static final String SENSOR = "sensor:";

  private CovariateRows() {}

  static CovariatePanel panel(
      Dataset<Row> covariate,
      Dataset<Row> observation,
      List<String> names,
      UnitMap units,
      Instant knownBefore,
      SlotCalendar calendar) {
    if (names.isEmpty()) {
      return CovariatePanel.none(units.size());
    }
    Map<String, List<Integer>> unitsOf = new HashMap<>();
    for (int i = 0; i < units.size(); i++) {
      unitsOf.computeIfAbsent(units.neighbourhood().get(i), k -> new ArrayList<>()).add(i);
    }
    Map<String, List<CovariatePanel.Value>> values = new TreeMap<>();
    List<Row> rows =
        covariate
            .filter(col("name").isin(names.toArray()).and(col("known_at").lt(lit(knownBefore))))
            .select("name", "kind", "neighbourhood_id", "day", "value", "known_at")
            .collectAsList();
    for (Row row : rows) {
      if (row.getString(1).equals(CovariateLoad.DEMOGRAPHIC)
          || row.getString(1).equals(CovariateLoad.ENFORCEMENT)) {
        throw new IllegalArgumentException(
            ("Covariate '%s' was loaded as %s, and such covariates never enter a risk model; take it"
                    + " out of risk.covariates")
                .formatted(row.getString(0), row.getString(1)));
      }
      int day = (int) row.<LocalDate>getAs(3).toEpochDay();
      int known = (int) calendar.dateAt(row.getInstant(5)).toEpochDay();
      add(
          values,
          row.getString(0),
          row.isNullAt(2) ? null : row.getString(2),
          day,
          known,
          row.getDouble(4),
          unitsOf);
    }
    for (String name : names) {
      if (name.startsWith(SENSOR)) {
        sensor(values, name, observation, knownBefore, calendar, unitsOf);
      }
    }
    for (String name : names) {
      if (!values.containsKey(name)) {
        List<String> there =
            covariate.select("name").distinct().orderBy("name").collectAsList().stream()
                .map(r -> r.getString(0))
                .toList();
        throw new IllegalArgumentException(
            "Covariate '%s' of risk.covariates has no value known by then%s; load it with: tocsin covariates load"
                .formatted(name, NearestWord.suggestion(name, there)));
      }
    }
    return new CovariatePanel(
        units.size(), names.stream().map(n -> values.getOrDefault(n, List.of())).toList());
  }

  private static void sensor(
      Map<String, List<CovariatePanel.Value>> values,
      String name,
      Dataset<Row> observation,
      Instant knownBefore,
      SlotCalendar calendar,
      Map<String, List<Integer>> unitsOf) {
    String zone = calendar.zone().getId();
    List<Row> rows =
        observation
            .filter(
                col("property")
                    .equalTo(name.substring(SENSOR.length()))
                    .and(col("result").isNotNull())
                    .and(col("known_at").lt(lit(knownBefore))))
            .selectExpr(
                "neighbourhood_id",
                "unix_date(to_date(from_utc_timestamp(phenomenon_time, '%s'))) as day"
                    .formatted(zone),
                "unix_date(to_date(from_utc_timestamp(known_at, '%s'))) as known".formatted(zone),
                "result")
            .groupBy("neighbourhood_id", "day", "known")
            .agg(avg("result"))
            .collectAsList();
    for (Row row : rows) {
      add(
          values,
          name,
          row.isNullAt(0) ? null : row.getString(0),
          row.getInt(1),
          row.getInt(2),
          row.getDouble(3),
          unitsOf);
    }
  }

  private static void add(
      Map<String, List<CovariatePanel.Value>> values,
      String name,
      @org.jspecify.annotations.Nullable String neighbourhood,
      int day,
      int known,
      double value,
      Map<String, List<Integer>> unitsOf) {
    List<CovariatePanel.Value> list = values.computeIfAbsent(name, k -> new ArrayList<>());
    if (neighbourhood == null) {
      list.add(new CovariatePanel.Value(-1, day, known, value));
      return;
    }
    for (int unit : unitsOf.getOrDefault(neighbourhood, List.of())) {
      list.add(new CovariatePanel.Value(unit, day, known, value));
    }
  }
}
