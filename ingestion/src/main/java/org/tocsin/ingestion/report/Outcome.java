package org.tocsin.ingestion.report;

import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.message.RejectedMessage;

/** What became of one report or one measured value. */
public sealed interface Outcome {

  /** When it became known; absent for a rejection without a time. */
  @Nullable Known known();

  /** It becomes an incident, or a retraction of one. */
  record AcceptedIncident(IncidentMessage message, Known known) implements Outcome {}

  /** It becomes an observation. */
  record AcceptedObservation(ObservationMessage message, Known known) implements Outcome {}

  /** It is refused. */
  record Rejected(RejectedMessage message, @Nullable Known known) implements Outcome {}
}
