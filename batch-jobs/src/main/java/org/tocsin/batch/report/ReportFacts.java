package org.tocsin.batch.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.fairness.FairnessGate;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.alert.CityDesk;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.place.Place;
import org.tocsin.domain.release.ToldCells;
import org.tocsin.lakehouse.LakeTable;

/** What a report says beside counts: alerts, answers, the state of the data and gates. */
final class ReportFacts {
  private static final int MOST_ALERTS = 15;
  private static final double TELLING = 6.9;
  private static final String WITHHELD = "–";

  /** Detectors of what a sensor measures. */
  private static final Set<String> MEASURING = Set.of("limits", "stuck", "drift");

  /** Steps in which a share is told, the finest first. */
  private static final List<Double> STEPS = List.of(0.01, 0.05, 0.1, 0.25);

  private final LakeSession session;
  private final TocsinConfiguration configuration;
  private final Map<String, Place> places = new HashMap<>();

  ReportFacts(LakeSession session, TocsinConfiguration configuration, List<Place> places) {
    this.session = session;
    this.configuration = configuration;
    places.forEach(p -> this.places.put(p.id(), p));
  }

  /** Fairness gates that failed, by the newest judgements. */
  List<ReportFigures.Gate> failedGates(Instant asOf) {
    return FairnessGate.failed(session, asOf).stream()
        .map(
            failed -> {
              CategoryPolicy policy = configuration.category(failed.category());
              return new ReportFigures.Gate(
                  failed.category(),
                  policy.nameEn() == null ? failed.category() : policy.nameEn(),
                  policy.nameZh() == null ? failed.category() : policy.nameZh(),
                  failed.judgement().horizon(),
                  failed.judgement().covariate(),
                  failed.judgement().faults());
            })
        .toList();
  }

  ReportFigures.Alerts alerts(MonthTables tables, YearMonth month, Instant asOf) {
    Instant from = configuration.calendar().startOf(month.atDay(1));
    Instant to = configuration.calendar().startOf(month.plusMonths(1).atDay(1));
    Map<String, Row> newest = new TreeMap<>();
    Map<String, Instant> raised = new HashMap<>();
    for (Row row :
        session
            .read(LakeTable.ALERT)
            .filter(col("status").equalTo("Actual").and(col("known_at").lt(lit(asOf))))
            .orderBy("alert_version")
            .select(
                "id",
                "state",
                "lane",
                "category",
                "neighbourhood_id",
                "severity",
                "sent_at",
                "observed",
                "expected",
                "interval_start",
                "detector")
            .collectAsList()) {
      newest.put(row.getString(0), row);
      raised.putIfAbsent(row.getString(0), row.getInstant(6));
    }
    Map<String, String> acts = acts(asOf);
    Map<String, Integer> became = new TreeMap<>();
    List<ReportFigures.AlertLine> lines = new ArrayList<>();
    newest.entrySet().stream()
        .filter(e -> within(raised.get(e.getKey()), from, to))
        .sorted(
            (a, b) ->
                raised
                    .getOrDefault(a.getKey(), from)
                    .compareTo(raised.getOrDefault(b.getKey(), from)))
        .forEach(
            e -> {
              Row row = e.getValue();
              String outcome = acts.getOrDefault(e.getKey(), row.getString(1));
              became.merge(outcome, 1, Integer::sum);
              if (lines.size() < MOST_ALERTS) {
                lines.add(line(tables, row, raised.getOrDefault(e.getKey(), from), outcome));
              }
            });
    int all = became.values().stream().mapToInt(Integer::intValue).sum();
    return new ReportFigures.Alerts(all, became, lines);
  }

  private static boolean within(@Nullable Instant at, Instant from, Instant to) {
    return at != null && !at.isBefore(from) && at.isBefore(to);
  }

  /** The last word of the desks on each alert: a verdict, else what was done. */
  private Map<String, String> acts(Instant asOf) {
    Map<String, String> acts = new HashMap<>();
    for (Row row :
        session
            .read(LakeTable.ALERT_ACTION)
            .filter(col("known_at").lt(lit(asOf)).and(col("kind").notEqual("comment")))
            .orderBy("known_at")
            .select("alert_id", "kind", "real")
            .collectAsList()) {
      String word = row.isNullAt(2) ? row.getString(1) : "real-" + row.getString(2);
      String before = acts.get(row.getString(0));
      if (before == null || !before.startsWith("real-") || word.startsWith("real-")) {
        acts.put(row.getString(0), word);
      }
    }
    return acts;
  }

