package org.tocsin.streaming.walking;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A city's alerts, worked out from the definitions in one pass over the changes of its counts:
 * families surge and shift, the city beside its places, the line of the budget, and the life of
 * each alert. It takes from the product only the null laws that turn a p-value into one of the day,
 * which have tests of their own.
 */
public final class BatchDesk {
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;
  private static final long REOPEN = 14 * DAY;

  private final Settings settings;
  private final Map<String, BatchUsual> usual;
  private final BatchUsual.Laws laws;
  private final Map<String, BatchCell> cells = new HashMap<>();
  private final Map<String, BatchCategory> categories = new HashMap<>();
  private final TreeMap<String, BatchLife> lives = new TreeMap<>();
  private final TreeMap<Long, TreeMap<String, Again>> again = new TreeMap<>();
  private final List<String> alerts = new ArrayList<>();
  private boolean inspects;
  private long tickAt = Long.MAX_VALUE;

  /**
   * How a city is watched.
   *
   * @param places of the city; none if it is not weighed as a whole
   * @param line largest weighted day p that alarms
   * @param families that share a category's budget
   * @param goLive last instant of history
   */
  public record Settings(
      ZoneId zone, List<String> places, double line, double families, long goLive) {}

  /**
   * A report that counts, or no longer does.
   *
   * @param thing that it speaks of, or null
   */
  public record Change(
      long at, String place, String category, long occurredAt, int change, String thing) {}

  private record Again(BatchCell cell, BatchCategory category) {}

  /** A desk with what is usual by category; others are not watched. */
  public BatchDesk(Settings settings, Map<String, BatchUsual> usual, BatchUsual.Laws laws) {
    this.settings = settings;
    this.usual = usual;
    this.laws = laws;
  }

  /** Everything that is said until an instant, of changes in canonical order. */
  public List<String> alerts(List<Change> changes, long to) {
    int next = 0;
    while (true) {
      long at = next < changes.size() ? changes.get(next).at : Long.MAX_VALUE;
      at = Math.min(at, Math.min(tickAt, again.isEmpty() ? Long.MAX_VALUE : again.firstKey()));
      if (at > to) {
        return alerts;
      }
      List<BatchFound> found = new ArrayList<>();
      int first = next;
      while (next < changes.size() && changes.get(next).at == at) {
        next++;
      }
      for (Change change : changes.subList(first, next)) {
        take(change, found);
      }
      List<BatchFound> toldAgain = again(at);
      if (tickAt == at) {
        tick(at);
      }
      toldAgain.forEach(this::decide);
      found.forEach(this::decide);
      tickAt = nextTick(at);
    }
  }

  private void take(Change change, List<BatchFound> found) {
    LocalDate day = BatchCell.date(change.occurredAt, settings.zone);
    boolean closed = BatchCell.start(day.plusDays(1), settings.zone) + REOPEN <= change.at;
    BatchUsual known = usual.get(change.category);
    if (closed || change.occurredAt > change.at + DAY || known == null) {
      return;
    }
    BatchCell cell =
        cells.computeIfAbsent(
            change.place + "|" + change.category,
            key -> new BatchCell(settings.zone, change.place, change.category, known, laws));
    BatchCategory category =
        categories.computeIfAbsent(
            change.category,
            name -> new BatchCategory(settings.zone, settings.places, name, known, laws));
    List<BatchCell.Moved> moved = cell.take(change.occurredAt, change.change, change.thing);
    moved.forEach(category::take);
    List<BatchFound> weighed = new ArrayList<>();
    for (BatchCell.Moved one : moved) {
      if (one.change() < 0) {
        tellAgain(change, cell, category);
      } else if (change.at > settings.goLive) {
        for (BatchFound test : cell.tests(one.quarter(), change.at, settings.goLive)) {
          weighed.addAll(category.weigh(test));
        }
      }
    }
    // Days and weeks come before hours, and a place before its city.
    weighed.sort(Comparator.comparing((BatchFound f) -> !f.isShift()).thenComparing(ORDER));
    found.addAll(weighed);
  }

