package org.tocsin.ingestion.mapping;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One way to read a time: a pattern of {@link DateTimeFormatter}, {@code iso}, {@code epoch_s} or
 * {@code epoch_ms}. Milliseconds; finer parts are cut.
 *
 * <p>A local time that a clock change skips is moved on by the length of the gap; one that happens
 * twice is taken as the first. A pattern without a time of day means midnight.
 */
public final class TimeFormat {
  private final String text;
  private final @Nullable DateTimeFormatter formatter;
  private final @Nullable NumericPattern numeric;

  private TimeFormat(
      String text, @Nullable DateTimeFormatter formatter, @Nullable NumericPattern numeric) {
    this.text = text;
    this.formatter = formatter;
    this.numeric = numeric;
  }

  /**
   * Reads the name of a format or a pattern.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static TimeFormat of(String text) {
    if (text.equals("iso") || text.equals("epoch_s") || text.equals("epoch_ms")) {
      return new TimeFormat(text, null, null);
    }
    DateTimeFormatter formatter =
        new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern(text)
            .parseDefaulting(ChronoField.ERA, 1)
            .toFormatter(Locale.ENGLISH);
    return new TimeFormat(text, formatter, NumericPattern.of(text));
  }

  /** The instant that the text means in the zone, or null if it is not written in this format. */
  public @Nullable Instant parse(String value, ZoneId zone) {
    try {
      if (numeric != null) {
        LocalDateTime local = numeric.parse(value);
        return local == null ? null : inZone(local, zone);
      }
      return switch (text) {
        case "epoch_s" -> epochSeconds(value);
        case "epoch_ms" -> Instant.ofEpochMilli(Long.parseLong(value));
        case "iso" -> iso(value, zone);
        default -> patterned(value, zone);
      };
    } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
      return null;
    }
  }

  private static Instant epochSeconds(String value) {
    int dot = value.indexOf('.');
    if (dot < 0) {
      return Instant.ofEpochSecond(Long.parseLong(value));
    }
    return Instant.ofEpochMilli(
        new java.math.BigDecimal(value).movePointRight(3).toBigInteger().longValueExact());
  }

  private static @Nullable Instant iso(String value, ZoneId zone) {
    String text = value.length() > 10 && value.charAt(10) == ' ' ? tAtTen(value) : value;
    if (text.length() == 10) {
      return inZone(LocalDate.parse(text).atStartOfDay(), zone);
    }
    TemporalAccessor parsed =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
    return parsed instanceof OffsetDateTime offset
        ? cut(offset.toInstant())
        : inZone((LocalDateTime) parsed, zone);
  }

  private static String tAtTen(String value) {
    return value.substring(0, 10) + "T" + value.substring(11);
  }

  private @Nullable Instant patterned(String value, ZoneId zone) {
    if (formatter == null) {
      return null;
    }
    TemporalAccessor parsed = formatter.parse(value);
    if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
      return cut(Instant.from(parsed));
    }
    LocalDate date = parsed.query(TemporalQueries.localDate());
    LocalTime time = parsed.query(TemporalQueries.localTime());
    if (date == null) {
      return null;
    }
    return inZone(date.atTime(time == null ? LocalTime.MIDNIGHT : time), zone);
  }

  private static Instant inZone(LocalDateTime local, ZoneId zone) {
    return zone instanceof ZoneOffset offset
        ? cut(local.toInstant(offset))
        : cut(ZonedDateTime.of(local, zone).toInstant());
  }

  private static Instant cut(Instant at) {
    return Instant.ofEpochMilli(at.toEpochMilli());
  }

  @Override
  public String toString() {
    return text;
  }
}
