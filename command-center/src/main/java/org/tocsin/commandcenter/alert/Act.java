package org.tocsin.commandcenter.alert;

import java.time.Instant;
import org.tocsin.domain.message.AlertActionMessage;

/**
 * What a desk did, and when the system knew it.
 *
 * @param knownAt the time of the record in topic {@code alert-actions}
 * @param offset of the record in its partition, which all acts on one alert share: their order
 *     where a simulated clock stands still
 */
public record Act(AlertActionMessage message, Instant knownAt, long offset) {
  public static final String ACKNOWLEDGE = "acknowledge";
  public static final String COMMENT = "comment";
  public static final String ASSIGN = "assign";
  public static final String HANDOVER = "handover";
  public static final String SNOOZE = "snooze";
  public static final String RESOLVE = "resolve";
  public static final String VERDICT = "verdict";

  boolean isA(String kind) {
    return message.kind().equals(kind);
  }
}