  private static final Comparator<BatchFound> ORDER =
      Comparator.comparing(BatchFound::place).thenComparing(BatchFound::detector);

  private void tellAgain(Change change, BatchCell cell, BatchCategory category) {
    long tick = Math.floorDiv(change.at, MINUTE) * MINUTE + MINUTE;
    if (cell.hasTold()) {
      again
          .computeIfAbsent(tick, at -> new TreeMap<>())
          .putIfAbsent(change.place + "|" + change.category, new Again(cell, category));
    }
    if (category.hasTold()) {
      again
          .computeIfAbsent(tick, at -> new TreeMap<>())
          .putIfAbsent("|" + change.category, new Again(null, category));
    }
  }

  private List<BatchFound> again(long at) {
    List<BatchFound> found = new ArrayList<>();
    Map<String, Again> due = again.remove(at);
    if (due != null) {
      for (Again one : due.values()) {
        if (one.cell != null) {
          one.cell.again(at).forEach(f -> found.addAll(one.category.weigh(f)));
        }
      }
      for (Again one : due.values()) {
        if (one.cell == null) {
          found.addAll(one.category.again(at));
        }
      }
      found.sort(
          Comparator.comparing((BatchFound f) -> !f.isShift())
              .thenComparing(BatchFound::category)
              .thenComparing(ORDER));
    }
    return found;
  }

  private void decide(BatchFound found) {
    BatchLife life = lives.get(found.key());
    boolean alive = life != null && life.alive;
    double weighted = Math.min(1, settings.families * found.dayP());
    if (found.p() >= 0.1 || weighted > settings.line || !found.isEnough()) {
      if (alive) {
        life.quiet(found);
      }
      return;
    }
    boolean hold = isExplained(found);
    if (alive) {
      say(life.alarm(found, hold));
    } else {
      BatchLife raised = new BatchLife(found, hold);
      lives.put(found.key(), raised);
      inspects |= !hold;
      say(raised.raised());
    }
  }

  /** Whether an alert about the whole city says as much. */
  private boolean isExplained(BatchFound found) {
    BatchLife whole = lives.get("city|" + found.category());
    if (found.place().equals("city") || whole == null || !whole.alive || whole.held) {
      return false;
    }
    double factor = Math.max(1, whole.announced.n() / Math.max(1e-9, whole.announced.mean()));
    if (found.today() > found.mean() && found.mean() > 0) {
      factor = found.today() / found.mean();
    }
    return found.n() <= Math.max(1, factor) * found.bound();
  }

  private void tick(long at) {
    for (BatchLife life : List.copyOf(lives.values())) {
      if (life.alive) {
        say(life.tick(at));
      } else if (at >= life.closedAt + DAY) {
        lives.remove(life.key);
      }
    }
    lives.values().stream()
        .filter(life -> life.alive && life.held)
        .sorted(
            Comparator.comparingDouble((BatchLife life) -> life.announced.dayP())
                .thenComparing(life -> life.key))
        .forEach(
            life -> {
              if (!isExplained(life.latest)) {
                say(life.release(at));
              }
            });
  }

  private void say(String alert) {
    if (alert != null) {
      alerts.add(alert);
    }
  }

  private long nextTick(long now) {
    long wake = Long.MAX_VALUE;
    LocalDate today = BatchCell.date(now, settings.zone);
    for (BatchLife life : lives.values()) {
      wake = Math.min(wake, life.wakeAt(now));
      if (life.alive && life.held) {
        wake = Math.min(wake, BatchCell.start(today.plusDays(1), settings.zone));
      }
    }
    if (inspects) {
      LocalDate monday = today.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
      wake = Math.min(wake, BatchCell.start(monday, settings.zone));
    }
    return wake == Long.MAX_VALUE
        ? wake
        : -Math.floorDiv(-Math.max(now + 1, wake), MINUTE) * MINUTE;
  }
}
