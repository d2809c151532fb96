package org.tocsin.domain.time;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/**
 * The civil slots of one city: hours, days and weeks (from Monday) of its zone, keyed by their UTC
 * start. The one place that cuts time, used by streams, batches and tables alike.
 *
 * <p>An hour is 3,600 seconds even in the repeated hour of an autumn night: that civil hour gives
 * two slots with different UTC starts. A day has 23, 24 or 25 such hours.
 */
public record SlotCalendar(ZoneId zone) implements Serializable {

  /** The slot of the given length that contains the instant. */
  public Interval slotAt(Instant at, SlotLength length) {
    return switch (length) {
      case HOUR -> {
        Instant start = startOfHour(at);
        yield new Interval(start, start.plus(1, ChronoUnit.HOURS));
      }
      case DAY -> {
        LocalDate day = dateAt(at);
        yield new Interval(startOf(day), startOf(day.plusDays(1)));
      }
      case WEEK -> {
        LocalDate monday = dateAt(at).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        yield new Interval(startOf(monday), startOf(monday.plusWeeks(1)));
      }
    };
  }

  /** The slot that follows the given one. */
  public Interval next(Interval slot, SlotLength length) {
    return slotAt(slot.end(), length);
  }

  /** The civil date of an instant. */
  public LocalDate dateAt(Instant at) {
    return at.atZone(zone).toLocalDate();
  }

  /** The first instant of a civil date, also where midnight does not exist. */
  public Instant startOf(LocalDate date) {
    return date.atStartOfDay(zone).toInstant();
  }

  /** Hour of the civil week, 0 (Monday 00:00) to 167 (Sunday 23:00). */
  public int hourOfWeek(Instant at) {
    ZonedDateTime local = at.atZone(zone);
    return (local.getDayOfWeek().getValue() - 1) * 24 + local.getHour();
  }

  private Instant startOfHour(Instant at) {
    ZoneOffset offset = zone.getRules().getOffset(at);
    Instant start = at.atOffset(offset).truncatedTo(ChronoUnit.HOURS).toInstant();
    ZoneOffset before = zone.getRules().getOffset(start);
    // A zone whose offset moves by less than an hour (Lord Howe) starts its slot at the change.
    return before.equals(offset)
        ? start
        : zone.getRules().previousTransition(at.plusNanos(1)).getInstant();
  }
}
