package org.tocsin.cli.research;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.Version;
import org.tocsin.domain.time.Interval;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesCounts;

/**
 * The reports of one place and category as they were known at an instant: of each source id the
 * newest version until then, retractions out, repeat reports of one thing counted once.
 */
final class CellAsKnown {
  private static final long MICROS_PER_MILLI = 1_000;

  private final List<Fact> facts;

  private CellAsKnown(List<Fact> facts) {
    this.facts = facts;
  }

  /** One report in force. */
  private record Fact(Instant occurredAt, String thing) {}

  /** The newest version of one report. */
  private record Newest(
      Version version, boolean retraction, boolean here, Instant occurredAt, String thing) {}

  /**
   * Reads the table.
   *
   * @param knownAt rows known at it or before count
   * @param reach how long before it rows are read
   */
  static CellAsKnown read(
      Table incident, String place, String category, Instant knownAt, Duration reach) {
    Map<String, Newest> newest = new HashMap<>();
    if (incident.currentSnapshot() != null) {
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(incident)
              .where(
                  Expressions.and(
                      Expressions.greaterThan("known_at", micros(knownAt.minus(reach))),
                      Expressions.lessThanOrEqual("known_at", micros(knownAt))))
              .build()) {
        for (Record row : rows) {
          Newest version = version(row, place, category);
          newest.merge(
              row.getField("source") + "|" + row.getField("source_id"),
              version,
              (one, other) -> one.version.compareTo(other.version) >= 0 ? one : other);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Table incident cannot be read", e);
      }
    }
    List<Fact> facts = new ArrayList<>();
    newest.values().stream()
        .filter(n -> n.here && !n.retraction)
        .forEach(n -> facts.add(new Fact(n.occurredAt, n.thing)));
    facts.sort(Comparator.comparing(Fact::occurredAt));
    return new CellAsKnown(facts);
  }

  private static long micros(Instant at) {
    return at.toEpochMilli() * MICROS_PER_MILLI;
  }

  private static Newest version(Record row, String place, String category) {
    String key = row.getField("source") + "|" + row.getField("source_id");
    @Nullable Object thing = row.getField("thing_id");
    return new Newest(
        new Version(
            millis(row, "known_at"),
            (String) row.getField("topic"),
            (Integer) row.getField("partition"),
            (Long) row.getField("offset")),
        row.getField("kind").equals("retraction"),
        place.equals(row.getField("neighbourhood_id"))
            && category.equals(row.getField("category"))
            && !"response".equals(row.getField("origin")),
        Instant.ofEpochMilli(millis(row, "occurred_at")),
        thing == null ? key : "thing " + thing);
  }

  private static long millis(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant().toEpochMilli();
  }

  /** Distinct things by quarter of an hour. */
  SeriesCounts quarters() {
    return (from, to) ->
        count(
            new Interval(
                Instant.ofEpochMilli(Quarters.start(from)),
                Instant.ofEpochMilli(Quarters.start(to))));
  }

  /** Distinct things that happened in an interval. */
  int count(Interval interval) {
    return (int)
        facts.stream()
            .filter(f -> interval.contains(f.occurredAt))
            .map(Fact::thing)
            .distinct()
            .count();
  }
}
