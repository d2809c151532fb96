package org.tocsin.batch.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import java.time.Instant;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;
import org.tocsin.batch.session.KnownIncidents;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.SlotCalendar;

/**
 * Changes of daily counts from table {@code incident}: each version counts from the day it became
 * known, and takes back what the version before it said. Only what may be learned from.
 *
 * <p>Limits: rows whose time of receipt is not known ({@code known_kind} none) count as known on
 * the day they happened.
 */
public final class ChangeRows {
  private ChangeRows() {}

  /**
   * Rows of category, class, unit, day, known_day (days since 1970) and n.
   *
   * @param today the day on which authorisations must hold
   * @param knownBefore what was known at or after this instant is left out
   */
  public static Dataset<Row> of(
      Dataset<Row> incident,
      UnitKind unit,
      Instant knownBefore,
      LocalDate today,
      TocsinConfiguration config) {
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
        KnownIncidents.before(incident, knownBefore)
            .select(
                col("source"),
                col("source_id"),
                col("known_at"),
                col("topic"),
                col("partition"),
                col("offset"),
                expr(("named_struct('category', category, 'class', class, 'place',"
                            + " %s, 'occurred', occurred_at, 'origin', origin,"
                            + " 'counts', kind <> 'retraction')")
                        .formatted(unit.column()))
                    .as("now"),
                expr("if(known_kind = 'none', occurred_at, known_at)").as("known"))
            .withColumn("previous", lag(col("now"), 1).over(versions));
    return withPrevious
        .selectExpr(
            "inline(array(named_struct('c', now, 'n', int(now.counts), 'known', known),"
                + " named_struct('c', previous, 'n', -int(coalesce(previous.counts, false)),"
                + " 'known', known)))")
        .filter("n <> 0 AND c.place IS NOT NULL")
        .select(
            col("c.category").as("category"),
            col("c.class").as("class"),
            col("c.place").as("unit"),
            col("c.origin").as("origin"),
            dayOf.apply(expr("unix_millis(c.occurred)")).as("day"),
            dayOf.apply(expr("unix_millis(known)")).as("known_day"),
            col("n"))
        .filter(KnownIncidents.mayLearn(config, today))
        .groupBy("category", "class", "unit", "day", "known_day")
        .agg(sum("n").cast(DataTypes.IntegerType).as("n"))
        .filter("n <> 0");
  }
}
