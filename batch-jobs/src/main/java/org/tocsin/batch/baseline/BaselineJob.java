package org.tocsin.batch.baseline;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
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
import org.apache.spark.sql.types.DataTypes;
import org.tocsin.batch.session.HistoryStart;
import org.tocsin.batch.session.KnownIncidents;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.BaselineHistory;
import org.tocsin.models.baseline.SeasonalBaseline;
import org.tocsin.models.calendar.HolidayCalendar;
import org.tocsin.models.inference.DelayedCount;
import org.tocsin.models.watch.DelayLaw;

/**
 * Fits a seasonal baseline for every category that may be watched, from incidents as known at a
 * cut-off. Categories are fitted in parallel on the executors.
 *
 * <p>What is counted are things, as the stream counts them: reports of one thing in one place and
 * category count once, when the earliest of them happened. A history too short to leave out its
 * newest days ends before the days of which less than {@link DelayedCount#LEAST_SHARE_TO_FIT} is
 * known.
 *
 * <p>Limits: incidents outside every neighbourhood are not counted. A thing that is reported again
 * after weeks counts once here, and again in the stream.
 */
public final class BaselineJob {
  /** A category begins at its first report if chance would hardly explain the silence before. */
  private static final double UNLIKELY_SILENCE = 10;

  private BaselineJob() {}

  /**
   * The whole job.
   *
   * @param incident rows of table {@code incident}
   * @param delays how late reports come, by category; at once where none is given
   * @param places ids of every neighbourhood that can be watched
   */
  public static Dataset<FittedBaseline> define(
      Dataset<Row> incident,
      Map<String, DelayLaw> delays,
      List<String> places,
      Instant cutOff,
      TocsinConfiguration config) {
    HashMap<String, DelayLaw> laws = new HashMap<>(delays);
    SlotCalendar calendar = config.calendar();
    LocalDate endDay = calendar.dateAt(cutOff);
    Dataset<Row> hours = hours(incident, cutOff, config).cache();
    // Days of UTC are close enough to find where a history begins.
    LocalDate firstDay =
        HistoryStart.find(hours.select(expr("hour div 86400000").as("day"), col("n")), endDay);
    List<String> watched = List.copyOf(places);
    String country = config.country();
    boolean lunarFestivals = config.lunarFestivals();
    return hours
        .groupByKey((MapFunction<Row, String>) row -> row.getString(0), Encoders.STRING())
        .mapGroups(
            (MapGroupsFunction<String, Row, FittedBaseline>)
                (category, rows) ->
                    fit(
                        category,
                        rows,
                        laws.getOrDefault(category, DelayLaw.NONE),
                        calendar,
                        watched,
                        firstDay,
                        endDay,
                        HolidayCalendar.ofCity(country, lunarFestivals)),
            Encoders.javaSerialization(FittedBaseline.class));
  }

  /** Counts by category, neighbourhood and start of the civil hour in milliseconds. */
  private static Dataset<Row> hours(
      Dataset<Row> incident, Instant cutOff, TocsinConfiguration config) {
    SlotCalendar calendar = config.calendar();
    UserDefinedFunction hourOf =
        udf(
            (UDF1<Long, Long>)
                millis ->
                    calendar
                        .slotAt(Instant.ofEpochMilli(millis), SlotLength.HOUR)
                        .start()
                        .toEpochMilli(),
            DataTypes.LongType);
    Dataset<Row> versions =
        KnownIncidents.before(incident, cutOff)
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
                "origin",
                "topic",
                "partition",
                "offset");
    Dataset<Row> reports =
        KnownIncidents.inForce(versions)
            .filter(KnownIncidents.mayLearn(config, calendar.dateAt(cutOff)))
            .filter(col("neighbourhood_id").isNotNull())
            .filter(col("occurred_at").lt(lit(cutOff)));
    return reports
        .groupBy(col("category"), col("neighbourhood_id"), KnownIncidents.thing().as("thing"))
        .agg(min("occurred_at").as("occurred_at"))
        .withColumn("hour", hourOf.apply(expr("unix_millis(occurred_at)")))
        .groupBy("category", "neighbourhood_id", "hour")
        .agg(count(lit(1)).cast(DataTypes.IntegerType).as("n"));
  }

  private static FittedBaseline fit(
      String category,
      Iterator<Row> rows,
      DelayLaw delay,
      SlotCalendar calendar,
      List<String> places,
      LocalDate firstDay,
      LocalDate cutOffDay,
      HolidayCalendar holidays) {
    List<Row> counts = new ArrayList<>();
    rows.forEachRemaining(counts::add);
    LocalDate start = ownStart(counts, calendar, firstDay, cutOffDay);
    LocalDate endDay = endDay(start, cutOffDay, delay);
    BaselineHistory history = new BaselineHistory(category, calendar.zone(), places, start, endDay);
    long reports = 0;
    for (Row row : counts) {
      int n = row.getInt(3);
      if (history.add(row.getString(1), Instant.ofEpochMilli(row.getLong(2)), n)) {
        reports += n;
      }
    }
    SeasonalBaseline baseline = SeasonalBaseline.fit(history, holidays);
    return new FittedBaseline(
        category,
        SeasonalBaseline.STATE_VERSION,
        baseline.toState(),
        start,
        endDay,
        reports,
        baseline.dispersion(SlotLength.DAY));
  }

  /** The day after the last one that is complete enough to be counted. */
  private static LocalDate endDay(LocalDate start, LocalDate cutOffDay, DelayLaw delay) {
    int days = (int) ChronoUnit.DAYS.between(start, cutOffDay);
    if (SeasonalBaseline.learned(days) < days) {
      return cutOffDay;
    }
    LocalDate complete = cutOffDay.minusDays(delay.ageOfShare(DelayedCount.LEAST_SHARE_TO_FIT));
    return complete.isAfter(start) ? complete : cutOffDay;
  }

  private static LocalDate ownStart(
      List<Row> counts, SlotCalendar calendar, LocalDate firstDay, LocalDate endDay) {
    long from = calendar.startOf(firstDay).toEpochMilli();
    long total = 0;
    long first = Long.MAX_VALUE;
    for (Row row : counts) {
      if (row.getLong(2) >= from) {
        total += row.getInt(3);
        first = Math.min(first, row.getLong(2));
      }
    }
    if (total == 0) {
      return firstDay;
    }
    LocalDate own = calendar.dateAt(Instant.ofEpochMilli(first));
    if (!own.isBefore(endDay)) {
      return firstDay;
    }
    double perDay = total / (double) ChronoUnit.DAYS.between(own, endDay);
    return perDay * ChronoUnit.DAYS.between(firstDay, own) > UNLIKELY_SILENCE ? own : firstDay;
  }
}
