package org.tocsin.models.silence;

/** What can be said of a source in a place that reports nothing. */
public enum SilenceState {
  /** Reports come as they usually do. */
  HEARD_AND_USUAL("heard-and-usual"),
  /** Nothing was heard for so long that chance is no explanation. */
  UNUSUALLY_QUIET("unusually-quiet"),
  /** Too little is usual here to tell silence from calm. */
  CANNOT_TELL("cannot-tell"),
  /** Nothing comes from the source at all. */
  FEED_DOWN("feed-down");

  private final String word;

  SilenceState(String word) {
    this.word = word;
  }

  /** As tables and messages write it. */
  public String word() {
    return word;
  }
}
