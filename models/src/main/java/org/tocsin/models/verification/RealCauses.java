package org.tocsin.models.verification;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.calendar.HolidayCalendar;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Causes of alerts in real data that are neither chance nor an event worth a visit, looked for in
 * this order: a <em>heap</em> (reports entered under one and the same minute, such as 1 January
 * 00:01, make at least half of what is above usual), the <em>calendar</em> (the alert speaks of at
 * most three days and one of them is a holiday or its eve), and a <em>level shift</em> (in the four
 * weeks before and the four after, too, the place has at least a fifth more than usual, p at most
 * 0.001). Not thread-safe.
 */
public final class RealCauses {
  private static final double HEAP_P = 1e-6;
  private static final int HEAP_LEAST = 5;
  private static final double HEAP_SHARE = 0.5;
  private static final Duration SHORT = Duration.ofDays(3);
  private static final Duration AROUND = Duration.ofDays(28);
  private static final double SHIFT_RATIO = 1.2;
  private static final double SHIFT_P = 1e-3;
  private static final double SELDOM = 0.5;
  private static final int MINUTE = 60_000;

  private final SlotCalendar calendar;
  private final HolidayCalendar holidays;
  private final Map<String, CountBaseline> baselines;
  private final Interval range;
  private final Map<String, List<Long>> series = new HashMap<>();
  private final Map<Minute, Map<String, Integer>> minutes = new HashMap<>();
  private @Nullable List<Heap> heaps;

  /**
   * Without reports.
   *
   * @param baselines by category
   * @param range that reports are known of
   */
  public RealCauses(
      SlotCalendar calendar,
      HolidayCalendar holidays,
      Map<String, CountBaseline> baselines,
      Interval range) {
    this.calendar = calendar;
    this.holidays = holidays;
    this.baselines = Map.copyOf(baselines);
    this.range = range;
  }

  /** What a cause is. */
  public enum Kind {
    HEAP,
    CALENDAR,
    LEVEL_SHIFT,
    NONE
  }

  /**
   * A cause.
   *
   * @param name what to list it under; empty for none
   */
  public record Cause(Kind kind, String name) {}

  /**
   * Many reports of one category under one minute.
   *
   * @param day civil day
   * @param minute of the day, from 0
   * @param count reports in the whole city
   * @param usual mean count of that minute on the other days
   */
  public record Heap(String category, LocalDate day, int minute, int count, double usual) {
    /** How it is listed. */
    public String name() {
      return "%s %02d:%02d %s".formatted(day, minute / 60, minute % 60, category);
    }
  }

  /** One minute of one day of a category. */
  private record Minute(String category, LocalDate day, int minute) {}

  /** A report within the range. */
  public void add(String category, String place, Instant occurredAt) {
    if (occurredAt.isBefore(range.start()) || !occurredAt.isBefore(range.end())) {
      return;
    }
    series
        .computeIfAbsent(place + "|" + category, key -> new ArrayList<>())
        .add(occurredAt.toEpochMilli());
    minutes
        .computeIfAbsent(minute(category, occurredAt), key -> new TreeMap<>())
        .merge(place, 1, Integer::sum);
    heaps = null;
  }

  private Minute minute(String category, Instant at) {
    LocalDate day = calendar.dateAt(at);
    LocalTime time = at.atZone(calendar.zone()).toLocalTime();
    return new Minute(category, day, time.getHour() * 60 + time.getMinute());
  }

  /** Every heap, in order of day, minute and category. */
  public List<Heap> heaps() {
    if (heaps == null) {
      heaps = findHeaps();
    }
    return heaps;
  }

  private List<Heap> findHeaps() {
    double days = range.length().toMillis() / (24.0 * 60 * MINUTE);
    Map<String, Integer> byMinute = new HashMap<>();
    minutes.forEach(
        (at, places) -> byMinute.merge(at.category + "|" + at.minute, sum(places), Integer::sum));
    List<Heap> found = new ArrayList<>();
    minutes.forEach(
        (at, places) -> {
          int count = sum(places);
          int others = byMinute.getOrDefault(at.category + "|" + at.minute, 0) - count;
          double usual = Math.max(SELDOM, others) / Math.max(1, days - 1);
          if (count >= HEAP_LEAST && NegativeBinomial.poisson(usual).survival(count) <= HEAP_P) {
            found.add(new Heap(at.category, at.day, at.minute, count, usual));
          }
        });
    found.sort(
        Comparator.comparing(Heap::day)
            .thenComparingInt(Heap::minute)
            .thenComparing(Heap::category));
    return found;
  }

