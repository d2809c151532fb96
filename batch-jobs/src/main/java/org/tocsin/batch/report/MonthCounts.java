package org.tocsin.batch.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.tocsin.batch.session.KnownIncidents;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.release.SmallCells.Cell;

/**
 * Incidents in force as known at an instant, counted by civil day and month. Only classes that may
 * be watched in that month, and only what people reported.
 */
final class MonthCounts implements AutoCloseable {
  /** Months of history that are read. */
  static final int MONTHS = 38;

  /** Where a report lies outside all places. */
  static final String NOWHERE = "-";

  /** Days before an instant from which delays are learned. */
  static final int DELAY_DAYS = 84;

  /** What is asked of the month and of the newest days only. */
  private static final List<String> DETAILS =
      List.of(
          "source",
          "known_day",
          "known_kind",
          "occurred_at",
          "responded_at",
          "closed_at",
          "resolved",
          "satisfied",
          "thing_id");

  private final Dataset<Row> rows;
  private final YearMonth month;
  private final TocsinConfiguration configuration;

  private MonthCounts(Dataset<Row> rows, YearMonth month, TocsinConfiguration configuration) {
    this.rows = rows;
    this.month = month;
    this.configuration = configuration;
  }

  /**
   * @param incident rows of table {@code incident}
   */
  static MonthCounts of(
      Dataset<Row> incident, YearMonth month, Instant asOf, TocsinConfiguration configuration) {
    Dataset<Row> narrow =
        KnownIncidents.before(incident, asOf)
            .select(
                "source",
                "source_id",
                "known_at",
                "topic",
                "partition",
                "offset",
                "kind",
                "neighbourhood_id",
                "category",
                "class",
                "origin",
                "occurred_at",
                "known_kind",
                "responded_at",
                "closed_at",
                "resolved",
                "satisfied",
                "thing_id");
    String zone = configuration.zone().getId();
    Instant from = configuration.calendar().startOf(month.minusMonths(MONTHS).atDay(1));
    Instant to = configuration.calendar().startOf(month.plusMonths(1).atDay(1));
    Dataset<Row> rows =
        KnownIncidents.inForce(narrow)
            .filter(KnownIncidents.mayLearn(configuration, month.atEndOfMonth()))
            .filter(col("occurred_at").geq(lit(from)).and(col("occurred_at").lt(lit(to))))
            .withColumn("day", to_date(from_utc_timestamp(col("occurred_at"), zone)))
            .withColumn("known_day", to_date(from_utc_timestamp(col("known_at"), zone)))
            .withColumn("month", expr("year(day) * 12 + month(day) - 1"))
            .withColumn("place", expr("coalesce(neighbourhood_id, '" + NOWHERE + "')"))
            .drop("topic", "partition", "offset", "kind", "origin", "neighbourhood_id")
            .drop("source_id", "class", "known_at");
    LocalDate triangle = configuration.calendar().dateAt(asOf).minusDays(DELAY_DAYS);
    Column detailed =
        col("month").equalTo(index(month)).or(col("day").geq(lit(java.sql.Date.valueOf(triangle))));
    // Of earlier months only counts are asked: what else a row holds would be kept for nothing.
    Map<String, Column> kept = new HashMap<>();
    DETAILS.forEach(detail -> kept.put(detail, when(detailed, col(detail))));
    return new MonthCounts(
        rows.withColumns(kept).persist(StorageLevel.MEMORY_AND_DISK()), month, configuration);
  }

  /** The month's rows. */
  Dataset<Row> ofMonth() {
    return rows.filter(col("month").equalTo(index(month)));
  }

  static int index(YearMonth month) {
    return month.getYear() * 12 + month.getMonthValue() - 1;
  }

  /** Reports by month, place and category. */
  Map<YearMonth, Map<Cell, Long>> byMonth() {
    Map<YearMonth, Map<Cell, Long>> counts = new TreeMap<>();
    List<Row> found =
        rows.groupBy("month", "place", "category").agg(count(lit(1)).as("n")).collectAsList();
    for (Row row : found) {
      int index = ((Number) row.get(0)).intValue();
      YearMonth at = YearMonth.of(index / 12, index % 12 + 1);
      counts
          .computeIfAbsent(at, m -> new HashMap<>())
          .put(new Cell(row.getString(1), row.getString(2)), row.getLong(3));
    }
    return counts;
  }

  /** Reports of the whole city by category and day. */
  Map<String, Map<LocalDate, Long>> byDay() {
    Map<String, Map<LocalDate, Long>> counts = new TreeMap<>();
    for (Row row : rows.groupBy("category", "day").agg(count(lit(1)).as("n")).collectAsList()) {
      counts
          .computeIfAbsent(row.getString(0), c -> new TreeMap<>())
          .put(row.getLocalDate(1), row.getLong(2));
    }
    return counts;
  }

  /**
   * The reporting triangle of the {@value #DELAY_DAYS} days before the instant: reports by day and
   * by days until known.
   */
  long[][] triangle(Instant asOf) {
    int days = DELAY_DAYS;
    LocalDate today = configuration.calendar().dateAt(asOf);
    long[][] triangle = new long[days][];
    for (int t = 0; t < days; t++) {
      triangle[t] = new long[days - t];
    }
    LocalDate first = today.minusDays(days);
    for (Row row :
        rows.filter(col("day").geq(lit(java.sql.Date.valueOf(first))))
            .filter(col("known_kind").isin("received", "recorded"))
            .groupBy(col("day"), expr("datediff(known_day, day)").as("age"))
            .agg(count(lit(1)).as("n"))
            .collectAsList()) {
      int t = (int) (row.getLocalDate(0).toEpochDay() - first.toEpochDay());
      int age = Math.max(0, row.getInt(1));
      if (t >= 0 && t < days && age < triangle[t].length) {
        triangle[t][age] += row.getLong(2);
      }
    }
    return triangle;
  }

  /** Categories with a report in the month. */
  static Set<String> categories(Map<Cell, Long> counts) {
    TreeSet<String> categories = new TreeSet<>();
    counts.keySet().forEach(cell -> categories.add(cell.category()));
    return categories;
  }

  @Override
  public void close() {
    rows.unpersist();
  }
}
