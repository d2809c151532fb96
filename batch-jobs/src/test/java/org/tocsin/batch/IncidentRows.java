package org.tocsin.batch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.lakehouse.LakeTable;

/** Rows for the tables, written by hand: each offered row gets the next offset. */
final class IncidentRows {
  private final List<Row> rows = new ArrayList<>();

  /** One version of a report. */
  IncidentRows add(
      String kind,
      String id,
      String category,
      String categoryClass,
      String place,
      Instant occurredAt,
      Instant knownAt,
      String origin) {
    rows.add(
        RowFactory.create(
            "hotline",
            id,
            kind,
            null,
            null,
            null,
            category,
            categoryClass,
            place,
            null,
            null,
            null,
            occurredAt,
            null,
            knownAt,
            "recorded",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            origin,
            null,
            (long) rows.size(),
            "run-1",
            "backfill",
            rows.size() % 4,
            (long) rows.size(),
            null));
    return this;
  }

  /** A service report from the public, known at once. */
  IncidentRows report(String id, String category, String place, Instant at) {
    return add("report", id, category, "service", place, at, at, "public");
  }

  /** Says of the row added last that a repeat of other news stands behind it. */
  IncidentRows overruledAt(Instant at) {
    return last("overruled_at", at);
  }

  /** Says which happening the row added last speaks of. */
  IncidentRows thing(String id) {
    return last("thing_id", id);
  }

  /** Says in which H3 cell the row added last lies. */
  IncidentRows cell(String cell) {
    return last("cell", cell);
  }

  /** Says where the row added last has its {@code known_at} from. */
  IncidentRows knownKind(String kind) {
    return last("known_kind", kind);
  }

  /** Rows as they are. */
  IncidentRows addAll(List<Row> given) {
    rows.addAll(given);
    return this;
  }

  private IncidentRows last(String column, Object value) {
    Row last = rows.remove(rows.size() - 1);
    Object[] values = new Object[last.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = last.get(i);
    }
    values[LakeSession.schema(LakeTable.INCIDENT).fieldIndex(column)] = value;
    rows.add(RowFactory.create(values));
    return this;
  }

  List<Row> list() {
    return List.copyOf(rows);
  }

  /** A square place of a hundredth of a degree, the n-th of a row from west to east. */
  static Row place(String id, int n) {
    double west = -87 + 0.01 * n;
    double east = west + 0.01;
    String polygon =
        ("{\"type\":\"Polygon\",\"coordinates\":[[[%1$.2f,41.00],[%2$.2f,41.00],[%2$.2f,41.01],"
                + "[%1$.2f,41.01],[%1$.2f,41.00]]]}")
            .formatted(west, east);
    return RowFactory.create(
        id,
        Instant.EPOCH,
        null,
        "neighbourhood",
        "Place " + id,
        "地点" + id,
        polygon,
        null,
        null,
        41.005,
        west + 0.005,
        1.0,
        null);
  }

  /** A forecast of 2.5 reports of noise on the day after. */
  static Row risk(String place, Instant issuedAt, int rank) {
    return RowFactory.create(
        issuedAt,
        issuedAt,
        "1d",
        issuedAt,
        issuedAt.plusSeconds(86_400),
        place,
        "noise",
        "service",
        2.5,
        1.0,
        0.0,
        2.0,
        5.0,
        rank,
        "{}",
        "model",
        1,
        1,
        2.0);
  }

  /** A row of the reporting triangle. */
  static Row count(String place, String category, Instant slot, Instant known, int n) {
    return RowFactory.create(
        place,
        category,
        "service",
        slot.truncatedTo(java.time.temporal.ChronoUnit.HOURS),
        known.atZone(java.time.ZoneOffset.UTC).toLocalDate(),
        n,
        "incidents",
        0,
        0L);
  }
}
