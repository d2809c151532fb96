package org.tocsin.commandcenter.web;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.commandcenter.alert.AlertCase;
import org.tocsin.domain.message.AlertMessage;

/**
 * One alert as the list shows it.
 *
 * @param caseState where it stands, a word of {@code CaseState}
 * @param changedAt when anything was last said or done
 * @param desk the desk that has it
 * @param snoozedUntil until when a desk wants to hear nothing more of it
 */
public record AlertSummary(
    String id,
    int alertVersion,
    String caseState,
    String state,
    String status,
    String origin,
    String lane,
    String category,
    @Nullable String categoryNameEn,
    @Nullable String categoryNameZh,
    String neighbourhoodId,
    @Nullable String placeNameEn,
    @Nullable String placeNameZh,
    String urgency,
    String severity,
    String certainty,
    String slotLength,
    Instant intervalStart,
    Instant intervalEnd,
    Instant sentAt,
    Instant onset,
    Instant expires,
    double observed,
    double expected,
    double upperBound,
    String whyEn,
    String whyZh,
    String event,
    String family,
    List<String> places,
    String subject,
    int dispatched,
    List<String> reasons,
    boolean pinned,
    Instant changedAt,
    @Nullable String desk,
    @Nullable Instant snoozedUntil,
    int acts) {
  public AlertSummary {
    places = List.copyOf(places);
    reasons = List.copyOf(reasons);
  }

  static AlertSummary of(AlertCase alert) {
    AlertMessage m = alert.latest();
    return new AlertSummary(
        m.id(),
        m.alertVersion(),
        alert.state().word(),
        m.state(),
        m.status(),
        m.origin(),
        m.lane(),
        m.category(),
        m.categoryNameEn(),
        m.categoryNameZh(),
        m.neighbourhoodId(),
        m.placeNameEn(),
        m.placeNameZh(),
        m.urgency(),
        m.severity(),
        m.certainty(),
        m.slotLength(),
        m.intervalStart(),
        m.intervalEnd(),
        m.sentAt(),
        m.onset(),
        m.expires(),
        m.observed(),
        m.expected(),
        m.upperBound(),
        m.whyEn(),
        m.whyZh(),
        m.event(),
        m.family(),
        m.places(),
        m.subject(),
        m.dispatched(),
        m.reasons(),
        m.pinned(),
        alert.changedAt(),
        alert.desk().orElse(null),
        alert.snoozedUntil().orElse(null),
        alert.acts().size());
  }
}
