package org.tocsin.domain.rule;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a rule remembers of one place. Its stored form is a byte that names the form, then 35 bytes
 * and 8 for each {@code for} and {@code hold}.
 */
public final class RulePlaceState {
  /** No time. */
  static final long NEVER = Long.MIN_VALUE;

  private static final byte FORM = 1;
  private static final int FIXED = 3 + 2 * Long.BYTES + Double.BYTES;

  boolean speaking;
  boolean leading;
  long lookAt = NEVER;
  double told;
  long toldAt = NEVER;
  final long[] memories;

  RulePlaceState(int memories) {
    this.memories = new long[memories];
    Arrays.fill(this.memories, NEVER);
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @param stored absent for a place of which nothing is remembered
   * @param memories of the rule
   * @throws IllegalArgumentException if the form is unknown or the rule has other memories
   */
  public static RulePlaceState parse(byte @Nullable [] stored, int memories) {
    RulePlaceState state = new RulePlaceState(memories);
    if (stored == null) {
      return state;
    }
    if (stored.length != FIXED + Long.BYTES * memories || stored[0] != FORM) {
      throw new IllegalArgumentException(
          "Stored place of a rule has form %d and %d bytes; this program reads form %d with %d bytes: a rule that is changed needs a new id"
              .formatted(
                  stored.length == 0 ? 0 : stored[0],
                  stored.length,
                  FORM,
                  FIXED + Long.BYTES * memories));
    }
    ByteBuffer in = ByteBuffer.wrap(stored, 1, stored.length - 1);
    state.speaking = in.get() == 1;
    state.leading = in.get() == 1;
    state.lookAt = in.getLong();
    state.told = in.getDouble();
    state.toldAt = in.getLong();
    for (int i = 0; i < memories; i++) {
      state.memories[i] = in.getLong();
    }
    return state;
  }

  /** The stored form. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(FIXED + Long.BYTES * memories.length);
    out.put(FORM);
    out.put((byte) (speaking ? 1 : 0));
    out.put((byte) (leading ? 1 : 0));
    out.putLong(lookAt);
    out.putDouble(told);
    out.putLong(toldAt);
    for (long memory : memories) {
      out.putLong(memory);
    }
    return out.array();
  }

  /** Whether nothing needs to be remembered. */
  boolean isEmpty() {
    return !speaking
        && !leading
        && lookAt == NEVER
        && Arrays.stream(memories).allMatch(memory -> memory == NEVER);
  }
}
