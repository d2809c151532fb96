package org.tocsin.ingestion.mapping;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a row becomes an incident.
 *
 * @param retracted when a row says that there is no such incident
 * @param attributes what else is kept, by the name it is kept under
 */
public record IncidentRules(
    FieldRule sourceId,
    @Nullable FieldRule thingId,
    @Nullable FieldRule deliveryId,
    TimeRule occurredAt,
    @Nullable TimeRule reportedAt,
    @Nullable TimeRule respondedAt,
    @Nullable TimeRule closedAt,
    CategoryRule category,
    @Nullable FieldRule severity,
    @Nullable FieldRule status,
    @Nullable FlagRule resolved,
    @Nullable FlagRule satisfied,
    @Nullable FieldRule department,
    FieldRule origin,
    @Nullable Condition retracted,
    Map<String, FieldRule> attributes) {
  public IncidentRules {
    attributes = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }
}
