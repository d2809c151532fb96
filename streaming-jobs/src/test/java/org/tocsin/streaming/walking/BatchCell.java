package org.tocsin.streaming.walking;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts of one place and category, and their tests, from the definitions. */
final class BatchCell {
  static final long QUARTER = 900_000;
  static final int DAY_QUARTERS = 96;
  private static final int[] WINDOWS = {1, 4, 12, 24, 96};

  private final ZoneId zone;
  private final String place;
  private final String category;
  private final BatchUsual usual;
  private final BatchUsual.Laws laws;
  private final Map<Long, Integer> quarters = new HashMap<>();
  private final Map<String, List<Long>> things = new HashMap<>();
  private final TreeMap<String, long[]> told = new TreeMap<>();

  BatchCell(ZoneId zone, String place, String category, BatchUsual usual, BatchUsual.Laws laws) {
    this.zone = zone;
    this.place = place;
    this.category = category;
    this.usual = usual;
    this.laws = laws;
  }

  /** A change of the count of one quarter. */
  record Moved(long quarter, int change) {}

  /** Counts a report, or no longer; a thing reported twice counts where it was first. */
  List<Moved> take(long occurredAt, int change, String thing) {
    long quarter = Math.floorDiv(occurredAt, QUARTER);
    List<Moved> moved = new ArrayList<>();
    if (thing == null) {
      moved.add(new Moved(quarter, change));
    } else {
      List<Long> reports = things.computeIfAbsent(thing, id -> new ArrayList<>());
      Long before = first(reports);
      if (change > 0) {
        reports.add(occurredAt);
      } else {
        reports.remove(occurredAt);
      }
      Long after = first(reports);
      if (before != null && after != null && before / QUARTER == after / QUARTER) {
        return moved;
      }
      if (before != null) {
        moved.add(new Moved(before / QUARTER, -1));
      }
      if (after != null) {
        moved.add(new Moved(after / QUARTER, 1));
      }
    }
    moved.forEach(m -> quarters.merge(m.quarter, m.change, Integer::sum));
    return moved;
  }

  private static Long first(List<Long> reports) {
    return reports.stream().min(Long::compare).orElse(null);
  }

  boolean hasTold() {
    return !told.isEmpty();
  }

  /** What a quarter whose count has grown shows. */
  List<BatchFound> tests(long quarter, long at, long goLive) {
    List<BatchFound> found = new ArrayList<>();
    for (BatchFound one :
        new BatchFound[] {day(quarter, at), week(quarter, at), surge(quarter, at)}) {
      if (one != null
          && one.n() >= 2
          && one.n() > one.mean()
          && one.p() < 0.2
          && one.dayP() < 0.2
          && one.end() > goLive) {
        found.add(one);
        told.put(one.detector(), new long[] {one.start(), one.end()});
      }
    }
    return found;
  }

  /** What was found before, as it stands now. */
  List<BatchFound> again(long at) {
    List<BatchFound> found = new ArrayList<>();
    for (String detector : List.copyOf(told.keySet())) {
      long[] interval = told.get(detector);
      long quarter = interval[0] / QUARTER;
      BatchFound now =
          detector.equals("shift-day")
              ? day(quarter, at)
              : detector.equals("shift-week")
                  ? week(quarter, at)
                  : window(detector, quarter, interval[1] / QUARTER, at);
      if (now != null) {
        found.add(now);
      }
      if (now == null || now.dayP() >= 0.2) {
        told.remove(detector);
      }
    }
    return found;
  }

  private BatchFound surge(long quarter, long at) {
    BatchFound best = null;
    long last = Math.max(quarter, Math.min(at / QUARTER, quarter + DAY_QUARTERS - 1));
    for (long end = quarter; end <= last; end++) {
      if (end > quarter && quarters.getOrDefault(end, 0) <= 0) {
        continue;
      }
      for (int length : WINDOWS) {
        if (end + 1 - length <= quarter) {
          String name = length < 4 ? 15 * length + "m" : length / 4 + "h";
          BatchFound window = window("surge-" + name, end + 1 - length, end + 1, at);
          if (window != null
              && window.n() > window.mean()
              && (best == null || window.p() < best.p())) {
            best = window;
          }
        }
      }
    }
    return best;
  }

  private BatchFound window(String detector, long from, long to, long at) {
    int n = count(from, to);
    double mean = usual.between(place, from, to);
    double dayMean = usual.between(place, to - DAY_QUARTERS, to);
    if (!(mean > 0)) {
      return null;
    }
    double dispersion =
        usual.hour() + Math.max(0, usual.day() - usual.hour()) * Math.min(1, mean / dayMean);
    double p = BatchLaw.atLeast(n, mean, dispersion);
    double dayP = laws.surge(p, dayMean, usual.hour(), usual.day());
    return found(detector, from, to, at, n, mean, dispersion, 1, p, dayP);
  }

  /** A day is looked at when each quarter of what is usual has passed. */
  private BatchFound day(long quarter, long at) {
    LocalDate date = date(quarter * QUARTER, zone);
    long from = start(date, zone) / QUARTER;
    long to = start(date.plusDays(1), zone) / QUARTER;
    double whole = usual.between(place, from, to);
    double look = 1;
    if (at < to * QUARTER) {
      double elapsed = at / QUARTER + 1 > from ? usual.between(place, from, at / QUARTER + 1) : 0;
      look = Math.min(1, Math.max(1, Math.ceil(4 * elapsed / whole - 1e-9)) / 4);
    }
    int n = count(from, to);
    double p = BatchLaw.atLeast(n, look * whole, usual.day());
    return !(whole > 0)
        ? null
        : found(
            "shift-day",
            from,
            to,
            at,
            n,
            look * whole,
            usual.day(),
            look,
            p,
            laws.day(p, whole, usual.day()));
  }

  /** A week is looked at when each of its days ends. */
  private BatchFound week(long quarter, long at) {
    LocalDate monday =
        date(quarter * QUARTER, zone).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    long from = start(monday, zone) / QUARTER;
    long to = start(monday.plusWeeks(1), zone) / QUARTER;
    long seen = Math.max(from, Math.min(to, start(date(at, zone).plusDays(1), zone) / QUARTER));
    double whole = usual.between(place, from, to);
    double mean = usual.between(place, from, seen);
    if (!(mean > 0)) {
      return null;
    }
    int n = count(from, to);
    double p = BatchLaw.atLeast(n, mean, usual.week());
    return found(
        "shift-week",
        from,
        to,
        at,
        n,
        mean,
        usual.week(),
        mean / whole,
        p,
        laws.week(p, whole, usual.week()));
  }

  private BatchFound found(
      String detector,
      long from,
      long to,
      long at,
      int n,
      double mean,
      double dispersion,
      double share,
      double p,
      double dayP) {
    return new BatchFound(
        place,
        category,
        detector,
        from * QUARTER,
        to * QUARTER,
        at,
        n,
        mean,
        mean,
        dispersion,
        share,
        p,
        dayP);
  }

  private int count(long from, long to) {
    int n = 0;
    for (long quarter = from; quarter < to; quarter++) {
      n += quarters.getOrDefault(quarter, 0);
    }
    return n;
  }

  static LocalDate date(long at, ZoneId zone) {
    return Instant.ofEpochMilli(at).atZone(zone).toLocalDate();
  }

  static long start(LocalDate date, ZoneId zone) {
    return date.atStartOfDay(zone).toInstant().toEpochMilli();
  }
}
