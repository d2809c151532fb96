package org.tocsin.domain.alert;

/**
 * What to do after a test.
 *
 * @param outcome why a message leaves, or why none does
 * @param next what the series remembers
 * @param spoken the episode that the message tells of; it equals {@code next} unless the episode is
 *     over
 */
public record AlertDecision(Outcome outcome, Episode next, Episode spoken) {

  /** Every finding has one of these; none disappears without a listed reason. */
  public enum Outcome {
    /** Nothing unusual. */
    QUIET("quiet", ""),
    /** The first message of an alert. */
    RAISED("raised", "alert"),
    /** A later message of an open alert. */
    UPDATED("updated", "update"),
    /** The evidence was taken back. */
    CANCELLED("cancelled", "cancel"),
    /** Usual again for long enough. */
    ENDED("ended", "update"),
    /** Unusual, and already said. */
    ALREADY_TOLD("already-told", ""),
    /** Unusual, but fewer reports than {@code warning.least-count}. */
    TOO_FEW("too-few", ""),
    /** Unusual, but less than {@code warning.least-excess} above the expected count. */
    TOO_CLOSE("too-close", "");

    private final String word;
    private final String messageType;

    Outcome(String word, String messageType) {
      this.word = word;
      this.messageType = messageType;
    }

    /** The word in table {@code signal}. */
    public String word() {
      return word;
    }

    /** CAP msgType of the message that leaves; empty when none does. */
    public String messageType() {
      return messageType;
    }

    /** Whether a message leaves. */
    public boolean speaks() {
      return !messageType.isEmpty();
    }
  }

  static AlertDecision silent(Outcome outcome, Episode next) {
    return new AlertDecision(outcome, next, next);
  }
}
