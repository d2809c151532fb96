package org.tocsin.cli.research;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.models.verification.TruthEvent;

/** Table {@code truth_event}. */
final class TruthTable {
  private final Table table;

  TruthTable(Table table) {
    this.table = table;
  }

  /** Adds real events, replacing those of the same id, and says how many there are then. */
  int load(List<TruthFile.Event> events) {
    RunRows rows = new RunRows(table, RunRows.LOADED);
    Map<String, Record> byId = new TreeMap<>();
    rows.list().forEach(row -> byId.put((String) row.getField("id"), row));
    events.forEach(event -> byId.put(event.id(), row(event)));
    rows.replace(new ArrayList<>(byId.values()));
    return byId.size();
  }

  /** Events of a run (or the loaded ones) with their onset in the range, in order of onset. */
  List<TruthEvent> list(String run, Instant from, Instant to) {
    return new RunRows(table, run)
        .list().stream()
            .map(TruthTable::event)
            .filter(e -> !e.onset().isBefore(from) && e.onset().isBefore(to))
            .sorted(Comparator.comparing(TruthEvent::onset).thenComparing(TruthEvent::id))
            .toList();
  }

  private Record row(TruthFile.Event event) {
    Record row = GenericRecord.create(table.schema());
    row.setField("run", RunRows.LOADED);
    row.setField("id", event.id());
    row.setField("category", event.category());
    row.setField("places", String.join(";", event.places()));
    row.setField("onset", time(event.onset()));
    row.setField("ended_at", time(event.end()));
    Instant recognisedAt = event.recognisedAt();
    row.setField("recognised_at", recognisedAt == null ? null : time(recognisedAt));
    row.setField("note", event.note());
    return row;
  }

  private static TruthEvent event(Record row) {
    return new TruthEvent(
        (String) row.getField("id"),
        (String) row.getField("category"),
        List.of(((String) row.getField("places")).split(";")),
        instant(row.getField("onset")),
        instant(row.getField("ended_at")),
        row.getField("recognised_at") == null ? null : instant(row.getField("recognised_at")),
        TruthEvent.ReportTimes.KNOWN);
  }

  private static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(@Nullable Object value) {
    if (value instanceof OffsetDateTime time) {
      return time.toInstant();
    }
    throw new IllegalStateException("Table truth_event holds no time where one is needed");
  }
}
