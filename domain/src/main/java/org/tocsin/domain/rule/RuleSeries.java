package org.tocsin.domain.rule;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleBinaryOperator;

/**
 * What one place said of one subject, minute by minute, as far back as a rule looks. Its stored
 * form is a byte that names the form, then 16 bytes for each minute with something in it: at most
 * 322,562 bytes for fourteen days of a report every minute, 33 for one report.
 */
public final class RuleSeries {
  private static final byte FORM = 1;
  private static final int ENTRY = 2 * Long.BYTES;

  private final TreeMap<Long, Double> minutes = new TreeMap<>();

  /** A series that says nothing yet. */
  public RuleSeries() {}

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if the form is unknown or the bytes end early
   */
  public static RuleSeries parse(byte[] stored) {
    RuleSeries series = new RuleSeries();
    ByteBuffer in = entries(stored);
    while (in.hasRemaining()) {
      long minute = in.getLong();
      series.minutes.put(minute, in.getDouble());
    }
    return series;
  }

  /** The entries of the stored form, ascending, with nothing read yet. */
  private static ByteBuffer entries(byte[] stored) {
    if (stored.length == 0 || stored[0] != FORM || (stored.length - 1) % ENTRY != 0) {
      throw new IllegalArgumentException(
          "Stored series of a rule has form %d and %d bytes; this program reads form %d"
              .formatted(stored.length == 0 ? 0 : stored[0], stored.length, FORM));
    }
    return ByteBuffer.wrap(stored, 1, stored.length - 1);
  }

  /**
   * What all values from a minute on come to, read from the stored form: the newest first, so that
   * little is read of a long series.
   *
   * @param start what none come to
   */
  static double fold(byte[] stored, long minute, double start, DoubleBinaryOperator together) {
    ByteBuffer in = entries(stored);
    double value = start;
    for (int at = in.limit() - ENTRY; at > 0 && in.getLong(at) >= minute; at -= ENTRY) {
      value = together.applyAsDouble(value, in.getDouble(at + Long.BYTES));
    }
    return value;
  }

  /** The last minute of the stored form of a series that says something. */
  static long newest(byte[] stored) {
    ByteBuffer in = entries(stored);
    return in.getLong(in.limit() - ENTRY);
  }

  /** The first minute of the stored form from a minute on; the largest number where none is. */
  static long firstFrom(byte[] stored, long minute) {
    ByteBuffer in = entries(stored);
    long first = Long.MAX_VALUE;
    for (int at = in.limit() - ENTRY; at > 0 && in.getLong(at) >= minute; at -= ENTRY) {
      first = in.getLong(at);
    }
    return first;
  }

  /** The stored form. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(1 + ENTRY * minutes.size());
    out.put(FORM);
    minutes.forEach((minute, value) -> out.putLong(minute).putDouble(value));
    return out.array();
  }

  boolean isEmpty() {
    return minutes.isEmpty();
  }

  /** Adds to a count; what falls to nothing is forgotten. */
  void add(long minute, double change) {
    double sum = minutes.getOrDefault(minute, 0.0) + change;
    if (sum <= 0) {
      minutes.remove(minute);
    } else {
      minutes.put(minute, sum);
    }
  }

  void keepMost(long minute, double value) {
    minutes.merge(minute, value, Math::max);
  }

  void keepLeast(long minute, double value) {
    minutes.merge(minute, value, Math::min);
  }

  /** The entries from a minute on. */
  Map<Long, Double> from(long minute) {
    return minutes.tailMap(minute, true);
  }

  /** Forgets what lies before a minute; whether anything did. */
  boolean forgetBefore(long minute) {
    Map<Long, Double> old = minutes.headMap(minute, false);
    boolean any = !old.isEmpty();
    old.clear();
    return any;
  }
}
