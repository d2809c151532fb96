package org.tocsin.batch.baseline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;

import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.tocsin.batch.session.KnownIncidents;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.models.watch.DelayLaw;
import org.tocsin.models.watch.DelayTriangle;

/**
 * How late the things of each category become known: the law F of METHODS §3.6 from the last {@link
 * DelayTriangle#DAYS} civil days, as known at a cut-off.
 *
 * <p>What is counted are things, as the stream counts them: reports of one thing in one place and
 * category are one, which happened with the earliest of them and became known with the first. A
 * report that was corrected counts from when it was known where it now is.
 *
 * <p>Times of receipt that say nothing of delay (the import's own instant, or an estimate) are left
 * out: a category begins after the last day on which such a report became known, because of the
 * days before only the late ones would be left.
 *
 * <p>Limits: a delay is counted in civil days. Reports taken back again count as never having been.
 */
public final class DelayJob {
  private DelayJob() {}

  /**
   * The law of one category.
   *
   * @param firstDay the first day whose reports it was learned from
   * @param things how many
   */
  public record Fitted(DelayLaw law, LocalDate firstDay, LocalDate endDay, long things)
      implements Serializable {}

  /**
   * The whole job.
   *
   * @param incident rows of table {@code incident}
   * @return laws by category; those of which all is known at once, or too little to tell, are
   *     absent
   */
  public static Map<String, Fitted> define(
      Dataset<Row> incident, Instant cutOff, TocsinConfiguration config) {
    SlotCalendar calendar = config.calendar();
    LocalDate endDay = calendar.dateAt(cutOff);
    LocalDate firstDay = endDay.minusDays(DelayTriangle.DAYS);
    Map<String, LocalDate> telling = new TreeMap<>();
    List<Row> counts = counts(incident, calendar.startOf(firstDay), cutOff, config).collectAsList();
    for (Row row : counts) {
      if (!row.getBoolean(3)) {
        telling.merge(
            row.getString(0),
            LocalDate.ofEpochDay(row.getLong(2)).plusDays(1),
            (one, other) -> one.isAfter(other) ? one : other);
      }
    }
    Map<String, DelayTriangle> triangles = new TreeMap<>();
    for (Row row : counts) {
      if (row.getBoolean(3)) {
        triangles
            .computeIfAbsent(
                row.getString(0),
                category -> new DelayTriangle(telling.getOrDefault(category, firstDay), endDay))
            .add(
                LocalDate.ofEpochDay(row.getLong(1)),
                LocalDate.ofEpochDay(row.getLong(2)),
                row.getLong(4));
      }
    }
    Map<String, Fitted> laws = new TreeMap<>();
    triangles.forEach(
        (category, triangle) -> {
          DelayLaw law = triangle.law();
          if (!law.equals(DelayLaw.NONE)) {
            LocalDate first = telling.getOrDefault(category, firstDay);
            laws.put(category, new Fitted(law, first, endDay, triangle.reports()));
          }
        });
    return laws;
  }

  /**
   * Things by category, day on which they happened, day on which they became known (both days since
   * 1970) and whether the time of receipt tells.
   */
  private static Dataset<Row> counts(
      Dataset<Row> incident, Instant from, Instant cutOff, TocsinConfiguration config) {
    SlotCalendar calendar = config.calendar();
    UserDefinedFunction dayOf =
        udf(
            (UDF1<Long, Long>) millis -> calendar.dateAt(Instant.ofEpochMilli(millis)).toEpochDay(),
            DataTypes.LongType);
    Dataset<Row> versions =
        KnownIncidents.before(incident, cutOff)
            .filter(col("known_at").geq(lit(from)))
            .select(
                "source",
                "source_id",
                "thing_id",
                "kind",
                "category",
                "class",
                "neighbourhood_id",
                "occurred_at",
                "known_at",
                "known_kind",
                "origin",
                "topic",
                "partition",
                "offset")
            .repartition(col("source_id"), col("source"))
            .withColumn(
                "since",
                min(expr("if(kind <> 'retraction', known_at, null)"))
                    .over(
                        Window.partitionBy("source_id", "source", "category", "neighbourhood_id")));
    Dataset<Row> things =
        KnownIncidents.inForce(versions)
            .filter(KnownIncidents.mayLearn(config, calendar.dateAt(cutOff)))
            .filter(col("neighbourhood_id").isNotNull())
            .filter(col("occurred_at").geq(lit(from)).and(col("occurred_at").lt(lit(cutOff))))
            .groupBy(col("category"), col("neighbourhood_id"), KnownIncidents.thing().as("thing"))
            .agg(
                min(expr("unix_millis(occurred_at)")).as("occurred"),
                min(expr("unix_millis(since)")).as("known"),
                min(col("known_kind").isin("received", "recorded")).as("tells"));
    return things
        .select(
            col("category"),
            dayOf.apply(col("occurred")).as("day"),
            dayOf.apply(col("known")).as("known_day"),
            col("tells"))
        .groupBy("category", "day", "known_day", "tells")
        .agg(count(lit(1)).as("n"));
  }
}
