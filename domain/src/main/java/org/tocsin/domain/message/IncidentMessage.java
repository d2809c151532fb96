package org.tocsin.domain.message;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One report as it travels on the topics {@code incidents} and {@code backfill}: a new incident, a
 * correction of one, or its retraction. Version 1 of the message.
 *
 * <p>JSON names are the components in snake case; absent values are left out. The Kafka key is
 * {@code source|source_id}; the record's timestamp is when Tocsin received it.
 *
 * @param type always {@code incident}
 * @param kind {@code report} or {@code retraction}; whether a report corrects an earlier one is
 *     decided when it lands
 * @param thingId names the one happening that several reports speak of
 * @param deliveryId set by a sender that repeats deliveries; the same id twice is a redelivery
 * @param categoryClass a word of {@link org.tocsin.domain.incident.CategoryClass}
 * @param neighbourhoodId absent outside every known polygon
 * @param cell H3 cell of resolution 9 as text
 * @param lat WGS84 degrees, rounded as configured
 * @param lon WGS84 degrees, rounded as configured
 * @param knownKind where the record's timestamp comes from: {@code received}, {@code recorded},
 *     {@code estimated} or {@code none}
 * @param origin {@code public} or {@code response} (created by answering an own alert)
 * @param run the import run or feed that offered it
 */
public record IncidentMessage(
    int version,
    String type,
    String kind,
    String source,
    String sourceId,
    @Nullable String thingId,
    @Nullable String deliveryId,
    String category,
    String categoryClass,
    @Nullable String neighbourhoodId,
    @Nullable String cell,
    @Nullable Double lat,
    @Nullable Double lon,
    Instant occurredAt,
    @Nullable Instant reportedAt,
    String knownKind,
    @Nullable String severity,
    @Nullable String status,
    @Nullable Instant respondedAt,
    @Nullable Instant closedAt,
    @Nullable Boolean resolved,
    @Nullable Boolean satisfied,
    @Nullable String department,
    String origin,
    Map<String, String> attributes,
    String run) {

  public static final int VERSION = 1;
  public static final String TYPE = "incident";

  /** The Kafka key: all reports of one source id share a partition. */
  public String key() {
    return source + "|" + sourceId;
  }
}