  /**
   * An alert of a place and category says that its months' counts are not small. So where one of
   * them is withheld, only time and outcome are told. What a sensor measured is no count.
   */
  private ReportFigures.AlertLine line(
      MonthTables tables, Row row, Instant sentAt, String outcome) {
    String category = row.getString(3);
    String id = row.getString(4);
    Place place = places.get(id);
    CategoryPolicy policy = configuration.category(category);
    double observed = row.getDouble(7);
    boolean measured = MEASURING.contains(row.getString(10));
    boolean told = measured || told(tables, id, category, row.getInstant(9), sentAt);
    boolean small =
        !told || (!measured && observed < configuration.smallNumbers().leastOf(category));
    return new ReportFigures.AlertLine(
        sentAt.atZone(configuration.zone()).toLocalDateTime().withNano(0).toString(),
        !told ? WITHHELD : place == null ? id : place.nameEn(),
        !told ? WITHHELD : place == null ? id : place.nameZh(),
        !told ? WITHHELD : policy.nameEn() == null ? category : policy.nameEn(),
        !told ? WITHHELD : policy.nameZh() == null ? category : policy.nameZh(),
        told ? row.getString(5) : WITHHELD,
        small ? null : observed,
        small ? null : Math.round(row.getDouble(8) * 10) / 10.0,
        outcome);
  }

