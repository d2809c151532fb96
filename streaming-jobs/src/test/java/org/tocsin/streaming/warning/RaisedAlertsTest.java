package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.RunRows;

class RaisedAlertsTest {
  private static final Instant START = Instant.parse("2016-07-01T06:00:00Z");

  @TempDir private Path home;

  @Test
  void everyOpeningOfHalfAYearIsRememberedAtItsTime() {
    Lake lake = Lake.embedded(home);
    lake.create();
    RaisedAlerts raised = new RaisedAlerts(lake);
    assertThat(raised.apply(START.toEpochMilli())).isEmpty();
    Table alert = lake.open().loadTable(LakeTable.ALERT.identifier());
    List<Record> rows = new ArrayList<>();
    rows.add(row(alert, "a", 1, "open", "service", "noise", "2016-05-01T06:00:00Z"));
    rows.add(row(alert, "a", 2, "open", "service", "noise", "2016-05-01T07:00:00Z"));
    rows.add(row(alert, "a", 3, "ended", "service", "noise", "2016-05-01T09:00:00Z"));
    rows.add(row(alert, "b", 2, "open", "life-safety", "gas", "2016-05-02T08:00:00Z"));
    rows.add(row(alert, "b", 1, "held-back", "life-safety", "gas", "2016-05-02T06:00:00Z"));
    rows.add(row(alert, "c", 1, "held-back", "service", "noise", "2016-05-03T06:00:00Z"));
    rows.add(row(alert, "old", 1, "open", "service", "noise", "2015-12-01T06:00:00Z"));
    rows.add(row(alert, "later", 1, "open", "service", "noise", "2016-07-01T06:00:01Z"));
    RunRows.append(alert, rows);
    assertThat(raised.apply(START.toEpochMilli()))
        .containsExactly(
            Inspection.open("a", "noise", false, false, millis("2016-05-01T06:00:00Z")),
            Inspection.open("b", "gas", true, false, millis("2016-05-02T08:00:00Z")));
  }

  private static Record row(
      Table alert,
      String id,
      int version,
      String state,
      String lane,
      String category,
      String sentAt) {
    Record row = GenericRecord.create(alert.schema());
    for (Types.NestedField field : alert.schema().columns()) {
      switch (field.type().typeId()) {
        case STRING -> row.setField(field.name(), "-");
        case INTEGER -> row.setField(field.name(), version);
        case LONG -> row.setField(field.name(), 0L);
        case DOUBLE -> row.setField(field.name(), 0.0);
        default -> row.setField(field.name(), Instant.parse(sentAt).atOffset(ZoneOffset.UTC));
      }
    }
    row.setField("id", id);
    row.setField("state", state);
    row.setField("lane", lane);
    row.setField("category", category);
    return row;
  }

  private static long millis(String instant) {
    return Instant.parse(instant).toEpochMilli();
  }
}
