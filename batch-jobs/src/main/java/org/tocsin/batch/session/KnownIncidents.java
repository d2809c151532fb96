package org.tocsin.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;

/** Rows of table {@code incident} as a job may use them: what was known, and what is allowed. */
public final class KnownIncidents {
  /** Reports created by answering an own alert; they never train. */
  private static final String RESPONSE = "response";

  private static final String NEWNESS = "newness";

  private KnownIncidents() {}

  /**
   * Every version known before the instant that no repeat of earlier news had overruled by then;
   * one known at that very instant is left out.
   */
  public static Dataset<Row> before(Dataset<Row> incident, Instant cutOff) {
    return incident
        .filter(col("known_at").lt(lit(cutOff)))
        .filter(col("overruled_at").isNull().or(col("overruled_at").geq(lit(cutOff))));
  }

  /**
   * The incidents in force: of each source id the newest version in canonical order, unless it is a
   * retraction. The columns are those of the input.
   */
  public static Dataset<Row> inForce(Dataset<Row> versions) {
    // Nearly every id has one version, so nothing is gained by sorting before rows are sent; ids
    // come first because they tell rows apart by their first letters, which sources do not.
    return versions
        .repartition(col("source_id"), col("source"))
        .withColumn(
            NEWNESS,
            row_number()
                .over(
                    Window.partitionBy("source_id", "source")
                        .orderBy(
                            col("known_at").desc(),
                            col("topic").desc(),
                            col("partition").desc(),
                            col("offset").desc())))
        .filter(col(NEWNESS).equalTo(1).and(col("kind").notEqual("retraction")))
        .drop(NEWNESS);
  }

  /**
   * What the stream counts once in a place and category: the thing that reports speak of, or the
   * report itself where it names none.
   */
  public static Column thing() {
    return when(col("thing_id").isNull(), concat_ws("|", lit("r"), col("source"), col("source_id")))
        .otherwise(concat_ws("|", lit("t"), col("thing_id")));
  }

  /** Whether a row may be learned from: its class is authorised on the day, and people sent it. */
  public static Column mayLearn(TocsinConfiguration configuration, LocalDate day) {
    Object[] classes =
        Arrays.stream(CategoryClass.values())
            .filter(c -> configuration.mayWatch(c, day))
            .map(CategoryClass::word)
            .toArray();
    return col("class").isin(classes).and(col("origin").notEqual(RESPONSE));
  }
}
