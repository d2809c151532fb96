package org.tocsin.cli.research;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.models.verification.TruthEvent;
import org.tocsin.models.verification.TruthEvent.ReportTimes;

/** What the researcher's commands ask table {@code incident}. */
final class IncidentRows {
  private static final long MICROS_PER_MILLI = 1_000;
  private static final Duration LATE = Duration.ofDays(14);

  private IncidentRows() {}

  /** Every category that ever occurred, sorted. */
  static List<String> categories(Catalog catalog) {
    Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
    Set<String> categories = new TreeSet<>();
    if (incident.currentSnapshot() != null) {
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(incident).select("category").build()) {
        rows.forEach(row -> categories.add((String) row.getField("category")));
      } catch (IOException e) {
        throw new UncheckedIOException("Table incident cannot be read", e);
      }
    }
    return List.copyOf(categories);
  }

  /** The class under which a category's reports landed. */
  static Optional<String> classOf(Table incident, String category) {
    if (incident.currentSnapshot() == null) {
      return Optional.empty();
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(incident)
            .where(Expressions.equal("category", category))
            .select("class")
            .build()) {
      for (Record row : rows) {
        return Optional.of((String) row.getField("class"));
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Table incident cannot be read", e);
    }
  }

  /** The same events, each with what the times of the reports around it are worth. */
  static List<TruthEvent> withReportTimes(Catalog catalog, List<TruthEvent> events) {
    if (events.stream().allMatch(e -> e.recognisedAt() == null)) {
      return events;
    }
    Instant first = events.stream().map(TruthEvent::onset).min(Instant::compareTo).orElseThrow();
    Instant last = events.stream().map(TruthEvent::end).max(Instant::compareTo).orElseThrow();
    ReportTimes[] worst = new ReportTimes[events.size()];
    java.util.Arrays.fill(worst, ReportTimes.KNOWN);
    Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
    if (incident.currentSnapshot() == null) {
      return events;
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(incident)
            .where(
                Expressions.and(
                    Expressions.greaterThanOrEqual(
                        "known_at", first.toEpochMilli() * MICROS_PER_MILLI),
                    Expressions.lessThan(
                        "known_at", last.plus(LATE).toEpochMilli() * MICROS_PER_MILLI)))
            .select("category", "neighbourhood_id", "occurred_at", "known_kind")
            .build()) {
      for (Record row : rows) {
        ReportTimes times = times((String) row.getField("known_kind"));
        if (times == ReportTimes.KNOWN) {
          continue;
        }
        for (int i = 0; i < worst.length; i++) {
          if (times.compareTo(worst[i]) > 0 && belongs(row, events.get(i))) {
            worst[i] = times;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table incident cannot be read", e);
    }
    List<TruthEvent> known = new ArrayList<>();
    for (int i = 0; i < worst.length; i++) {
      TruthEvent e = events.get(i);
      known.add(
          new TruthEvent(
              e.id(), e.category(), e.places(), e.onset(), e.end(), e.recognisedAt(), worst[i]));
    }
    return known;
  }

  private static boolean belongs(Record row, TruthEvent event) {
    Instant occurredAt = ((OffsetDateTime) row.getField("occurred_at")).toInstant();
    return event.category().equals(row.getField("category"))
        && (event.places().equals(List.of("*"))
            || event.places().contains(String.valueOf(row.getField("neighbourhood_id"))))
        && !occurredAt.isBefore(event.onset())
        && occurredAt.isBefore(event.end());
  }

  private static ReportTimes times(String knownKind) {
    return switch (knownKind) {
      case "estimated" -> ReportTimes.ESTIMATED;
      case "none" -> ReportTimes.NONE;
      default -> ReportTimes.KNOWN;
    };
  }
}
