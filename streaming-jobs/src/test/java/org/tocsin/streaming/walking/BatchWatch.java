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

/**
 * One cell's alerts, worked out from the definitions: half a report an hour is usual, Poisson; half
 * of the city's promise of 0.7 false episodes a week is this category's, and a third of that each
 * family's. It takes from the product only the null laws that turn a p-value into one of the day,
 * which have tests of their own.
 */
public final class BatchWatch {
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");
  private static final long QUARTER = 900_000;
  private static final long MINUTE = 60_000;
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final int[] WINDOWS = {1, 4, 12, 24, 96};
  private static final double PER_QUARTER = 0.125;
  private static final double LINE = Math.min(0.05, 0.35 / 7);
  private static final double FAMILIES = 3;

  /** Chances that a usual day shows so small a p-value. */
  public interface Laws {
    double surge(double p, double dayMean);

    double day(double p, double mean);

    double week(double p, double mean);
  }

  private record Found(
      String detector, long start, long end, int n, double mean, double p, double dayP) {
    boolean sameTest(Found other) {
      return detector.equals(other.detector) && start == other.start && end == other.end;
    }

    long length() {
      return end - start;
    }

    /** Still worth a word, though not enough to alarm: then nothing is cancelled. */
    boolean isUnusual() {
      return p < 0.1 && n >= 3 && n - mean >= 2;
    }

    boolean alarms() {
      return p < 0.1 && FAMILIES * dayP <= LINE && n >= 3 && n - mean >= 2;
    }

    /** More than three times the most that is usual; half as much keeps what was said. */
    boolean isLarge(boolean already) {
      double bound = Math.max(1, mostUsual(mean));
      return already ? n >= 2 * bound : n >= 3 * bound && n - mean >= 10;
    }
  }

  private final String cell;
  private final long goLive;
  private final Laws laws;
  private final Map<Long, Integer> quarters = new HashMap<>();
  private final TreeMap<String, long[]> told = new TreeMap<>();
  private final List<String> alerts = new ArrayList<>();
  private long tellAgainAt = Long.MAX_VALUE;

  private boolean open;
  private int version;
  private Found announced = new Found("", 0, 1, 0, 0, 1, 1);
  private Found latest = announced;
  private long onset;
  private long unusualUntil;
  private boolean severe;
  private boolean over;
  private long wakeAt = Long.MAX_VALUE;

  BatchWatch(String cell, long goLive, Laws laws) {
    this.cell = cell;
    this.goLive = goLive;
    this.laws = laws;
  }

  List<String> alerts() {
    return alerts;
  }

  void take(long at, long occurredAt, int change) {
    until(at);
    if (wakeAt == at) {
      // A tick speaks of what was known before it.
      wakeAt = Long.MAX_VALUE;
      tick(at);
    }
    if (dayEnd(occurredAt) + 14 * DAY <= at) {
      return;
    }
    long quarter = Math.floorDiv(occurredAt, QUARTER);
    quarters.merge(quarter, change, Integer::sum);
    if (change < 0) {
      if (!told.isEmpty() && tellAgainAt == Long.MAX_VALUE) {
        tellAgainAt = Math.floorDiv(at, MINUTE) * MINUTE + MINUTE;
      }
    } else if (at > goLive) {
      List<Found> found = new ArrayList<>();
      add(found, day(quarter, at));
      add(found, week(quarter, at));
      add(found, surge(quarter, at));
      for (Found one : found) {
        told.put(one.detector, new long[] {one.start, one.end});
        decide(one, at);
      }
    }
  }

  private void add(List<Found> found, Found one) {
    if (one.n >= 2 && one.n > one.mean && one.p < 0.2 && one.dayP < 0.2 && one.end > goLive) {
      found.add(one);
    }
  }

  /** Everything that is due before an instant. */
  void until(long at) {
    while (Math.min(wakeAt, tellAgainAt) < at) {
      long now = Math.min(wakeAt, tellAgainAt);
      if (wakeAt == now) {
        wakeAt = Long.MAX_VALUE;
        tick(now);
      }
      if (tellAgainAt == now) {
        tellAgainAt = Long.MAX_VALUE;
        tellAgain(now);
      }
    }
  }

  private void tellAgain(long at) {
    for (String detector : List.copyOf(told.keySet())) {
      long[] interval = told.get(detector);
      long quarter = interval[0] / QUARTER;
      Found now =
          detector.equals("shift-day")
              ? day(quarter, at)
              : detector.equals("shift-week")
                  ? week(quarter, at)
                  : window(detector, quarter, interval[1] / QUARTER);
      decide(now, at);
      if (now.dayP >= 0.2) {
        told.remove(detector);
      }
    }
  }

  private Found surge(long quarter, long at) {
    Found best = new Found("", 0, 1, 0, 0, 1, 1);
    long last = Math.max(quarter, Math.min(at / QUARTER, quarter + 95));
    for (long end = quarter; end <= last; end++) {
      if (end > quarter && quarters.getOrDefault(end, 0) <= 0) {
        continue;
      }
      for (int length : WINDOWS) {
        if (end + 1 - length <= quarter) {
          String name = length < 4 ? 15 * length + "m" : length / 4 + "h";
          Found window = window("surge-" + name, end + 1 - length, end + 1);
          if (window.n > window.mean && window.p < best.p) {
            best = window;
          }
        }
      }
    }
    return best;
  }

  private Found window(String detector, long from, long to) {
    int n = count(from, to);
    double mean = PER_QUARTER * (to - from);
    double p = atLeast(n, mean);
    return new Found(
        detector, from * QUARTER, to * QUARTER, n, mean, p, laws.surge(p, PER_QUARTER * 96));
  }

