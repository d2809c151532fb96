package org.tocsin.streaming.warning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesCounts;

/**
 * The things of one cell by quarter of an hour, in the state of the current key. A report without a
 * thing counts for itself; reports of one thing count once, in the quarter of the earliest of them
 * that is in force here.
 *
 * <p>State: 12 bytes for each quarter in which something is counted, and 16 bytes with the id for
 * each report of a thing; both are dropped by {@link #sweep}.
 */
final class CellCounts {
  private static final int FIELDS = 3;

  private final MapState<Long, int[]> days;
  private final MapState<String, long[]> things;

  CellCounts(RuntimeContext context) {
    this.days =
        context.getMapState(
            new MapStateDescriptor<>(
                "days", Types.LONG, PrimitiveArrayTypeInfo.INT_PRIMITIVE_ARRAY_TYPE_INFO));
    this.things =
        context.getMapState(
            new MapStateDescriptor<>(
                "things", Types.STRING, PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  /**
   * Takes a change.
   *
   * @return by how much the cell's things have changed where they happened; empty where no count
   *     changed
   */
  List<Moved> take(CellChange change) throws Exception {
    String thingId = change.thingId();
    if (thingId == null) {
      add(change.occurredAt(), change.change(), change.responded());
      return change.change() == 0
          ? List.of()
          : List.of(new Moved(Quarters.at(change.occurredAt()), change.change()));
    }
    long[] before = things.get(thingId);
    long[] after = Reports.after(before, change);
    if (after.length == 0) {
      things.remove(thingId);
    } else {
      things.put(thingId, after);
    }
    return move(before == null ? new long[0] : before, after);
  }

  /** A change of the count of one quarter. */
  record Moved(long quarter, int change) {}

  private List<Moved> move(long[] before, long[] after) throws Exception {
    long from = Reports.earliest(before);
    long to = Reports.earliest(after);
    int respondedBefore = Reports.responded(before);
    int respondedAfter = Reports.responded(after);
    if (before.length > 0 && after.length > 0 && Quarters.at(from) == Quarters.at(to)) {
      add(to, 0, respondedAfter - respondedBefore);
      return List.of();
    }
    List<Moved> moved = new ArrayList<>(2);
    if (before.length > 0) {
      add(from, -1, -respondedBefore);
      moved.add(new Moved(Quarters.at(from), -1));
    }
    if (after.length > 0) {
      add(to, 1, respondedAfter);
      moved.add(new Moved(Quarters.at(to), 1));
    }
    return moved;
  }

  private void add(long occurredAt, int count, int responded) throws Exception {
    if (count == 0 && responded == 0) {
      return;
    }
    long quarter = Quarters.at(occurredAt);
    long day = Math.floorDiv(quarter, Quarters.PER_DAY);
    int[] known = days.get(day);
    int[] grown =
        DayCounts.plus(
            known, (int) Math.floorMod(quarter, (long) Quarters.PER_DAY), count, responded);
    if (grown.length == 0) {
      days.remove(day);
    } else {
      days.put(day, grown);
    }
  }

  /** The things of the quarters in {@code [from, to)}, read once. */
  SeriesCounts counts(long from, long to) {
    int size = 0;
    long[] quarters = new long[16];
    int[] sums = new int[17];
    long first = Math.floorDiv(from, Quarters.PER_DAY);
    long last = Math.floorDiv(to - 1, Quarters.PER_DAY);
    for (long day = first; day <= last; day++) {
      int[] known = day(day);
      for (int i = 0; known != null && i < known.length; i += FIELDS) {
        long quarter = day * Quarters.PER_DAY + known[i];
        if (quarter >= from && quarter < to) {
          if (size == quarters.length) {
            quarters = Arrays.copyOf(quarters, 2 * size);
            sums = Arrays.copyOf(sums, 2 * size + 1);
          }
          quarters[size] = quarter;
          sums[size + 1] = sums[size] + known[i + 1];
          size++;
        }
      }
    }
    return new Sums(quarters, sums, size);
  }

  /** Counts as they were read: the quarters that have any, ascending, and the sums up to each. */
  private static final class Sums implements SeriesCounts {
    private final long[] quarters;
    private final int[] sums;
    private final int size;

    Sums(long[] quarters, int[] sums, int size) {
      this.quarters = quarters;
      this.sums = sums;
      this.size = size;
    }

    @Override
    public int between(long from, long to) {
      return sums[before(to)] - sums[before(from)];
    }

    private int before(long quarter) {
      int at = Arrays.binarySearch(quarters, 0, size, quarter);
      return at < 0 ? -at - 1 : at;
    }
  }

  /** The things of {@code [from, to)} to which somebody has been sent. */
  int responded(long from, long to) {
    int sum = 0;
    long first = Math.floorDiv(from, Quarters.PER_DAY);
    long last = Math.floorDiv(to - 1, Quarters.PER_DAY);
    for (long day = first; day <= last; day++) {
      int[] known = day(day);
      for (int i = 0; known != null && i < known.length; i += FIELDS) {
        long quarter = day * Quarters.PER_DAY + known[i];
        if (quarter >= from && quarter < to) {
          sum += known[i + 2];
        }
      }
    }
    return sum;
  }

  private int @Nullable [] day(long day) {
    try {
      return days.get(day);
    } catch (Exception e) {
      throw new IllegalStateException("State cannot be read", e);
    }
  }

  /**
   * Drops days that end before an instant, and things without a later report; false when nothing is
   * left.
   */
  boolean sweep(long before) throws Exception {
    List<Long> oldDays = new ArrayList<>();
    boolean left = false;
    for (Long day : days.keys()) {
      if (Quarters.start((day + 1) * Quarters.PER_DAY) <= before) {
        oldDays.add(day);
      } else {
        left = true;
      }
    }
    for (Long day : oldDays) {
      days.remove(day);
    }
    List<String> oldThings = new ArrayList<>();
    for (Map.Entry<String, long[]> thing : things.entries()) {
      if (Reports.latest(thing.getValue()) < before) {
        oldThings.add(thing.getKey());
      } else {
        left = true;
      }
    }
    for (String thing : oldThings) {
      things.remove(thing);
    }
    return left;
  }

  /** One day's counts: quarter of the day, things, things responded to; ascending. */
  private static final class DayCounts {
    private DayCounts() {}

    static int[] plus(int @Nullable [] known, int quarter, int count, int responded) {
      int[] day = known == null ? new int[0] : known;
      int at = 0;
      while (at < day.length && day[at] < quarter) {
        at += FIELDS;
      }
      if (at == day.length || day[at] != quarter) {
        int[] grown = new int[day.length + FIELDS];
        System.arraycopy(day, 0, grown, 0, at);
        System.arraycopy(day, at, grown, at + FIELDS, day.length - at);
        grown[at] = quarter;
        grown[at + 1] = count;
        grown[at + 2] = responded;
        return grown;
      }
      int[] changed = day.clone();
      changed[at + 1] += count;
      changed[at + 2] += responded;
      if (changed[at + 1] != 0 || changed[at + 2] != 0) {
        return changed;
      }
      int[] shrunk = new int[day.length - FIELDS];
      System.arraycopy(day, 0, shrunk, 0, at);
      System.arraycopy(day, at + FIELDS, shrunk, at, shrunk.length - at);
      return shrunk;
    }
  }

  /** The reports of one thing: when each occurred, doubled, plus 1 where somebody was sent. */
  private static final class Reports {
    private Reports() {}

    static long[] after(long @Nullable [] before, CellChange change) {
      long[] reports = before == null ? new long[0] : before;
      long wasResponded = change.change() > 0 ? 0 : -change.responded();
      if (change.change() == 0) {
        wasResponded = change.responded() > 0 ? 0 : 1;
      }
      long[] rest =
          change.change() > 0 ? reports : without(reports, 2 * change.occurredAt() + wasResponded);
      if (change.change() < 0) {
        return rest;
      }
      long isResponded = change.responded() > 0 ? 1 : 0;
      long[] grown = Arrays.copyOf(rest, rest.length + 1);
      grown[rest.length] = 2 * change.occurredAt() + isResponded;
      Arrays.sort(grown);
      return grown;
    }

    private static long[] without(long[] reports, long report) {
      int at = Arrays.binarySearch(reports, report);
      if (at < 0) {
        return reports;
      }
      long[] rest = new long[reports.length - 1];
      System.arraycopy(reports, 0, rest, 0, at);
      System.arraycopy(reports, at + 1, rest, at, rest.length - at);
      return rest;
    }

    static long earliest(long[] reports) {
      return reports.length == 0 ? Long.MIN_VALUE : reports[0] >> 1;
    }

    static long latest(long[] reports) {
      return reports.length == 0 ? Long.MIN_VALUE : reports[reports.length - 1] >> 1;
    }

    static int responded(long[] reports) {
      for (long report : reports) {
        if ((report & 1) == 1) {
          return 1;
        }
      }
      return 0;
    }
  }
}
