package org.tocsin.commandcenter.alert;

import java.time.Instant;
import org.tocsin.domain.message.AlertActionMessage;

/**
 * What a desk did, and when the system knew it.
 *
 * @param knownAt the time of the record in topic {@code alert-actions}
 */
public record Act(AlertActionMessage message, Instant knownAt) {
  public static final String ACKNOWLEDGE = "acknowledge";
  public static final String COMMENT = "comment";
  public static final String ASSIGN = "assign";
  public static final String RESOLVE = "resolve";
  public static final String VERDICT = "verdict";

  boolean isA(String kind) {
    return message.kind().equals(kind);
  }
}
