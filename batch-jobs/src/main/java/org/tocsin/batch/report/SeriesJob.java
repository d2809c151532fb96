package org.tocsin.batch.report;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Time series of the whole city with the band that is usual: days of the month where no day is
 * small, else the last half year by week, else nothing. Expected is the mean of the same weekday
 * (the same time of year) in up to three earlier years and the twelve weeks before.
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
      YearMonth month,
      List<ReportFigures.Figure> categories,
      boolean tooYoung) {
    List<ReportFigures.Figure> order = new ArrayList<>(categories);
    // Those farthest from their usual first; never by how much is reported.
    order.sort(
        Comparator.comparingDouble((ReportFigures.Figure f) -> -distance(f))
            .thenComparing(ReportFigures.Figure::id));
    List<ReportFigures.Series> series = new ArrayList<>();
    for (ReportFigures.Figure category : order) {
      Map<LocalDate, Long> counts = days.getOrDefault(category.id(), Map.of());
      int least = configuration.smallNumbers().leastOf(category.id());
      if (series.size() == MOST
          || tooYoung
          || configuration.smallNumbers().isSensitive(category.id())) {
        continue;
      }
      List<ReportFigures.Point> points = daily(counts, month);
      String step = "day";
      if (points.stream().anyMatch(p -> p.observed() < least)) {
        points = weekly(counts, month);
        step = "week";
      }
      if (!points.isEmpty() && points.stream().allMatch(p -> p.observed() >= least)) {
        series.add(
            new ReportFigures.Series(
                category.id(), category.nameEn(), category.nameZh(), step, points));
      }
    }
    return series;
  }

  private static double distance(ReportFigures.Figure figure) {
    Double ratio = figure.ratio();
    return ratio == null || ratio <= 0 ? -1 : Math.abs(Math.log(ratio));
  }

  private static List<ReportFigures.Point> daily(Map<LocalDate, Long> counts, YearMonth month) {
    List<LocalDate> starts = new ArrayList<>();
    for (int day = 1; day <= month.lengthOfMonth(); day++) {
      starts.add(month.atDay(day));
    }
    return points(counts, starts, start -> counts.getOrDefault(start, 0L), 1);
  }

  private static List<ReportFigures.Point> weekly(Map<LocalDate, Long> counts, YearMonth month) {
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
    return points(counts, starts, start -> week(counts, start), 7);
  }

  private static long week(Map<LocalDate, Long> counts, LocalDate start) {
    long sum = 0;
    for (int day = 0; day < 7; day++) {
      sum += counts.getOrDefault(start.plusDays(day), 0L);
    }
    return sum;
  }

  private static List<ReportFigures.Point> points(
      Map<LocalDate, Long> counts,
      List<LocalDate> starts,
      ToLongFunction<LocalDate> observed,
      int length) {
    LocalDate first = counts.keySet().stream().min(LocalDate::compareTo).orElse(LocalDate.MAX);
    List<List<Long>> references = new ArrayList<>();
    double pearson = 0;
    int freedom = 0;
    for (LocalDate start : starts) {
      List<Long> reference = new ArrayList<>();
      for (int year = 1; year <= 3; year++) {
        for (int week = -2; week <= 2; week++) {
          add(reference, observed, start.minusWeeks(52L * year + week), first);
        }
      }
      if (reference.isEmpty()) {
        for (int week = 5; week <= 16; week++) {
          add(reference, observed, start.minusWeeks(week), first);
        }
      }
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
      if (references.get(i).isEmpty()) {
        return List.of();
      }
      NegativeBinomial law =
          NegativeBinomial.atLeastPoisson(
              Math.max(expected, 1e-6), phi * (1 + 1.0 / references.get(i).size()));
      points.add(
          new ReportFigures.Point(
              starts.get(i).toString(),
              observed.applyAsLong(starts.get(i)),
              Math.round(expected * 10) / 10.0,
              law.quantile(0.05),
              law.quantile(0.95)));
    }
    return length == 1 || points.size() == WEEKS ? points : List.of();
  }

  private static void add(
      List<Long> reference, ToLongFunction<LocalDate> observed, LocalDate at, LocalDate first) {
    if (!at.isBefore(first)) {
      reference.add(observed.applyAsLong(at));
    }
  }

  private static double mean(List<Long> numbers) {
    return numbers.stream().mapToLong(Long::longValue).average().orElse(0);
  }
}
