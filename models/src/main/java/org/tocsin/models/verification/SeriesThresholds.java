package org.tocsin.models.verification;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.models.inference.EpisodeRule;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * The watch that a careful analyst could write in an afternoon, to compare with: each place and
 * category alone, its count of a civil day and of a civil week against a quantile of its own
 * history. The quantile is that of a negative-binomial law with the history's mean and variance, so
 * that it can lie beyond the largest count ever seen; one level holds for all series. Days in a row
 * form episodes ({@link EpisodeRule}), each one alert.
 *
 * <p>It knows a report when it becomes known, and speaks at the report that passes the threshold.
 * It knows nothing of seasons, weekdays, neighbours, the city, or how much is still to come.
 */
public final class SeriesThresholds {
  private static final double SELDOM = 0.5;
  private static final double LOWEST = 1e-15;
  private static final int HALVINGS = 60;

  private final SlotCalendar calendar;
  private final EpisodeRule rule = EpisodeRule.standard();
  private final Instant from;
  private final Instant to;
  private final LocalDate firstOfHistory;
  private final LocalDate endOfHistory;
  private final LocalDate firstDay;
  private final Map<String, Series> series = new TreeMap<>();

  /**
   * A watch without series.
   *
   * @param firstOfHistory first whole civil day that the thresholds are learned from; they are
   *     learned up to {@code from}
   * @param from the first instant about which it speaks
   * @param to nothing is known from then on
   */
  public SeriesThresholds(
      SlotCalendar calendar, LocalDate firstOfHistory, Instant from, Instant to) {
    this.calendar = calendar;
    this.from = from;
    this.to = to;
    this.firstOfHistory = firstOfHistory;
    this.endOfHistory = calendar.dateAt(from);
    this.firstDay = endOfHistory.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    if (firstOfHistory.plusWeeks(8).isAfter(endOfHistory)) {
      throw new IllegalArgumentException(
          "History from %s to %s is too short to learn thresholds from; give it 8 weeks"
              .formatted(firstOfHistory, endOfHistory));
    }
  }

  /**
   * One report.
   *
   * @param occurredAt milliseconds since 1970
   * @param knownAt milliseconds since 1970
   */
  public record Report(String category, String place, long occurredAt, long knownAt) {}

  /**
   * Watches a series.
   *
   * @param leastCount fewer reports than that are never told
   * @param leastExcess nor is less than that above the series' mean
   */
  public void watch(String category, String place, int leastCount, double leastExcess) {
    int days = daysBetween(firstOfHistory, endOfHistory);
    series.put(place + "|" + category, new Series(category, place, leastCount, leastExcess, days));
  }

  /** A report of history or of the range in a watched series; others are left out. */
  public void add(Report report) {
    LocalDate day = calendar.dateAt(Instant.ofEpochMilli(report.occurredAt));
    Series of = series.get(report.place + "|" + report.category);
    if (of == null || day.isBefore(firstOfHistory) || report.knownAt >= to.toEpochMilli()) {
      return;
    }
    if (day.isBefore(endOfHistory) && report.knownAt < from.toEpochMilli()) {
      of.history[daysBetween(firstOfHistory, day)]++;
    }
    if (!day.isBefore(firstDay)) {
      of.known.merge(
          daysBetween(firstDay, day), new long[] {report.knownAt}, SeriesThresholds::both);
    }
  }

  /** How many series it watches. */
  public int size() {
    return series.size();
  }

  /**
   * What it would say.
   *
   * @param line largest p that alarms, below the bound at which an episode ends
   * @param more reports besides those that were added
   */
  public List<WarnedEpisode> alerts(double line, List<Report> more) {
    return alerts(units(more), line);
  }

