package org.tocsin.cli.statistics;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.tocsin.models.detection.Period;
import org.tocsin.models.detection.TimeAxis;

/**
 * Turns the times of a file into period numbers: either all are ISO dates or date-times ({@code
 * 2024-05-01}, {@code 2024-05-01T13:00}, {@code 2024-05}, an offset is dropped: the local clock
 * counts), or all are whole numbers.
 */
final class PeriodNumbers {
  /** Numbers beyond this are not exact where periods are stored. */
  private static final long LARGEST = 1L << 53;

  private final TimeAxis axis;

  private PeriodNumbers(TimeAxis axis) {
    this.axis = axis;
  }

  /** Numbers for a file whose first time is this one. */
  static PeriodNumbers of(Period period, String firstTime) {
    return new PeriodNumbers(new TimeAxis(period, !isNumber(firstTime)));
  }

  TimeAxis axis() {
    return axis;
  }

  /** The number of the period a time lies in. */
  long number(String time, String place) {
    checkKind(time, axis.dated(), place);
    return axis.dated() ? axis.index(local(time, place)) : whole(time, place);
  }

  /** Refuses a time that cannot be read; asks where it stands only then. */
  static void check(String time, boolean dated, Supplier<String> place) {
    try {
      if (isNumber(time) != dated && (dated || Math.abs(Long.parseLong(time)) <= LARGEST)) {
        if (dated) {
          parse(time);
        }
        return;
      }
    } catch (DateTimeParseException | NumberFormatException e) {
      // Told below.
    }
    new PeriodNumbers(new TimeAxis(Period.DAY, dated)).number(time, place.get());
  }

  private static void checkKind(String time, boolean dated, String place) {
    if (isNumber(time) == dated) {
      throw new IllegalArgumentException(
          "Time %s in %s mixes dates and numbers; use one kind in all rows"
              .formatted(time.isEmpty() ? "(empty)" : time, place));
    }
  }

  private static long whole(String time, String place) {
    try {
      long number = Long.parseLong(time);
      if (Math.abs(number) <= LARGEST) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "Time %s in %s is too large a number for a period".formatted(time, place));
  }

  /**
   * The period that times stand for when nobody says: by the least distance between two of them;
   * weeks for numbers.
   */
  static Period guess(Collection<String> times, String place) {
    long least = Long.MAX_VALUE;
    Optional<LocalDateTime> before = Optional.empty();
    for (String time : times) {
      if (isNumber(time)) {
        return Period.WEEK;
      }
      LocalDateTime at = local(time, place);
      if (before.isPresent() && !before.get().equals(at)) {
        least = Math.min(least, Math.abs(java.time.Duration.between(before.get(), at).toHours()));
      }
      before = Optional.of(at);
    }
    if (least < 24) {
      return Period.HOUR;
    }
    if (least < 7 * 24) {
      return Period.DAY;
    }
    return least < 28 * 24 || least == Long.MAX_VALUE ? Period.WEEK : Period.MONTH;
  }

  static boolean isNumber(String time) {
    if (time.isEmpty()) {
      return false;
    }
    for (int i = time.charAt(0) == '-' ? 1 : 0; i < time.length(); i++) {
      if (!Character.isDigit(time.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static LocalDateTime local(String time, String place) {
    try {
      return parse(time);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Time %s in %s is neither an ISO date, such as 2024-05-01 or 2024-05-01T13:00, nor a whole number"
              .formatted(time.isEmpty() ? "(empty)" : time, place),
          e);
    }
  }

  private static LocalDateTime parse(String time) {
    if (time.length() == 10) {
      return LocalDate.parse(time).atStartOfDay();
    }
    if (time.length() == 7) {
      return YearMonth.parse(time).atDay(1).atStartOfDay();
    }
    String iso = time.replace(' ', 'T');
    return iso.endsWith("Z") || iso.lastIndexOf('+') > 10 || iso.lastIndexOf('-') > 10
        ? OffsetDateTime.parse(iso).toLocalDateTime()
        : LocalDateTime.parse(iso);
  }
}
