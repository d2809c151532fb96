package org.tocsin.models.silence;

/** What can be said of a source in a place that reports nothing. */
public enum SilenceState {
  /** Reports come as they usually do. */
  HEARD_AND_USUAL("heard-and-usual", 1),
  /** Nothing was heard for so long that chance is no explanation. */
  UNUSUALLY_QUIET("unusually-quiet", 2),
  /** Too little is usual here to tell silence from calm. */
  CANNOT_TELL("cannot-tell", 3),
  /** Nothing comes from the source at all. */
  FEED_DOWN("feed-down", 4);

  private final String word;
  private final byte code;

  SilenceState(String word, int code) {
    this.word = word;
    this.code = (byte) code;
  }

  /** As state stores it. */
  byte code() {
    return code;
  }

  static SilenceState ofCode(byte code) {
    for (SilenceState state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    throw new IllegalArgumentException("No state of silence has code %d".formatted(code));
  }

  /** As tables and messages write it. */
  public String word() {
    return word;
  }
}