  /** The strictest line, nearly, at which it raises at least so many alerts on its own reports. */
  public double lineFor(int alerts) {
    List<Unit> units = units(List.of());
    double high = rule.extendBelow() * (1 - 1e-9);
    if (alerts(units, high).size() < alerts) {
      throw new IllegalArgumentException(
          "Even the laxest line raises only %d alerts, fewer than %d"
              .formatted(alerts(units, high).size(), alerts));
    }
    double low = LOWEST;
    for (int step = 0; step < HALVINGS; step++) {
      double middle = Math.sqrt(low * high);
      if (alerts(units, middle).size() >= alerts) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /** One series with its own laws. */
  private static final class Series {
    private final String category;
    private final String place;
    private final int leastCount;
    private final double leastExcess;
    private final int[] history;
    private final Map<Integer, long[]> known = new TreeMap<>();

    Series(String category, String place, int leastCount, double leastExcess, int historyDays) {
      this.category = category;
      this.place = place;
      this.leastCount = leastCount;
      this.leastExcess = leastExcess;
      this.history = new int[historyDays];
    }

    /** The smallest count that may be told. */
    int least(NegativeBinomial law) {
      return Math.max(leastCount, (int) Math.ceil(law.mean() + leastExcess));
    }
  }

  /** A day or week of a series that is unusual at all. */
  private static final class Unit {
    private final Series series;
    private final int day;
    private final int days;
    private final NegativeBinomial law;
    private final double p;
    private final long[] knownAt;

    Unit(Series series, int day, int days, NegativeBinomial law, double p, long[] knownAt) {
      this.series = series;
      this.day = day;
      this.days = days;
      this.law = law;
      this.p = p;
      this.knownAt = knownAt;
    }
  }

  private List<Unit> units(List<Report> more) {
    Map<String, Map<Integer, long[]>> added = new TreeMap<>();
    for (Report report : more) {
      LocalDate day = calendar.dateAt(Instant.ofEpochMilli(report.occurredAt));
      if (!day.isBefore(firstDay) && report.knownAt < to.toEpochMilli()) {
        added
            .computeIfAbsent(report.place + "|" + report.category, key -> new TreeMap<>())
            .merge(daysBetween(firstDay, day), new long[] {report.knownAt}, SeriesThresholds::both);
      }
    }
    List<Unit> units = new ArrayList<>();
    series.forEach((key, of) -> units(of, added.getOrDefault(key, Map.of()), units));
    return units;
  }

  private void units(Series of, Map<Integer, long[]> added, List<Unit> units) {
    NegativeBinomial day = law(of.history, 0, 1);
    // Whole weeks from Monday on, as those of the range.
    int monday =
        daysBetween(
            firstOfHistory, firstOfHistory.with(TemporalAdjusters.nextOrSame(DayOfWeek.MONDAY)));
    NegativeBinomial week = law(of.history, monday, 7);
    Map<Integer, long[]> days = new TreeMap<>(of.known);
    added.forEach((at, times) -> days.merge(at, times, SeriesThresholds::both));
    Map<Integer, long[]> weeks = new TreeMap<>();
    days.forEach((at, times) -> weeks.merge(at - at % 7, times, SeriesThresholds::both));
    days.forEach((at, times) -> unit(of, at, 1, day, times, units));
    weeks.forEach((at, times) -> unit(of, at, 7, week, times, units));
  }

  private void unit(
      Series of, int at, int days, NegativeBinomial law, long[] times, List<Unit> units) {
    if (times.length < of.least(law)) {
      return;
    }
    double p = law.survival(times.length);
    if (p < rule.extendBelow()) {
      long[] sorted = times.clone();
      Arrays.sort(sorted);
      units.add(new Unit(of, at, days, law, p, sorted));
    }
  }

  /** Mean and variance of the sums of so many days; one that never was counts as half a report. */
  private static NegativeBinomial law(int[] history, int first, int days) {
    int sums = (history.length - first) / days;
    double total = 0;
    double squares = 0;
    for (int s = 0; s < sums; s++) {
      double sum = 0;
      for (int d = 0; d < days; d++) {
        sum += history[first + s * days + d];
      }
      total += sum;
      squares += sum * sum;
    }
    double mean = total / sums;
    double variance = (squares - sums * mean * mean) / (sums - 1);
    return NegativeBinomial.atLeastPoisson(
        Math.max(total, SELDOM) / sums, total == 0 ? 1 : variance / mean);
  }

  /** Units come series by series. */
  private List<WarnedEpisode> alerts(List<Unit> units, double line) {
    List<WarnedEpisode> alerts = new ArrayList<>();
    int start = 0;
    while (start < units.size()) {
      int end = start;
      while (end < units.size() && units.get(end).series == units.get(start).series) {
        end++;
      }
      List<Unit> own = new ArrayList<>(units.subList(start, end));
      own.sort(Comparator.comparingInt((Unit u) -> u.day).thenComparingInt(u -> u.days));
      int first = 0;
      for (int u = 1; u <= own.size(); u++) {
        if (u == own.size() || own.get(u).day - own.get(u - 1).day > rule.quietPeriods()) {
          WarnedEpisode alert = alert(own.subList(first, u), line);
          if (alert != null && !alert.raisedAt().isBefore(from)) {
            alerts.add(alert);
          }
          first = u;
        }
      }
      start = end;
    }
    alerts.sort(Comparator.comparing(WarnedEpisode::raisedAt).thenComparing(WarnedEpisode::id));
    return alerts;
  }

  private @Nullable WarnedEpisode alert(List<Unit> episode, double line) {
    long raisedAt = Long.MAX_VALUE;
    int first = Integer.MAX_VALUE;
    int end = Integer.MIN_VALUE;
    for (Unit unit : episode) {
      if (unit.p <= line) {
        raisedAt = Math.min(raisedAt, unit.knownAt[passes(unit, line) - 1]);
        first = Math.min(first, unit.day);
        end = Math.max(end, unit.day + unit.days);
      }
    }
    if (raisedAt == Long.MAX_VALUE) {
      return null;
    }
    Series of = episode.get(0).series;
    return new WarnedEpisode(
        "%s|%s|%s".formatted(of.place, of.category, firstDay.plusDays(first)),
        of.category,
        "service",
        List.of(of.place),
        Instant.ofEpochMilli(raisedAt),
        start(first),
        start(end));
  }

  /** The count at which a unit passes the line. */
  private int passes(Unit unit, double line) {
    int count = unit.series.least(unit.law);
    while (unit.law.survival(count) > line) {
      count++;
    }
    return count;
  }

  private Instant start(int day) {
    return calendar.startOf(firstDay.plusDays(day));
  }

  private static int daysBetween(LocalDate first, LocalDate day) {
    return (int) (day.toEpochDay() - first.toEpochDay());
  }

  private static long[] both(long[] one, long[] other) {
    long[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
