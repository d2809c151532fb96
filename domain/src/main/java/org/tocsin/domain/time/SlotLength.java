package org.tocsin.domain.time;

import java.util.Locale;

/** How long a civil slot is. A day has 23, 24 or 25 hours, as its zone says. */
public enum SlotLength {
  HOUR,
  DAY,
  WEEK;

  /**
   * The word used in configuration, tables and messages: {@code hour}, {@code day}, {@code week}.
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads a word of {@link #word()}. */
  public static SlotLength parse(String word) {
    for (SlotLength length : values()) {
      if (length.word().equals(word)) {
        return length;
      }
    }
    throw new IllegalArgumentException(
        "Slot length '%s' is unknown; use hour, day or week".formatted(word));
  }
}
