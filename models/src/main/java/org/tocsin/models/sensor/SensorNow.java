package org.tocsin.models.sensor;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A sensor as it stands, for itself and its neighbours; 98 bytes and its place. Not a record: it is
 * updated.
 */
final class SensorNow {
  static final long NEVER = Long.MIN_VALUE;
  static final int STUCK = 1;
  static final int SILENT = 2;
  static final int DRIFT = 4;

  private static final byte FORM = 1;
  private static final int LENGTH = 2 + 7 * Long.BYTES + 5 * Double.BYTES;

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
  int said;
  String place = "";

  boolean has(int fault) {
    return (said & fault) != 0;
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
        .put(text)
        .array();
  }

  static SensorNow parse(byte @Nullable [] stored) {
    SensorNow now = new SensorNow();
    if (stored == null) {
      return now;
    }
    if (stored.length < LENGTH || stored[0] != FORM) {
      throw new IllegalArgumentException(
          "Stored sensor has form %d and %d bytes; this program reads form %d with at least %d"
              .formatted(stored.length == 0 ? 0 : stored[0], stored.length, FORM, LENGTH));
    }
    ByteBuffer in = ByteBuffer.wrap(stored, 1, LENGTH - 1);
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
    now.place = new String(stored, LENGTH, stored.length - LENGTH, StandardCharsets.UTF_8);
    return now;
  }
}
