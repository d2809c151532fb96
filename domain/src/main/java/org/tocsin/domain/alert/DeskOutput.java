package org.tocsin.domain.alert;

import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;

/** What leaves the desk. */
public sealed interface DeskOutput {

  /**
   * A message of an alert's life.
   *
   * @param outcome why it leaves
   * @param finding that it tells of
   */
  record Said(AlertMessage message, DeskOutcome outcome, Finding finding) implements DeskOutput {}

  /**
   * What became of a finding: exactly one for each that was offered, for table {@code signal}.
   *
   * @param alertId the alert that tells of it; empty when none does
   * @param weighted the finding's {@code dayP} under its family's weight
   * @param threshold the line in force for it
   */
  record Decided(
      Finding finding, DeskOutcome outcome, String alertId, double weighted, double threshold)
      implements DeskOutput {}

  /**
   * What became of an act when it took effect.
   *
   * @param at the tick at which it took effect
   * @param word {@code in-force}, or why it has no effect
   */
  record Acted(AlertActionMessage act, long at, String word) implements DeskOutput {}
}
