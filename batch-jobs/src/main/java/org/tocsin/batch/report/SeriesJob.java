package org.tocsin.batch.report;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Time series of the whole city with the band that is usual: days of the month where no day is
 * small, else the last half year by week, else nothing. Expected is the mean of the same weekday
 * (the same time of year) in up to three earlier years and the twelve weeks before.
 *
 * <p>Days add up to months. So a category is drawn only if its total may be told in every month
 * that a point or what is usual of it touches, and if none of their days or weeks is small.
 */
final class SeriesJob {
  private static final int MOST = 4;
  private static final int WEEKS = 26;

  private final TocsinConfiguration configuration;

  SeriesJob(TocsinConfiguration configuration) {
    this.configuration = configuration;
  }

  List<ReportFigures.Series> define(
      Map<String, Map<LocalDate, Long>> days,
      MonthTables tables,
      YearMonth month,
      List<ReportFigures.Figure> categories) {
    List<ReportFigures.Figure> order = new ArrayList<>(categories);
    // Those farthest from their usual first; never by how much is reported.
    order.sort(
        Comparator.comparingDouble((ReportFigures.Figure f) -> -distance(f))
            .thenComparing(ReportFigures.Figure::id));
    List<ReportFigures.Series> series = new ArrayList<>();
    for (ReportFigures.Figure category : order) {
      if (series.size() == MOST
          || category.count() == null
          || category.state().equals("unknown")
          || configuration.smallNumbers().isSensitive(category.id())) {
        continue;
      }
      Course course =
          new Course(
              category.id(),
              new TreeMap<>(days.getOrDefault(category.id(), Map.of())),
              configuration.smallNumbers().leastOf(category.id()));
      String step = "day";
      List<ReportFigures.Point> points = points(course, tables, daily(month), 1);
      if (points.isEmpty()) {
        step = "week";
        points = points(course, tables, weekly(month), 7);
      }
      if (!points.isEmpty()) {
        series.add(
            new ReportFigures.Series(
                category.id(), category.nameEn(), category.nameZh(), step, points));
      }
    }
    return series;
  }

  /** What is known of one category day by day. */
  private record Course(String category, TreeMap<LocalDate, Long> days, int least) {
    long sum(LocalDate start, int length) {
      return days.subMap(start, start.plusDays(length)).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }

    boolean begunBy(LocalDate day) {
      return !days.isEmpty() && !day.isBefore(days.firstKey());
    }

    /** Whether the count of some days may be told. */
    boolean told(MonthTables tables, LocalDate start, int length) {
      return sum(start, length) >= least
          && tables.of(YearMonth.from(start)).categoryTotal(category).isPresent()
          && tables
              .of(YearMonth.from(start.plusDays(length - 1L)))
              .categoryTotal(category)
              .isPresent();
    }
  }

  private static double distance(ReportFigures.Figure figure) {
    Double ratio = figure.ratio();
    return ratio == null || ratio <= 0 ? -1 : Math.abs(Math.log(ratio));
  }

  private static List<LocalDate> daily(YearMonth month) {
    List<LocalDate> starts = new ArrayList<>();
    for (int day = 1; day <= month.lengthOfMonth(); day++) {
      starts.add(month.atDay(day));
    }
    return starts;
  }

  private static List<LocalDate> weekly(YearMonth month) {
    LocalDate last =
        month
            .plusMonths(1)
            .atDay(1)
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY))
            .minusWeeks(1);
    List<LocalDate> starts = new ArrayList<>();
    for (int week = WEEKS - 1; week >= 0; week--) {
      starts.add(last.minusWeeks(week));
    }
    return starts;
  }

  /** The points; none if one of them, or what is usual there, may not be told. */
  private static List<ReportFigures.Point> points(
      Course course, MonthTables tables, List<LocalDate> starts, int length) {
    List<List<Long>> references = new ArrayList<>();
    double pearson = 0;
    int freedom = 0;
    for (LocalDate start : starts) {
      List<LocalDate> before = new ArrayList<>();
      for (int year = 1; year <= 3; year++) {
        for (int week = -2; week <= 2; week++) {
          before.add(start.minusWeeks(52L * year + week));
        }
      }
      before.removeIf(at -> !course.begunBy(at));
      if (before.isEmpty()) {
        for (int week = 5; week <= 16; week++) {
          before.add(start.minusWeeks(week));
        }
        before.removeIf(at -> !course.begunBy(at));
      }
      if (before.isEmpty()
          || !course.told(tables, start, length)
          || !before.stream().allMatch(at -> course.told(tables, at, length))) {
        return List.of();
      }
      List<Long> reference = before.stream().map(at -> course.sum(at, length)).toList();
      references.add(reference);
      double mean = mean(reference);
      if (mean > 0 && reference.size() > 1) {
        for (long n : reference) {
          pearson += (n - mean) * (n - mean) / mean;
        }
        freedom += reference.size() - 1;
      }
    }
    double phi = freedom == 0 ? 1.5 : Math.max(1, pearson / freedom);
    List<ReportFigures.Point> points = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      double expected = mean(references.get(i));
      NegativeBinomial law =
          NegativeBinomial.atLeastPoisson(
              Math.max(expected, 1e-6), phi * (1 + 1.0 / references.get(i).size()));
      points.add(
          new ReportFigures.Point(
              starts.get(i).toString(),
              course.sum(starts.get(i), length),
              Math.round(expected * 10) / 10.0,
              law.quantile(0.05),
              law.quantile(0.95)));
    }
    return points;
  }

  private static double mean(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).average().orElse(0);
  }
}
