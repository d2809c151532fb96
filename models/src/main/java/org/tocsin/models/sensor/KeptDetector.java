package org.tocsin.models.sensor;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A sensor's detectors between two readings: live as long as the process lasts, bytes when they are
 * stored. A store that keeps objects hands the same one back, and nothing is written or parsed for
 * a reading; one that keeps bytes asks for {@link #toBytes}. Changed in place by {@link
 * SensorWatch}; not safe for several threads, but {@code toBytes} changes nothing.
 */
public final class KeptDetector {
  private static final int FORM = 3;

  /** What to take up at the first use; absent afterwards and in a new one. */
  private byte @Nullable [] stored;

  private @Nullable SensorDetector detector;
  private @Nullable NeighbourDrift drift;

  private KeptDetector(byte @Nullable [] stored) {
    this.stored = stored;
  }

  /** Of a sensor that has sent nothing yet. */
  static KeptDetector fresh() {
    return new KeptDetector(null);
  }

  /** What {@link #toBytes} has written; it is read when the sensor's next reading comes. */
  public static KeptDetector of(byte[] stored) {
    return new KeptDetector(stored);
  }

  /** All that must be kept, 20 to 40 kB. */
  public byte[] toBytes() {
    SensorDetector liveDetector = detector;
    NeighbourDrift liveDrift = drift;
    if (liveDetector == null || liveDrift == null) {
      return stored == null ? new byte[0] : stored;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORM);
      liveDetector.write(out);
      liveDrift.write(out);
    } catch (IOException e) {
      throw new IllegalStateException("A sensor's detector cannot be stored", e);
    }
    return bytes.toByteArray();
  }

  /** Makes it live, unless it is: with these, which must be new. */
  void open(SensorDetector newDetector, NeighbourDrift newDrift) {
    if (detector != null) {
      return;
    }
    if (stored != null && stored.length > 0) {
      read(stored, newDetector, newDrift);
    }
    detector = newDetector;
    drift = newDrift;
    stored = null;
  }

  boolean isOpen() {
    return detector != null;
  }

  SensorDetector detector() {
    return opened(detector);
  }

  NeighbourDrift drift() {
    return opened(drift);
  }

  private static <T> T opened(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("A kept detector is opened before it is used");
    }
    return part;
  }

  private static void read(byte[] stored, SensorDetector detector, NeighbourDrift drift) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
      int form = in.readByte();
      if (form < 1 || form > FORM) {
        throw new IllegalArgumentException(
            "Stored detector of a sensor has form %d; this program reads forms 1 to %d"
                .formatted(form, FORM));
      }
      detector.read(in, form);
      drift.read(in, form);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Stored detector of a sensor ends early, after %d bytes".formatted(stored.length), e);
    }
  }
}
