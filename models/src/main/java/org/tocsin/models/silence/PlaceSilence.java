package org.tocsin.models.silence;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a source in one place; 26 bytes with the byte that names the form.
 *
 * @param heardAt when something was last heard, milliseconds; {@link Long#MIN_VALUE} for never
 * @param missed reports that were to be expected since
 * @param since when this state began, milliseconds; {@link Long#MIN_VALUE} before it was told
 */
public record PlaceSilence(long heardAt, double missed, SilenceState state, long since) {
  private static final byte FORM = 1;
  private static final int LENGTH = 2 + 2 * Long.BYTES + Double.BYTES;

  static PlaceSilence unheard() {
    return new PlaceSilence(Long.MIN_VALUE, 0, SilenceState.CANNOT_TELL, Long.MIN_VALUE);
  }

  boolean untold() {
    return since == Long.MIN_VALUE;
  }

  PlaceSilence heard(long at) {
    return new PlaceSilence(at, 0, state, since);
  }

  PlaceSilence missing(double more) {
    return new PlaceSilence(heardAt, missed + more, state, since);
  }

  PlaceSilence now(SilenceState next, long at) {
    return next == state && !untold() ? this : new PlaceSilence(heardAt, missed, next, at);
  }

  /** The stored form. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(LENGTH)
        .put(FORM)
        .put(state.code())
        .putLong(heardAt)
        .putDouble(missed)
        .putLong(since)
        .array();
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @param stored absent for a place that is looked at for the first time
   * @throws IllegalArgumentException if the form is unknown
   */
  public static PlaceSilence parse(byte @Nullable [] stored) {
    if (stored == null) {
      return unheard();
    }
    if (stored.length != LENGTH || stored[0] != FORM) {
      throw new IllegalArgumentException(
          "Stored silence of a place has form %d and %d bytes; this program reads form %d with %d"
              .formatted(stored.length == 0 ? 0 : stored[0], stored.length, FORM, LENGTH));
    }
    ByteBuffer in = ByteBuffer.wrap(stored, 1, LENGTH - 1);
    SilenceState state = SilenceState.ofCode(in.get());
    return new PlaceSilence(in.getLong(), in.getDouble(), state, in.getLong());
  }
}
