package org.tocsin.commandcenter.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Consumer;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/** Columns of Iceberg's generic rows, and times in its filters. */
final class Rows {
  private static final long MICROS_PER_MILLI = 1_000;

  private Rows() {}

  static void each(CloseableIterable<Record> rows, Consumer<Record> take) {
    try (rows) {
      rows.forEach(take);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Record row, String column) {
    return String.valueOf(row.getField(column));
  }

  static @Nullable String optionalText(Record row, String column) {
    Object value = row.getField(column);
    return value == null ? null : value.toString();
  }

  /** Not a number where the row has none. */
  static double number(Record row, String column) {
    Object value = row.getField(column);
    return value == null ? Double.NaN : (Double) value;
  }

  static Instant instant(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant();
  }

  /** Rows whose time lies in {@code [from, to)}. */
  static Expression within(String column, Instant from, Instant to) {
    return Expressions.and(
        Expressions.greaterThanOrEqual(column, micros(from)),
        Expressions.lessThan(column, micros(to)));
  }

  private static long micros(Instant at) {
    return at.toEpochMilli() * MICROS_PER_MILLI;
  }
}
