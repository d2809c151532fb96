package org.tocsin.models.silence;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of one source: when it was last heard, its longest usual gap, the last hours
 * of the whole city, and its share of each category. About 150 bytes and 30 for each category.
 */
public final class SourceSilence {
  /** Hours over which a lull of the whole city is seen. */
  static final int HOURS = 6;

  private static final int FORM = 1;

  long firstAt = Long.MIN_VALUE;
  long heardAt = Long.MIN_VALUE;
  long checkedAt = Long.MIN_VALUE;
  boolean down;
  double missed;
  double longestGap;
  long longestGapAt = Long.MIN_VALUE;
  final long[] hour = new long[HOURS];
  final double[] counted = new double[HOURS];
  final double[] expected = new double[HOURS];
  final TreeMap<String, double[]> shares = new TreeMap<>();

  /** The stored form. */
  public byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORM);
      out.writeLong(firstAt);
      out.writeLong(heardAt);
      out.writeLong(checkedAt);
      out.writeBoolean(down);
      out.writeDouble(missed);
      out.writeDouble(longestGap);
      out.writeLong(longestGapAt);
      for (int i = 0; i < HOURS; i++) {
        out.writeLong(hour[i]);
        out.writeDouble(counted[i]);
        out.writeDouble(expected[i]);
      }
      out.writeShort(shares.size());
      for (Map.Entry<String, double[]> share : shares.entrySet()) {
        out.writeUTF(share.getKey());
        out.writeDouble(share.getValue()[0]);
        out.writeDouble(share.getValue()[1]);
      }
    } catch (IOException e) {
      throw new IllegalStateException("A source's silence cannot be stored", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @param stored absent for a source that was never heard
   * @throws IllegalArgumentException if the form is unknown or the bytes end early
   */
  public static SourceSilence parse(byte @Nullable [] stored) {
    SourceSilence source = new SourceSilence();
    if (stored == null) {
      return source;
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored))) {
      int form = in.readByte();
      if (form != FORM) {
        throw new IllegalArgumentException(
            "Stored silence of a source has form %d; this program reads form %d"
                .formatted(form, FORM));
      }
      source.firstAt = in.readLong();
      source.heardAt = in.readLong();
      source.checkedAt = in.readLong();
      source.down = in.readBoolean();
      source.missed = in.readDouble();
      source.longestGap = in.readDouble();
      source.longestGapAt = in.readLong();
      for (int i = 0; i < HOURS; i++) {
        source.hour[i] = in.readLong();
        source.counted[i] = in.readDouble();
        source.expected[i] = in.readDouble();
      }
      int categories = in.readShort();
      for (int i = 0; i < categories; i++) {
        source.shares.put(in.readUTF(), new double[] {in.readDouble(), in.readDouble()});
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "Stored silence of a source ends early, after %d bytes".formatted(stored.length), e);
    }
    return source;
  }

  /** The share of a category's expected reports that comes from this source; 0 while unknown. */
  double share(String category) {
    double[] known = shares.get(category);
    return known == null || known[1] < SilenceWatch.LEAST_TO_LEARN
        ? 0
        : Math.min(2, known[0] / known[1]);
  }
}
