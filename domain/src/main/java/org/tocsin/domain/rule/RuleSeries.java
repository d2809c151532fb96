package org.tocsin.domain.rule;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

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
    if (stored.length == 0 || stored[0] != FORM || (stored.length - 1) % ENTRY != 0) {
      throw new IllegalArgumentException(
          "Stored series of a rule has form %d and %d bytes; this program reads form %d"
              .formatted(stored.length == 0 ? 0 : stored[0], stored.length, FORM));
    }
    RuleSeries series = new RuleSeries();
    ByteBuffer in = ByteBuffer.wrap(stored, 1, stored.length - 1);
    while (in.hasRemaining()) {
      long minute = in.getLong();
      series.minutes.put(minute, in.getDouble());
    }
    return series;
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

  long newest() {
    return minutes.lastKey();
  }

  /** Forgets what lies before a minute; whether anything did. */
  boolean forgetBefore(long minute) {
    Map<Long, Double> old = minutes.headMap(minute, false);
    boolean any = !old.isEmpty();
    old.clear();
    return any;
  }
}
