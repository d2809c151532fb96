package org.tocsin.batch.risk;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.tocsin.batch.session.HistoryStart;
import org.tocsin.batch.session.KnownIncidents;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.time.SlotCalendar;

/**
 * Forecasts the days after a civil midnight for every neighbourhood and every category that may be
 * scored. Nothing known at or after that midnight is used, and the features of each past day are
 * what was known before it. Categories are fitted in parallel on the executors.
 *
 * <p>Limits: reported crime is forecast by week only. Rows whose time of receipt is not known
 * ({@code known_kind} none) count as known on the day they happened.
 */
public final class RiskJob {
  private RiskJob() {}

  /**
   * The whole job.
   *
   * @param incident rows of table {@code incident}
   * @param asOf a civil midnight of the city: the first day that is forecast starts here
   * @param horizon days, 1 or 7
   */
  public static Dataset<CategoryRisk> define(
      Dataset<Row> incident,
      PlaceGraph graph,
      Instant asOf,
      int horizon,
      TocsinConfiguration config) {
    LocalDate today = config.calendar().dateAt(asOf);
    Dataset<Row> changes = changes(incident, asOf, horizon, config).cache();
    LocalDate firstDay = HistoryStart.find(changes.select("day", "n"), today);
    return changes
        .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
        .mapGroups(
            (MapGroupsFunction<String, Row, CategoryRisk>)
                (category, rows) -> forecast(category, rows, graph, firstDay, today, horizon),
            Encoders.javaSerialization(CategoryRisk.class));
  }

  /** Changes of daily counts: category, class, place, day, known day (since 1970), n. */
  private static Dataset<Row> changes(
      Dataset<Row> incident, Instant asOf, int horizon, TocsinConfiguration config) {
    SlotCalendar calendar = config.calendar();
    UserDefinedFunction dayOf =
        udf(
            (UDF1<Long, Integer>)
                millis -> (int) calendar.dateAt(Instant.ofEpochMilli(millis)).toEpochDay(),
            DataTypes.IntegerType);
    WindowSpec versions =
        Window.partitionBy("source", "source_id")
            .orderBy("known_at", "topic", "partition", "offset");
    Dataset<Row> withPrevious =
        KnownIncidents.before(incident, asOf)
            .select(
                col("source"),
                col("source_id"),
                col("known_at"),
                col("topic"),
                col("partition"),
                col("offset"),
                expr("named_struct('category', category, 'class', class, 'place',"
                        + " neighbourhood_id, 'occurred', occurred_at, 'origin', origin,"
                        + " 'counts', kind <> 'retraction')")
                    .as("now"),
                expr("if(known_kind = 'none', occurred_at, known_at)").as("known"))
            .withColumn("previous", lag(col("now"), 1).over(versions));
    Dataset<Row> changes =
        withPrevious.selectExpr(
            "inline(array(named_struct('c', now, 'n', int(now.counts), 'known', known),"
                + " named_struct('c', previous, 'n', -int(coalesce(previous.counts, false)),"
                + " 'known', known)))");
    Dataset<Row> flat =
        changes
            .filter("n <> 0 AND c.place IS NOT NULL")
            .select(
                col("c.category").as("category"),
                col("c.class").as("class"),
                col("c.place").as("place"),
                col("c.origin").as("origin"),
                dayOf.apply(expr("unix_millis(c.occurred)")).as("day"),
                dayOf.apply(expr("unix_millis(known)")).as("known_day"),
                col("n"))
            .filter(KnownIncidents.mayLearn(config, calendar.dateAt(asOf)));
    if (horizon % 7 != 0) {
      flat = flat.filter(col("class").notEqual(CategoryClass.REPORTED_CRIME.word()));
    }
    return flat.groupBy("category", "class", "place", "day", "known_day")
        .agg(sum("n").cast(DataTypes.IntegerType).as("n"))
        .filter("n <> 0");
  }

  private static CategoryRisk forecast(
      String category,
      Iterator<Row> rows,
      PlaceGraph graph,
      LocalDate firstDay,
      LocalDate today,
      int horizon) {
    Map<String, Integer> number = new HashMap<>();
    for (int i = 0; i < graph.places().size(); i++) {
      number.put(graph.places().get(i), i);
    }
    int start = (int) firstDay.toEpochDay();
    List<DayLedger.Change> changes = new ArrayList<>();
    String categoryClass = "";
    while (rows.hasNext()) {
      Row row = rows.next();
      Integer place = number.get(row.getString(2));
      // The smallest word, so that the order of rows does not matter.
      String word = row.getString(1);
      categoryClass =
          categoryClass.isEmpty() || word.compareTo(categoryClass) < 0 ? word : categoryClass;
      if (place != null) {
        changes.add(
            new DayLedger.Change(
                place, row.getInt(3) - start, row.getInt(4) - start, row.getInt(5)));
      }
    }
    DayLedger ledger = new DayLedger(graph.places().size(), changes);
    int day = (int) today.toEpochDay() - start;
    return new RiskForecast(category, categoryClass, ledger, graph, firstDay, day, horizon).run();
  }
}
