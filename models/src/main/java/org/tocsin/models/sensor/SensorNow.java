package org.tocsin.models.sensor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A sensor as it stands, for itself and its neighbours; 126 bytes and its place. Not a record: it
 * is updated. Form 1, without the longest run, and form 2, without what it has in common with its
 * neighbours, are still read.
 */
final class SensorNow {
  static final long NEVER = Long.MIN_VALUE;
  static final int STUCK = 1;
  static final int SILENT = 2;
  static final int DRIFT = 4;

  /** Least quadrant correlation of sensors that move together. */
  private static final double COMPANY = 1.0 / 3;

  /** Hours compared before it counts, three days; a comparison's weight is halved in ten days. */
  private static final int COMPARED = 72;

  private static final double COMPANY_RATE = 1.0 / 336;
  private static final byte FORM = 3;
  private static final int LENGTH_OF_FORM_1 = 2 + 7 * Long.BYTES + 5 * Double.BYTES;
  private static final int LENGTH_OF_FORM_2 = LENGTH_OF_FORM_1 + Long.BYTES;
  private static final int LENGTH = LENGTH_OF_FORM_2 + 2 * Double.BYTES + Integer.BYTES;

  long time = NEVER;
  long heardAt = NEVER;
  double value = Double.NaN;
  double interval;
  long changedAt = NEVER;
  long movedAt = NEVER;
  long pendingAt = NEVER;
  long pendingTime = NEVER;
  double pendingValue;
  double pendingExpected;
  double pendingScore;
  long lookAt = NEVER;

  /** The longest time, in milliseconds, that it read the same and was not stuck. */
  long longestRun;

  /** By how much the last usable reading was above what is usual at its hour; NaN if unknown. */
  double deviation = Double.NaN;

  /**
   * Quadrant correlation with its neighbours, in [-1, 1]: how much more often it deviates to the
   * same side as they do than to the other.
   */
  double company;

  /** How often it was compared for that. */
  int compared;

  int said;
  String place = "";

  boolean has(int fault) {
    return (said & fault) != 0;
  }

  /**
   * Learns whether it deviates to the same side as its neighbours do; to be called once an hour.
   *
   * @param others what the neighbours deviate by; NaN for those that are unknown
   */
  void compareWith(double[] others) {
    double[] known = Arrays.stream(others).filter(Double::isFinite).toArray();
    if (known.length == 0 || !Double.isFinite(deviation)) {
      return;
    }
    double product = Math.signum(deviation) * Math.signum(RecentValues.median(known));
    if (product == 0) {
      return;
    }
    compared++;
    company += Math.max(COMPANY_RATE, 1.0 / compared) * (product - company);
  }

  /**
   * Whether it has been seen to move with its neighbours, so that their standing still tells that
   * it is wrong. The quadrant correlation of normal deviations with correlation r is 2/π·asin(r)
   * (Blomqvist 1950): a third is r = ½.
   */
  boolean movesWithOthers() {
    return compared >= COMPARED && company >= COMPANY;
  }

  byte[] toBytes() {
    byte[] text = place.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(LENGTH + text.length)
        .put(FORM)
        .put((byte) said)
        .putLong(time)
        .putLong(heardAt)
        .putDouble(value)
        .putDouble(interval)
        .putLong(changedAt)
        .putLong(movedAt)
        .putLong(pendingAt)
        .putLong(pendingTime)
        .putDouble(pendingValue)
        .putDouble(pendingExpected)
        .putDouble(pendingScore)
        .putLong(lookAt)
        .putLong(longestRun)
        .putDouble(deviation)
        .putDouble(company)
        .putInt(compared)
        .put(text)
        .array();
  }

  static SensorNow parse(byte @Nullable [] stored) {
    SensorNow now = new SensorNow();
    if (stored == null) {
      return now;
    }
    byte form = stored.length == 0 ? 0 : stored[0];
    int length =
        switch (form) {
          case 1 -> LENGTH_OF_FORM_1;
          case 2 -> LENGTH_OF_FORM_2;
          default -> LENGTH;
        };
    if (form < 1 || form > FORM || stored.length < length) {
      throw new IllegalArgumentException(
          "Stored sensor has form %d and %d bytes; this program reads forms 1 to %d with at least %d"
              .formatted(form, stored.length, FORM, length));
    }
    ByteBuffer in = ByteBuffer.wrap(stored, 1, length - 1);
    now.said = in.get();
    now.time = in.getLong();
    now.heardAt = in.getLong();
    now.value = in.getDouble();
    now.interval = in.getDouble();
    now.changedAt = in.getLong();
    now.movedAt = in.getLong();
    now.pendingAt = in.getLong();
    now.pendingTime = in.getLong();
    now.pendingValue = in.getDouble();
    now.pendingExpected = in.getDouble();
    now.pendingScore = in.getDouble();
    now.lookAt = in.getLong();
    if (form > 1) {
      now.longestRun = in.getLong();
    }
    if (form > 2) {
      now.deviation = in.getDouble();
      now.company = in.getDouble();
      now.compared = in.getInt();
    }
    now.place = new String(stored, length, stored.length - length, StandardCharsets.UTF_8);
    return now;
  }
}
