package org.tocsin.streaming.warning;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;

/**
 * Civil days that were asked for lately: cutting time costs more than most tests. It keeps what it
 * has worked out for each hour of about six weeks, and answers as {@link SlotCalendar} does. Not
 * thread-safe.
 */
final class CivilDays {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final int HOURS = 1024;

  private final SlotCalendar calendar;
  private final @Nullable Day[] byHour = new @Nullable Day[HOURS];

  CivilDays(SlotCalendar calendar) {
    this.calendar = calendar;
  }

  /**
   * A civil day and the civil week that it belongs to.
   *
   * @param from first millisecond since 1970
   * @param to millisecond after the last
   */
  record Day(LocalDate date, Interval day, Interval week, long from, long to) {
    Interval slot(SlotLength length) {
      return switch (length) {
        case DAY -> day;
        case WEEK -> week;
        case HOUR -> throw new IllegalArgumentException("An hour is no slot of days");
      };
    }
  }

  /** The day of an instant, milliseconds since 1970. */
  Day at(long millis) {
    int hour = (int) Math.floorMod(Math.floorDiv(millis, HOUR), (long) HOURS);
    Day known = byHour[hour];
    if (known != null && known.from <= millis && millis < known.to) {
      return known;
    }
    Instant at = Instant.ofEpochMilli(millis);
    Interval day = calendar.slotAt(at, SlotLength.DAY);
    Day cut =
        new Day(
            calendar.dateAt(at),
            day,
            calendar.slotAt(at, SlotLength.WEEK),
            day.start().toEpochMilli(),
            day.end().toEpochMilli());
    byHour[hour] = cut;
    return cut;
  }
}
