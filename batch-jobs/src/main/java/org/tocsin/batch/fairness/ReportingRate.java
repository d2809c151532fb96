package org.tocsin.batch.fairness;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How often people report one and the same happening, from repeat reports that a source links by
 * {@code thing_id} (Liu, Bhandaram &amp; Garg 2023): given that a happening was reported once,
 * further reports arrive as a Poisson process until it is closed or {@value #MOST_DAYS} days have
 * passed, so rate = Σ further reports / Σ time watched, with Garwood's exact interval. Without a
 * link nothing is estimated: under-reporting cannot be told from counts alone.
 */
public final class ReportingRate {
  private static final int MOST_DAYS = 28;

  private ReportingRate() {}

  /**
   * Rate of one group.
   *
   * @param happenings reported at least once, each watched for some time
   * @param repeats further reports
   * @param perDay reports a day of a happening, with its 95 % interval
   */
  public record Rate(
      String category,
      String group,
      long happenings,
      long repeats,
      QuintileFairness.Ratio perDay) {}

  /**
   * Rates by category and group of places.
   *
   * @param inForce incidents in force, what was known by the end
   * @param groups columns {@code neighbourhood_id} and the name of its group
   * @param end day up to which happenings are watched, as a timestamp literal
   */
  public static List<Rate> of(Dataset<Row> inForce, Dataset<Row> groups, String end) {
    Dataset<Row> things =
        inForce
            .filter(
                "thing_id IS NOT NULL AND origin <> 'response' AND class <> 'enforcement'"
                    + " AND neighbourhood_id IS NOT NULL")
            .groupBy("category", "source", "thing_id")
            .agg(
                org.apache.spark.sql.functions.min("neighbourhood_id").as("neighbourhood_id"),
                org.apache.spark.sql.functions.min("known_at").as("first"),
                org.apache.spark.sql.functions.max("closed_at").as("closed"),
                org.apache
                    .spark
                    .sql
                    .functions
                    .sort_array(org.apache.spark.sql.functions.collect_list(col("known_at")))
                    .as("reports"))
            .selectExpr(
                "category",
                "neighbourhood_id",
                "reports",
                "first",
                ("least(coalesce(closed, TIMESTAMP '%1$s'), first + interval %2$d days,"
                        + " TIMESTAMP '%1$s') as until")
                    .formatted(end, MOST_DAYS))
            .filter("until > first");
    List<Row> rows =
        things
            .join(groups, "neighbourhood_id")
            .selectExpr(
                "category",
                "group",
                "size(filter(reports, r -> r > first AND r <= until)) as repeats",
                "(unix_seconds(until) - unix_seconds(first)) / 86400.0D as days")
            .groupBy("category", "group")
            .agg(
                org.apache.spark.sql.functions.count("*"),
                org.apache.spark.sql.functions.sum("repeats"),
                org.apache.spark.sql.functions.sum("days"))
            .orderBy("category", "group")
            .collectAsList();
    List<Rate> rates = new ArrayList<>();
    for (Row row : rows) {
      long repeats = row.getLong(3);
      rates.add(
          new Rate(
              row.getString(0),
              row.getString(1),
              row.getLong(2),
              repeats,
              interval(repeats, row.getDouble(4))));
    }
    // A source whose ids never repeat links nothing; its rates would be 0 for want of a link.
    List<String> linked =
        rates.stream().filter(r -> r.repeats() > 0).map(Rate::category).distinct().toList();
    return rates.stream().filter(r -> linked.contains(r.category())).toList();
  }

  /** Garwood's interval of a Poisson rate. */
  static QuintileFairness.Ratio interval(long events, double time) {
    double lower =
        events == 0
            ? 0
            : ChiSquaredDistribution.of(2.0 * events).inverseCumulativeProbability(0.025) / 2;
    double upper =
        ChiSquaredDistribution.of(2.0 * events + 2).inverseCumulativeProbability(0.975) / 2;
    return new QuintileFairness.Ratio(events / time, lower / time, upper / time);
  }
}