  private static int sum(Map<String, Integer> places) {
    return places.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * The cause of an alert.
   *
   * @param places that it speaks of, each a series
   */
  public Cause of(WarnedEpisode alert, Collection<String> places) {
    CountBaseline baseline = baselines.get(alert.category());
    if (baseline == null || !alert.onset().isBefore(alert.until())) {
      return new Cause(Kind.NONE, "");
    }
    Interval interval = new Interval(alert.onset(), alert.until());
    double above = count(alert.category(), places, interval) - expected(baseline, places, interval);
    Heap heap = heap(alert.category(), places, interval, above);
    if (heap != null) {
      return new Cause(Kind.HEAP, heap.name());
    }
    if (interval.length().compareTo(SHORT) <= 0) {
      LocalDate day = calendar.dateAt(interval.start());
      LocalDate last = calendar.dateAt(interval.end().minusMillis(1));
      for (; !day.isAfter(last); day = day.plusDays(1)) {
        List<String> kinds = holidays.kindsOf(day);
        if (!kinds.isEmpty()) {
          return new Cause(Kind.CALENDAR, day + " " + kinds.get(kinds.size() - 1));
        }
      }
    }
    return isShifted(baseline, alert.category(), places, interval)
        ? new Cause(Kind.LEVEL_SHIFT, String.join(";", places) + " " + alert.category())
        : new Cause(Kind.NONE, "");
  }

  /** The largest heap in an interval, if heaps make enough of what is above usual. */
  private @Nullable Heap heap(
      String category, Collection<String> places, Interval interval, double above) {
    Heap largest = null;
    int most = 0;
    int heaped = 0;
    for (Heap heap : heaps()) {
      Instant at = calendar.startOf(heap.day).plusMillis((long) heap.minute * MINUTE);
      if (!heap.category.equals(category)
          || at.isBefore(interval.start())
          || !at.isBefore(interval.end())) {
        continue;
      }
      Map<String, Integer> by =
          minutes.getOrDefault(new Minute(category, heap.day, heap.minute), Map.of());
      int here = places.stream().mapToInt(p -> by.getOrDefault(p, 0)).sum();
      heaped += here;
      if (here > most) {
        most = here;
        largest = heap;
      }
    }
    return heaped >= 2 && heaped >= HEAP_SHARE * above ? largest : null;
  }

  private boolean isShifted(
      CountBaseline baseline, String category, Collection<String> places, Interval interval) {
    double observed = 0;
    double usual = 0;
    for (Interval around :
        List.of(
            new Interval(interval.start().minus(AROUND), interval.start()),
            new Interval(interval.end(), interval.end().plus(AROUND)))) {
      Instant start = latest(around.start(), range.start());
      Instant end = earliest(around.end(), range.end());
      if (start.isBefore(end)) {
        Interval known = new Interval(start, end);
        observed += count(category, places, known);
        usual += expected(baseline, places, known);
      }
    }
    return usual > 0
        && observed >= SHIFT_RATIO * usual
        && NegativeBinomial.atLeastPoisson(usual, baseline.dispersion(SlotLength.WEEK))
                .survival((long) observed)
            <= SHIFT_P;
  }

  private int count(String category, Collection<String> places, Interval interval) {
    long from = interval.start().toEpochMilli();
    long to = interval.end().toEpochMilli();
    int count = 0;
    for (String place : places) {
      for (long at : series.getOrDefault(place + "|" + category, List.of())) {
        count += at >= from && at < to ? 1 : 0;
      }
    }
    return count;
  }

  private static double expected(
      CountBaseline baseline, Collection<String> places, Interval interval) {
    return places.stream().mapToDouble(p -> baseline.expected(p, interval)).sum();
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
