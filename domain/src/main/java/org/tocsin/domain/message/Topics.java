package org.tocsin.domain.message;

import java.util.List;

/** The names of the topics through which the programs talk. */
public final class Topics {
  public static final String INCIDENTS = "incidents";
  public static final String OBSERVATIONS = "observations";
  public static final String BACKFILL = "backfill";
  public static final String REJECTED = "rejected";
  public static final String ALERTS = "alerts";
  public static final String ALERT_ACTIONS = "alert-actions";

  /** The consumer group under which the landing job says how far its checkpoints have read. */
  public static final String LANDING_READER = "tocsin-landing";

  /** The consumer group under which the watch says how far its checkpoints have read. */
  public static final String WARNING_READER = "tocsin-warning";

  /** Every topic of a home. */
  public static final List<String> ALL =
      List.of(INCIDENTS, OBSERVATIONS, BACKFILL, REJECTED, ALERTS, ALERT_ACTIONS);

  private Topics() {}
}
