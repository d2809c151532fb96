package org.tocsin.streaming.warning;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.IncidentVersion;
import org.tocsin.domain.incident.Version;

/**
 * What the warning job takes from one report, whether it comes from the tables or from Kafka.
 *
 * @param key {@code source|source_id}
 * @param knownAt milliseconds since 1970
 * @param occurredAt milliseconds since 1970
 * @param neighbourhoodId absent outside every polygon, and where the report may not be watched
 * @param origin {@code public} or {@code response}
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
    String origin) {

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
        origin);
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
