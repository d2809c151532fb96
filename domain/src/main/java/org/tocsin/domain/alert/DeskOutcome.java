package org.tocsin.domain.alert;

/** What became of a finding, or of an alert at a tick. No finding disappears without one. */
public enum DeskOutcome {
  /** The first message of an alert. */
  RAISED("raised", "alert"),
  /** It was over, or weakened, and is unusual again. */
  RE_RAISED("re-raised", "alert"),
  /** A later message of an open alert. */
  UPDATED("updated", "update"),
  /** A later message with a higher severity. */
  ESCALATED("escalated", "update"),
  /** A later message with a lower severity. */
  DE_ESCALATED("de-escalated", "update"),
  /** Somebody has it and the evidence is gone: a person closes it. */
  WEAKENED("weakened", "update"),
  /** The evidence was taken back. */
  CANCELLED("cancelled", "cancel"),
  /** Its places are told by another alert from now on. */
  MERGED("merged", "cancel"),
  /** Usual again for long enough. */
  ENDED("ended", "update"),
  /** Alarms, but the day's cap is reached; on the held-back list. */
  HELD_BACK("held-back", "alert"),
  /** Alarms, but a silence covers it; on the held-back list unless its alert is open already. */
  SILENCED("silenced", "alert"),
  /** Alarms, but a known event explains it; on the held-back list. */
  KNOWN_EVENT("known-event", "alert"),
  /** Alarms, but an open alert explains it; on the held-back list. */
  INHIBITED("inhibited", "alert"),
  /** Just below the line and drawn for a blind review. */
  PROBE("probe", "alert"),
  /** Alarms, and its alert said so already. */
  ALREADY_TOLD("already-told", ""),
  /** Alarms, but its alert is snoozed by a desk. */
  SNOOZED("snoozed", ""),
  /** Alarms, but a desk has resolved the alert that told of this interval. */
  RESOLVED("resolved", ""),
  /** Enough reports, but below the line of its budget. */
  BELOW_LINE("below-line", ""),
  /** Nothing unusual: p of 0.1 and more. */
  QUIET("quiet", ""),
  /** Fewer reports than {@code least-count}, however rare. */
  TOO_FEW("too-few", ""),
  /** Less than {@code least-excess} above what is expected, however rare. */
  TOO_CLOSE("too-close", ""),
  /** A forecast of days that are over. */
  TOO_LATE("too-late", ""),
  /** The category, or this family of detectors on it, is not watched. */
  NOT_WATCHED("not-watched", "");

  private final String word;
  private final String messageType;

  DeskOutcome(String word, String messageType) {
    this.word = word;
    this.messageType = messageType;
  }

  /** The word in table {@code signal} and in a message's {@code event}. */
  public String word() {
    return word;
  }

  /** CAP msgType of the message that leaves; empty when none does. */
  String messageType() {
    return messageType;
  }

  /** Whether it keeps an alarm from being raised although it is not told elsewhere. */
  public boolean holdsBack() {
    return this == HELD_BACK || this == SILENCED || this == KNOWN_EVENT || this == INHIBITED;
  }
}
