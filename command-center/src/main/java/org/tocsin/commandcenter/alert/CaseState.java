package org.tocsin.commandcenter.alert;

import java.util.Locale;

/** Where an alert stands, from its messages and the acts of desks together. */
public enum CaseState {
  /** Raised and nobody has taken it. */
  OPEN(true),
  /** A desk has taken it; the evidence stands. */
  ACKNOWLEDGED(true),
  /** A desk has taken it and the evidence has gone since: a person decides, not the machine. */
  WEAKENED(true),
  /** A desk closed it. */
  RESOLVED(false),
  /** It alarms, but a cap, silence, known event or another alert holds it back; nobody took it. */
  HELD_BACK(false),
  /** Withdrawn by corrections before any desk took it. */
  CANCELLED(false),
  /** Ran out before any desk took it. */
  ENDED(false);

  private final boolean needsAttention;

  CaseState(boolean needsAttention) {
    this.needsAttention = needsAttention;
  }

  /** Whether a desk still has something to do here. */
  public boolean needsAttention() {
    return needsAttention;
  }

  /** The word in the API, such as {@code acknowledged}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
