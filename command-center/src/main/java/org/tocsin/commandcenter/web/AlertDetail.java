package org.tocsin.commandcenter.web;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.commandcenter.alert.Act;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.domain.message.AlertMessage;

/**
 * One alert whole.
 *
 * @param versions every message of its life, oldest first; the last one is in force
 * @param acts everything desks did, oldest first
 */
public record AlertDetail(AlertSummary summary, List<AlertMessage> versions, List<DoneAct> acts) {
  public AlertDetail {
    versions = List.copyOf(versions);
    acts = List.copyOf(acts);
  }

  static AlertDetail of(AlertCase alert) {
    return new AlertDetail(
        AlertSummary.of(alert), alert.versions(), alert.acts().stream().map(DoneAct::of).toList());
  }

  /** One act as it is shown. */
  public record DoneAct(
      String actionId,
      String kind,
      String desk,
      Instant knownAt,
      @Nullable String comment,
      @Nullable String real,
      @Nullable String newToYou,
      @Nullable Instant until,
      @Nullable String target) {
    static DoneAct of(Act act) {
      return new DoneAct(
          act.message().actionId(),
          act.message().kind(),
          act.message().desk(),
          act.knownAt(),
          act.message().comment(),
          act.message().real(),
          act.message().newToYou(),
          act.message().until(),
          act.message().target());
    }
  }
}
