package org.tocsin.batch.care;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.data.Record;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CountChange;
import org.tocsin.domain.incident.IncidentVersion;
import org.tocsin.domain.incident.Resolution;
import org.tocsin.domain.incident.Version;
import org.tocsin.domain.incident.VersionHistory;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;

/** The landed versions of one source id, and what they did to the counts. */
final class VersionRows {

  /**
   * A landed row.
   *
   * @param fresh landing knew nothing of the id when it came
   */
  record Landed(IncidentVersion version, String kind, String run, boolean fresh) {}

  private final List<Landed> rows;

  VersionRows(List<Landed> rows) {
    List<Landed> ordered = new ArrayList<>(rows);
    ordered.sort(Comparator.comparing(r -> r.version().version()));
    this.rows = List.copyOf(ordered);
  }

  static Landed of(Record row) {
    return new Landed(
        new IncidentVersion(
            version(row),
            (Long) row.getField("content_hash"),
            "retraction".equals(row.getField("kind")),
            (String) row.getField("neighbourhood_id"),
            (String) row.getField("category"),
            (String) row.getField("class"),
            instant(row, "occurred_at"),
            (String) row.getField("delivery_id")),
        (String) row.getField("kind"),
        (String) row.getField("run"),
        row.getField("supersedes") == null);
  }

  static Version version(Record row) {
    return new Version(
        instant(row, "known_at").toEpochMilli(),
        (String) row.getField("topic"),
        (Integer) row.getField("partition"),
        (Long) row.getField("offset"));
  }

  List<Landed> list() {
    return rows;
  }

  /** What landing booked: with each row that it took for the first, it started afresh. */
  List<CountChange> booked() {
    List<CountChange> changes = new ArrayList<>();
    VersionHistory history = VersionHistory.EMPTY;
    for (Landed row : rows) {
      if (row.fresh()) {
        history = VersionHistory.EMPTY;
      }
      Resolution resolution = history.offer(row.version());
      history = resolution.history();
      if (resolution instanceof Resolution.Landed landed) {
        changes.addAll(landed.changes());
      }
    }
    return changes;
  }

  /** What each row is when nothing was forgotten. */
  Map<Version, Resolution> resolved() {
    Map<Version, Resolution> resolved = new HashMap<>();
    VersionHistory history = VersionHistory.EMPTY;
    for (Landed row : rows) {
      Resolution resolution = history.offer(row.version());
      history = resolution.history();
      resolved.put(row.version().version(), resolution);
    }
    return resolved;
  }

  /** A row of the reporting triangle. */
  private record Cell(
      @Nullable String place,
      String category,
      String categoryClass,
      Instant slot,
      java.time.LocalDate knownDay) {}

  /**
   * Rows of {@code slot_count} that add what is missing and take away what is too much.
   *
   * @param topic names who wrote them; not a Kafka topic
   */
  static List<Row> correction(
      List<CountChange> right, List<CountChange> wrong, SlotCalendar calendar, String topic) {
    Map<Cell, Integer> sums = new HashMap<>();
    right.forEach(c -> sums.merge(cell(c, calendar), c.change(), Integer::sum));
    wrong.forEach(c -> sums.merge(cell(c, calendar), -c.change(), Integer::sum));
    List<Row> rows = new ArrayList<>();
    sums.forEach(
        (cell, n) -> {
          if (n != 0) {
            rows.add(
                RowFactory.create(
                    cell.place,
                    cell.category,
                    cell.categoryClass,
                    cell.slot,
                    cell.knownDay,
                    n,
                    topic,
                    0,
                    0L));
          }
        });
    return rows;
  }

  private static Cell cell(CountChange change, SlotCalendar calendar) {
    return new Cell(
        change.neighbourhoodId(),
        change.category(),
        change.categoryClass(),
        calendar.slotAt(change.occurredAt(), SlotLength.HOUR).start(),
        calendar.dateAt(Instant.ofEpochMilli(change.knownAt())));
  }

  private static Instant instant(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant();
  }
}