  /** A day is looked at when each quarter of what is usual has passed. */
  private Found day(long quarter, long at) {
    LocalDate date = Instant.ofEpochMilli(quarter * QUARTER).atZone(ZONE).toLocalDate();
    long from = start(date) / QUARTER;
    long to = start(date.plusDays(1)) / QUARTER;
    double look = 1;
    if (at < to * QUARTER) {
      double elapsed = Math.max(0, at / QUARTER + 1 - from) / (double) (to - from);
      look = Math.max(1, Math.ceil(4 * elapsed)) / 4;
    }
    double whole = PER_QUARTER * (to - from);
    int n = count(from, to);
    double p = atLeast(n, look * whole);
    return new Found(
        "shift-day", from * QUARTER, to * QUARTER, n, look * whole, p, laws.day(p, whole));
  }

  /** A week is looked at when each of its days ends. */
  private Found week(long quarter, long at) {
    LocalDate monday =
        Instant.ofEpochMilli(quarter * QUARTER)
            .atZone(ZONE)
            .toLocalDate()
            .with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    long from = start(monday) / QUARTER;
    long to = start(monday.plusWeeks(1)) / QUARTER;
    LocalDate today = Instant.ofEpochMilli(at).atZone(ZONE).toLocalDate();
    long seen = Math.max(from, Math.min(to, start(today.plusDays(1)) / QUARTER));
    double mean = PER_QUARTER * (seen - from);
    int n = count(from, to);
    double p = mean > 0 ? atLeast(n, mean) : 1;
    return new Found(
        "shift-week",
        from * QUARTER,
        to * QUARTER,
        n,
        mean,
        p,
        laws.week(p, PER_QUARTER * (to - from)));
  }

  private int count(long from, long to) {
    int n = 0;
    for (long quarter = from; quarter < to; quarter++) {
      n += quarters.getOrDefault(quarter, 0);
    }
    return n;
  }

  private void decide(Found found, long at) {
    if (!found.alarms()) {
      if (open && announced.sameTest(found)) {
        latest = found;
        over = found.n < announced.n && !found.isUnusual();
      }
      if (open && found.p < 0.1) {
        unusualUntil = Math.max(unusualUntil, found.end);
      }
    } else if (!open) {
      open = true;
      version = 0;
      onset = found.start;
      unusualUntil = found.end;
      over = false;
      severe = found.isLarge(false);
      say("alert", "open", found, at);
    } else {
      unusualUntil = Math.max(unusualUntil, found.end);
      boolean nowSevere = found.isLarge(severe);
      if (!announced.detector.equals(found.detector)) {
        nowSevere |= severe;
      }
      if (isNews(found, nowSevere)) {
        severe = nowSevere;
        over = false;
        say("update", "open", found, at);
      } else if (announced.sameTest(found)) {
        latest = found;
        over = false;
      }
    }
    plan(at);
  }

  private boolean isNews(Found found, boolean nowSevere) {
    if (nowSevere != severe) {
      return true;
    }
    if (announced.sameTest(found)) {
      return found.n >= Math.ceil(1.5 * announced.n);
    }
    boolean next =
        announced.detector.equals(found.detector)
            && found.start >= announced.end
            && found.length() >= HOUR;
    return next || found.dayP < 0.1 * announced.dayP;
  }

  private void tick(long at) {
    if (open && (over || at >= quietAt())) {
      open = false;
      say(over ? "cancel" : "update", over ? "cancelled" : "ended", latest, at);
    } else if (open && at >= announced.end && latest.n > announced.n) {
      say("update", "open", latest, at);
    }
    plan(at);
  }

  private void say(String type, String state, Found found, long at) {
    version++;
    announced = found;
    latest = found;
    onset = Math.min(onset, found.start);
    alerts.add(
        String.join(
            " ",
            Instant.ofEpochMilli(at).toString(),
            cell,
            "v" + version,
            type,
            state,
            severe ? "Severe" : "Moderate",
            found.detector,
            Instant.ofEpochMilli(found.start).toString(),
            Instant.ofEpochMilli(found.end).toString(),
            "n=" + found.n,
            "onset=" + Instant.ofEpochMilli(onset)));
  }

  private void plan(long now) {
    if (!open) {
      wakeAt = Long.MAX_VALUE;
      return;
    }
    long wake = over ? now + 1 : quietAt();
    if (!over && announced.end > now) {
      wake = Math.min(wake, announced.end);
    }
    wakeAt = -Math.floorDiv(-Math.max(now + 1, wake), MINUTE) * MINUTE;
  }

  private long quietAt() {
    long length = announced.length();
    return unusualUntil + Math.max(3 * HOUR, Math.min(3 * length, Math.max(length, DAY)));
  }

  private static long start(LocalDate date) {
    return date.atStartOfDay(ZONE).toInstant().toEpochMilli();
  }

  private static long dayEnd(long at) {
    return start(Instant.ofEpochMilli(at).atZone(ZONE).toLocalDate().plusDays(1));
  }

  /** The smallest count that leaves at most one in a hundred above it. */
  private static int mostUsual(double mean) {
    int y = 0;
    double term = Math.exp(-mean);
    double sum = term;
    while (sum < 0.99) {
      y++;
      term *= mean / y;
      sum += term;
    }
    return y;
  }

  /** P(Y ≥ n) of a Poisson law, term by term. */
  private static double atLeast(int n, double mean) {
    if (n <= 0) {
      return 1;
    }
    double term = Math.exp(-mean);
    double below = 0;
    for (int y = 0; y < n; y++) {
      below += term;
      term *= mean / (y + 1);
    }
    double tail = 0;
    for (int y = n; y < n + 300; y++) {
      tail += term;
      term *= mean / (y + 1);
    }
    return below < 0.5 ? 1 - below : tail;
  }
}
