package org.tocsin.lakehouse;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The incidents in force, as plain SQL over table {@code incident}: of each source id the newest
 * version in canonical order that no repeat of earlier news overrules, unless it is a retraction. A
 * self anti-join inside one snapshot.
 *
 * <p>Limits: news that first came as a repeat of a row known later is seen from that row on.
 */
public final class IncidentNow {
  private IncidentNow() {}

  /** What is in force now. */
  public static String sql() {
    return sql(null);
  }

  /** What was in force as known at an instant; absent means now. */
  public static String sql(@Nullable Instant knownAt) {
    String table = LakeTable.CATALOG + "." + LakeTable.INCIDENT.identifier();
    String asOf =
        knownAt == null
            ? "AND %1$s.overruled_at IS NULL"
            : """
            AND %1$s.known_at <= TIMESTAMP '%2$s'
            AND (%1$s.overruled_at IS NULL OR %1$s.overruled_at > TIMESTAMP '%2$s')\
            """;
    return """
    SELECT i.* FROM %1$s i
    WHERE i.kind <> 'retraction' %2$s
      AND NOT EXISTS (
        SELECT 1 FROM %1$s n
        WHERE n.source = i.source AND n.source_id = i.source_id %3$s
          AND (n.known_at > i.known_at
            OR (n.known_at = i.known_at AND n.topic > i.topic)
            OR (n.known_at = i.known_at AND n.topic = i.topic AND n.partition > i.partition)
            OR (n.known_at = i.known_at AND n.topic = i.topic AND n.partition = i.partition
              AND n.offset > i.offset)))\
    """
        .formatted(table, asOf.formatted("i", knownAt), asOf.formatted("n", knownAt));
  }
}
