package org.tocsin.batch.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.time.SlotCalendar;

/**
 * Reads covariates: rows of table {@code covariate} by name, and daily means of sensors, named
 * {@code sensor:} and the property. Demographic and enforcement ones are refused, by the kind they
 * were loaded as (their names are refused with the configuration).
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
    Map<String, Integer> places = new HashMap<>();
    int[] placeOf = new int[units.size()];
    for (int i = 0; i < placeOf.length; i++) {
      String place = units.neighbourhood().get(i);
      placeOf[i] = place.isEmpty() ? -1 : places.computeIfAbsent(place, p -> places.size());
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
          places);
    }
    for (String name : names) {
      if (name.startsWith(SENSOR)) {
        sensor(values, name, observation, knownBefore, calendar, places);
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
        placeOf, names.stream().map(n -> values.getOrDefault(n, List.of())).toList());
  }

  /**
   * The mean of a day's readings in a place as it was known at the end of each day on which that
   * changed: of each reading the newest version counts, unless its quality is other than good.
   *
   * <p>Limits: a day whose every reading was taken back keeps the last mean it had.
   */
  private static void sensor(
      Map<String, List<CovariatePanel.Value>> values,
      String name,
      Dataset<Row> observation,
      Instant knownBefore,
      SlotCalendar calendar,
      Map<String, Integer> places) {
    String zone = calendar.zone().getId();
    WindowSpec versions =
        Window.partitionBy("source", "sensor_id", "property", "phenomenon_time")
            .orderBy("known_at", "topic", "partition", "offset");
    WindowSpec untilThen =
        Window.partitionBy("place", "day")
            .orderBy("known")
            .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    Dataset<Row> changes =
        observation
            .filter(
                col("property")
                    .equalTo(name.substring(SENSOR.length()))
                    .and(col("known_at").lt(lit(knownBefore))))
            .withColumn(
                "now",
                // Decimals: sums of them do not depend on the order of rows.
                expr(
                    "named_struct('place', neighbourhood_id, 'result', if(coalesce(quality,"
                        + " 'good') = 'good', try_cast(result as decimal(28, 9)), null))"))
            .withColumn("previous", lag(col("now"), 1).over(versions))
            .selectExpr(
                "unix_date(to_date(from_utc_timestamp(phenomenon_time, '%s'))) as day"
                    .formatted(zone),
                "unix_date(to_date(from_utc_timestamp(known_at, '%s'))) as known".formatted(zone),
                "inline(array(named_struct('c', now, 'n', 1), named_struct('c', previous, 'n',"
                    + " -1)))")
            .filter("c.result IS NOT NULL")
            .selectExpr("c.place as place", "day", "known", "n", "c.result * n as part")
            .groupBy("place", "day", "known")
            .agg(sum("n").as("n"), sum("part").as("part"));
    List<Row> rows =
        changes
            .withColumn("readings", sum("n").over(untilThen))
            .withColumn("total", sum("part").over(untilThen))
            .filter("readings > 0")
            .selectExpr("place", "day", "known", "cast(total as double) / readings")
            .collectAsList();
    for (Row row : rows) {
      add(
          values,
          name,
          row.isNullAt(0) ? null : row.getString(0),
          row.getInt(1),
          row.getInt(2),
          row.getDouble(3),
          places);
    }
  }

  private static void add(
      Map<String, List<CovariatePanel.Value>> values,
      String name,
      @org.jspecify.annotations.Nullable String neighbourhood,
      int day,
      int known,
      double value,
      Map<String, Integer> places) {
    List<CovariatePanel.Value> list = values.computeIfAbsent(name, k -> new ArrayList<>());
    if (neighbourhood == null) {
      list.add(new CovariatePanel.Value(-1, day, known, value));
      return;
    }
    Integer place = places.get(neighbourhood);
    if (place != null) {
      list.add(new CovariatePanel.Value(place, day, known, value));
    }
  }
}