  /** Whether the counts of all months that an alert looks at are told. */
  private boolean told(
      MonthTables tables, String place, String category, Instant from, Instant to) {
    YearMonth last = YearMonth.from(configuration.calendar().dateAt(to));
    for (YearMonth month = YearMonth.from(configuration.calendar().dateAt(from));
        !month.isAfter(last);
        month = month.plusMonths(1)) {
      ToldCells cells = tables.of(month);
      OptionalLong count =
          place.equals(CityDesk.CITY)
              ? cells.categoryTotal(category)
              : cells.count(place, category);
      if (count.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Response, closing, resolution, satisfaction and repeats, where a source says so. */
  List<ReportFigures.Loop> loop(MonthCounts counts, List<ReportFigures.Figure> categories) {
    Map<String, Row> found = new HashMap<>();
    for (Row row :
        counts
            .ofMonth()
            .groupBy("category")
            .agg(
                count(lit(1)).as("n"),
                count("responded_at").as("responded"),
                count("closed_at").as("closed"),
                count("resolved").as("asked"),
                sum(when(col("resolved"), 1).otherwise(0)).cast("long").as("resolved"),
                count("satisfied").as("rated"),
                sum(when(col("satisfied"), 1).otherwise(0)).cast("long").as("satisfied"),
                count("thing_id").as("linked"),
                countDistinct("thing_id").as("things"),
                expr("percentile_approx((unix_micros(responded_at) - unix_micros(occurred_at)) /"
                        + " 3.6e9, 0.5)")
                    .as("hours"))
            .collectAsList()) {
      found.put(row.getString(0), row);
    }
    List<ReportFigures.Loop> loops = new ArrayList<>();
    for (ReportFigures.Figure category : categories) {
      Row row = found.get(category.id());
      if (row == null || category.count() == null) {
        continue;
      }
      int least = configuration.smallNumbers().leastOf(category.id());
      long n = row.getLong(1);
      long linked = row.getLong(8);
      ReportFigures.Loop loop =
          new ReportFigures.Loop(
              category,
              rate(row.getLong(2), n, least),
              row.getLong(2) < least || row.isNullAt(10)
                  ? null
                  : Math.round(((Number) row.get(10)).doubleValue() * 10) / 10.0,
              rate(row.getLong(3), n, least),
              rate(row.getLong(5), row.getLong(4), least),
              rate(row.getLong(7), row.getLong(6), least),
              rate(linked - row.getLong(9), linked, least));
      if (loop.responded() != null
          || loop.closed() != null
          || loop.resolved() != null
          || loop.satisfied() != null
          || loop.repeated() != null) {
        loops.add(loop);
      }
    }
    return loops;
  }

  /**
   * A share whose both sides are large enough to be told; whole per cent, so that no count comes
   * back.
   */
  private static @Nullable Double rate(long part, long of, int least) {
    return part < least || of - part < least ? null : Math.round(100.0 * part / of) / 100.0;
  }

  ReportFigures.Quality quality(
      MonthCounts counts,
      ToldCells cells,
      YearMonth month,
      List<ReportFigures.PlaceFigure> placeFigures,
      Instant asOf) {
    Row all =
        counts
            .ofMonth()
            .agg(
                count(lit(1)),
                count(when(real(), 1)),
                count(when(real().and(expr("datediff(known_day, day) <= 1")), 1)),
                count(when(real().and(expr("datediff(known_day, day) <= 7")), 1)),
                count(when(col("place").equalTo(MonthCounts.NOWHERE), 1)))
            .head();
    long n = all.getLong(0);
    long real = all.getLong(1);
    Instant from = configuration.calendar().startOf(month.atDay(1));
    Instant to = configuration.calendar().startOf(month.plusMonths(1).atDay(1));
    Map<String, Long> rejections = new TreeMap<>();
    for (Row row : known(LakeTable.REJECTION, from, to).groupBy("reason").count().collectAsList()) {
      rejections.put(row.getString(0), coarse(row.getLong(1)));
    }
    rejections.values().removeIf(few -> few == 0);
    Map<String, Long> silence = new TreeMap<>();
    placeFigures.forEach(p -> silence.merge(p.silence(), 1L, Long::sum));
    boolean nowhere = cells.places().contains(MonthCounts.NOWHERE);
    return new ReportFigures.Quality(
        Math.round(n / 100.0) * 100,
        coarse(all.getLong(2), real),
        coarse(all.getLong(3), real),
        coarse(n - real, n),
        nowhere && cells.placeTotal(MonthCounts.NOWHERE).isEmpty()
            ? null
            : coarse(all.getLong(4), n),
        coarse(known(LakeTable.REDELIVERY, from, to).count()),
        rejections,
        silence,
        feedDown(counts, month, asOf));
  }

  /** A number in steps of twice the largest least, so that what is small becomes 0. */
  private long coarse(long n) {
    long step = 2L * most();
    return (n + step / 2) / step * step;
  }

  /**
   * A share in the finest step that stands for no fewer reports than a number is rounded to, for a
   * source may bring one category alone; absent where few came.
   */
  private @Nullable Double coarse(long part, long of) {
    return STEPS.stream()
        .filter(step -> step * of >= 2 * most())
        .findFirst()
        .map(step -> Math.round(100 * step * Math.round(part / (step * of))) / 100.0)
        .orElse(null);
  }

  private int most() {
    return configuration.smallNumbers().most();
  }

  private static org.apache.spark.sql.Column real() {
    return col("known_kind").isin("received", "recorded");
  }

  private Dataset<Row> known(LakeTable table, Instant from, Instant to) {
    return session
        .read(table)
        .filter(col("known_at").geq(lit(from)).and(col("known_at").lt(lit(to))));
  }

  /** Days without a word of a source that is heard daily. */
  private List<String> feedDown(MonthCounts counts, YearMonth month, Instant asOf) {
    Map<String, Map<LocalDate, Long>> bySource = new TreeMap<>();
    for (Row row : counts.ofMonth().groupBy("source", "day").count().collectAsList()) {
      bySource
          .computeIfAbsent(row.getString(0), s -> new TreeMap<>())
          .put(row.getLocalDate(1), row.getLong(2));
    }
    List<String> down = new ArrayList<>();
    LocalDate today = configuration.calendar().dateAt(asOf);
    bySource.forEach(
        (source, days) -> {
          long sum = days.values().stream().mapToLong(Long::longValue).sum();
          if ((double) sum / month.lengthOfMonth() < TELLING) {
            return;
          }
          for (LocalDate day = month.atDay(1);
              !day.isAfter(month.atEndOfMonth()) && day.isBefore(today);
              day = day.plusDays(1)) {
            if (!days.containsKey(day)) {
              down.add(source + " " + day);
            }
          }
        });
    return down;
  }
}
