package org.tocsin.commandcenter.topic;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Tells heartbeats from other messages by their bytes: a topic holds ten times as many. */
final class Heartbeat {
  private static final byte[] WORD = "\"heartbeat\"".getBytes(StandardCharsets.US_ASCII);
  private static final int HEAD = 200;

  private Heartbeat() {}

  /** Whether a message names a heartbeat near its beginning. */
  static boolean isIn(byte @Nullable [] value) {
    if (value == null) {
      return false;
    }
    int last = Math.min(value.length, HEAD) - WORD.length;
    for (int start = 0; start <= last; start++) {
      int matched = 0;
      while (matched < WORD.length && value[start + matched] == WORD[matched]) {
        matched++;
      }
      if (matched == WORD.length) {
        return true;
      }
    }
    return false;
  }
}
