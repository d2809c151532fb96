package org.tocsin.streaming.landing;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.IncidentVersion;
import org.tocsin.domain.incident.Version;
import org.tocsin.domain.incident.VersionHistory;

/** Rows of the tables as the resolver knew them when they landed. */
final class LandedReport {
  private LandedReport() {}

  /** A row of table {@code incident}. */
  static IncidentVersion version(Record row) {
    return new IncidentVersion(
        place(row),
        (Long) row.getField("content_hash"),
        "retraction".equals(row.getField("kind")),
        (String) row.getField("neighbourhood_id"),
        (String) row.getField("category"),
        (String) row.getField("class"),
        at(row, "occurred_at"),
        (String) row.getField("delivery_id"));
  }

  /**
   * A row of table {@code redelivery} as a word of its history; absent for a delivery that was
   * known by its id, and for one whose content no landed version has.
   */
  static @Nullable IncidentVersion repeat(Record row, VersionHistory history) {
    Object content = row.getField("content_hash");
    for (IncidentVersion known : history.versions()) {
      if (Objects.equals(content, known.contentHash())) {
        return new IncidentVersion(
            place(row),
            known.contentHash(),
            known.retraction(),
            known.neighbourhoodId(),
            known.category(),
            known.categoryClass(),
            known.occurredAt(),
            known.deliveryId());
      }
    }
    return null;
  }

  private static Version place(Record row) {
    return new Version(
        at(row, "known_at").toEpochMilli(),
        (String) row.getField("topic"),
        (Integer) row.getField("partition"),
        (Long) row.getField("offset"));
  }

  private static Instant at(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant();
  }
}
