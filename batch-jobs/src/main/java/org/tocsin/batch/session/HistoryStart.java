package org.tocsin.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where a history begins: stray old dates do not stretch it. */
public final class HistoryStart {
  private static final int MOST_YEARS = 6;

  /** The share of reports that may have happened before the history is taken to begin. */
  private static final double BEFORE_START = 0.0005;

  private HistoryStart() {}

  /**
   * The first day before which hardly anything happened, at most {@value #MOST_YEARS} years back.
   *
   * @param days columns {@code day} (whole number, days since 1970) and {@code n}
   * @param endDay the day after the last one
   */
  public static LocalDate find(Dataset<Row> days, LocalDate endDay) {
    List<Row> counts =
        days.filter(
                col("day")
                    .geq(lit(endDay.minusYears(MOST_YEARS).toEpochDay()))
                    .and(col("day").lt(lit(endDay.toEpochDay()))))
            .groupBy(col("day").cast("long").as("day"))
            .agg(sum(col("n").cast("long")))
            .orderBy("day")
            .collectAsList();
    long all = counts.stream().mapToLong(r -> r.getLong(1)).sum();
    long seen = 0;
    for (Row row : counts) {
      seen += row.getLong(1);
      if (seen > BEFORE_START * all) {
        return LocalDate.ofEpochDay(row.getLong(0));
      }
    }
    return endDay.minusDays(1);
  }
}
