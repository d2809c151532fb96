package org.tocsin.streaming.warning;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.ContentHash;
import org.tocsin.domain.incident.IncidentVersion;
import org.tocsin.domain.incident.Version;
import org.tocsin.domain.message.IncidentMessage;

/**
 * What the warning job takes from one report, whether it comes from the tables or from Kafka.
 *
 * @param key {@code source|source_id}
 * @param knownAt milliseconds since 1970
 * @param occurredAt milliseconds since 1970
 * @param neighbourhoodId absent outside every polygon, and where the report may not be watched
 * @param origin who made it: {@code public}, or our own answer to an alert
 * @param thingId of the happening that several reports speak of
 * @param responded whether somebody had already been sent when this version became known
 */
public record ReportVersion(
    String key,
    long knownAt,
    String topic,
    int partition,
    long offset,
    long contentHash,
    boolean retraction,
    @Nullable String neighbourhoodId,
    String category,
    String categoryClass,
    long occurredAt,
    @Nullable String deliveryId,
    String origin,
    @Nullable String thingId,
    boolean responded) {

  private static final Set<String> RESPONDED =
      Set.of(
          "assigned",
          "dispatched",
          "en-route",
          "en route",
          "on-scene",
          "on scene",
          "in-progress",
          "in progress",
          "responding");

  /**
   * Whether a version says that somebody had been sent: its time of response had come when it
   * became known, or its status says so. A status of the end (closed, completed) says nothing: many
   * sources show each report as it last was.
   */
  static boolean responded(@Nullable String status, @Nullable Instant respondedAt, long knownAt) {
    return (respondedAt != null && respondedAt.toEpochMilli() <= knownAt)
        || (status != null && RESPONDED.contains(status.toLowerCase(Locale.ROOT)));
  }

  /** What warning takes from a message that stands at this place of its topic. */
  public static ReportVersion of(
      IncidentMessage m, long knownAt, String topic, int partition, long offset) {
    return new ReportVersion(
        m.key(),
        knownAt,
        topic,
        partition,
        offset,
        ContentHash.of(m),
        m.kind().equals("retraction"),
        m.neighbourhoodId(),
        m.category(),
        m.categoryClass(),
        m.occurredAt().toEpochMilli(),
        m.deliveryId(),
        m.origin(),
        m.thingId(),
        responded(m.status(), m.respondedAt(), knownAt));
  }

  Version version() {
    return new Version(knownAt, topic, partition, offset);
  }

  ReportVersion withoutPlace() {
    return new ReportVersion(
        key,
        knownAt,
        topic,
        partition,
        offset,
        contentHash,
        retraction,
        null,
        category,
        categoryClass,
        occurredAt,
        deliveryId,
        origin,
        thingId,
        responded);
  }

  IncidentVersion toIncidentVersion() {
    return new IncidentVersion(
        version(),
        contentHash,
        retraction,
        neighbourhoodId,
        category,
        categoryClass,
        Instant.ofEpochMilli(occurredAt),
        deliveryId);
  }
}
