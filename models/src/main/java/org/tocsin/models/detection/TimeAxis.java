package org.tocsin.models.detection;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * Numbers the periods of a series: consecutive periods have consecutive indices.
 *
 * <p>A dated axis counts civil hours, days, weeks (Monday to Sunday) or months of the city's own
 * clock; hours of a day that the clock skips are missing, and an hour it repeats is one period. An
 * axis without dates takes the integers it is given: it knows seasons by their length only, and
 * neither weekdays nor holidays.
 *
 * @param period length of a period
 * @param dated whether indices stand for dates
 */
public record TimeAxis(Period period, boolean dated) {
  private static final int MONDAY_SHIFT = 3;

  /** Periods with dates. */
  public static TimeAxis dated(Period period) {
    return new TimeAxis(period, true);
  }

  /** Periods known by a running number only. */
  public static TimeAxis numbered(Period period) {
    return new TimeAxis(period, false);
  }

  /** Index of the period that holds this local time. */
  public long index(LocalDateTime at) {
    long day = at.toLocalDate().toEpochDay();
    return switch (period) {
      case HOUR -> day * 24 + at.getHour();
      case DAY -> day;
      case WEEK -> Math.floorDiv(day + MONDAY_SHIFT, 7L);
      case MONTH -> at.getYear() * 12L + at.getMonthValue() - 1;
    };
  }

  /** First local instant of the period; only for a dated axis. */
  public LocalDateTime start(long index) {
    if (!dated) {
      throw new IllegalStateException(
          "Index %d of a numbered axis has no date; give ISO dates instead".formatted(index));
    }
    return switch (period) {
      case HOUR -> LocalDateTime.ofEpochSecond(index * 3600, 0, ZoneOffset.UTC);
      case DAY -> LocalDate.ofEpochDay(index).atStartOfDay();
      case WEEK -> LocalDate.ofEpochDay(index * 7 - MONDAY_SHIFT).atStartOfDay();
      case MONTH ->
          LocalDateTime.of(
              LocalDate.of((int) Math.floorDiv(index, 12L), (int) Math.floorMod(index, 12L) + 1, 1),
              LocalTime.MIDNIGHT);
    };
  }

  /**
   * Position in the year in [0, 1): of the period's middle by the calendar for a dated axis, else
   * the index modulo the periods of a year.
   */
  public double yearFraction(long index) {
    if (!dated || period == Period.MONTH) {
      return Math.floorMod(index, (long) period.perYear()) / (double) period.perYear();
    }
    double day =
        switch (period) {
          case HOUR -> index / 24.0;
          case DAY -> index + 0.5;
          case WEEK -> index * 7.0 - MONDAY_SHIFT + 3.5;
          case MONTH -> throw new AssertionError(period);
        };
    double years = day / 365.2425;
    return years - Math.floor(years);
  }

  /**
   * Weekday of a day or hour, 0 = Monday … 6 = Sunday; of a numbered axis, the day number mod 7.
   */
  public int weekday(long index) {
    return switch (period) {
      case HOUR -> (int) Math.floorMod(Math.floorDiv(index, 24L) + MONDAY_SHIFT, 7L);
      case DAY -> (int) Math.floorMod(index + MONDAY_SHIFT, 7L);
      case WEEK, MONTH -> 0;
    };
  }

  /** Hour of the day of an hourly period, 0 … 23. */
  public int hour(long index) {
    return period == Period.HOUR ? (int) Math.floorMod(index, 24L) : 0;
  }
}
