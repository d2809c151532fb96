package org.tocsin.streaming.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;

/** The counts of one cell's civil hours and days, in the state of the current key. */
final class SlotCounts {
  /** How many slots an alert shows. */
  static final int TAIL = 24;

  private static final Duration HOURS_SHOWN = Duration.ofHours(TAIL + 1L);
  private static final Duration DAYS_SHOWN = Duration.ofDays(TAIL + 2L);

  private final SlotCalendar calendar;
  private final Duration reopen;
  private final MapState<Long, Integer> hours;
  private final MapState<Long, Integer> days;

  SlotCounts(RuntimeContext context, SlotCalendar calendar, Duration reopen) {
    this.calendar = calendar;
    this.reopen = reopen;
    this.hours = context.getMapState(new MapStateDescriptor<>("hours", Types.LONG, Types.INT));
    this.days = context.getMapState(new MapStateDescriptor<>("days", Types.LONG, Types.INT));
  }

  Interval slotAt(long occurredAt, SlotLength length) {
    return calendar.slotAt(Instant.ofEpochMilli(occurredAt), length);
  }

  /** Whether a change to this slot is still taken at the given time. */
  boolean takes(Interval slot, long at) {
    return slot.end().plus(reopen).toEpochMilli() > at;
  }

  int add(Interval slot, SlotLength length, int change) throws Exception {
    MapState<Long, Integer> counts = counts(length);
    long key = slot.start().toEpochMilli();
    int count = count(slot, length) + change;
    if (count == 0) {
      counts.remove(key);
    } else {
      counts.put(key, count);
    }
    return count;
  }

  int count(Interval slot, SlotLength length) throws Exception {
    Integer count = counts(length).get(slot.start().toEpochMilli());
    return count == null ? 0 : count;
  }

  /** The slot and those before it, oldest first. */
  List<Interval> tail(Interval slot, SlotLength length) {
    List<Interval> tail = new ArrayList<>(TAIL);
    Interval at = slot;
    for (int i = 0; i < TAIL; i++) {
      tail.add(0, at);
      at = calendar.slotAt(at.start().minusMillis(1), length);
    }
    return tail;
  }

  /** Drops the slots that nothing can change or show any more; false when none is left. */
  boolean sweep(long at) throws Exception {
    boolean hoursLeft = sweep(hours, SlotLength.HOUR, longer(reopen, HOURS_SHOWN), at);
    boolean daysLeft = sweep(days, SlotLength.DAY, longer(reopen, DAYS_SHOWN), at);
    return hoursLeft || daysLeft;
  }

  private boolean sweep(MapState<Long, Integer> counts, SlotLength length, Duration kept, long at)
      throws Exception {
    List<Long> old = new ArrayList<>();
    boolean left = false;
    for (Long start : counts.keys()) {
      Interval slot = slotAt(start, length);
      if (slot.end().plus(kept).toEpochMilli() <= at) {
        old.add(start);
      } else {
        left = true;
      }
    }
    for (Long start : old) {
      counts.remove(start);
    }
    return left;
  }

  private MapState<Long, Integer> counts(SlotLength length) {
    return length == SlotLength.HOUR ? hours : days;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
