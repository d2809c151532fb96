package org.tocsin.streaming.landing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedBroadcastOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.table.data.RowData;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.erasure.Erased;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.TombstoneMessage;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.Messages;
import org.tocsin.streaming.arrival.TableRow;

class LandingFunctionsTest {
  private static final KeyedHash KEY = new KeyedHash("00ff".repeat(16));
  private static final Instant MORNING = Instant.parse("2016-05-02T14:20:00Z");

  @Test
  void knownAtIsTheRunningMaximumOfItsPartitionAndSurvivesARestart() throws Exception {
    OperatorSubtaskState state;
    try (var read = reader()) {
      read.open();
      read.processElement(new StreamRecord<>(arrival(0, 0, 2_000, report("1", "north"))));
      read.processElement(new StreamRecord<>(arrival(0, 1, 1_000, report("2", "north"))));
      read.processElement(new StreamRecord<>(arrival(1, 0, 500, report("3", "north"))));
      assertThat(knownTimes(read.extractOutputValues())).containsExactly(2_000L, 2_000L, 500L);
      state = read.snapshot(1, 1);
    }
    try (var read = reader()) {
      read.initializeState(state);
      read.open();
      read.processElement(new StreamRecord<>(arrival(0, 2, 1_500, report("4", "north"))));
      assertThat(knownTimes(read.extractOutputValues())).containsExactly(2_000L);
    }
  }

  @Test
  void aMessageThatCannotBeReadBecomesARejectionWithoutItsPayload() throws Exception {
    try (var read = reader()) {
      read.open();
      read.processElement(new StreamRecord<>(arrival(0, 0, 1, "{\"type\":\"incident\",")));
      read.processElement(
          new StreamRecord<>(arrival(0, 1, 2, "{\"version\":1,\"type\":\"incident\"}")));
      read.processElement(new StreamRecord<>(arrival(0, 2, 3, "[]")));
      read.processElement(new StreamRecord<>(arrival(0, 3, 4, "{\"type\":\"gossip\"}")));
      assertThat(read.extractOutputValues()).isEmpty();
      List<RowData> rejections = new ArrayList<>();
      read.getSideOutput(ReadArrivals.REJECTIONS).forEach(r -> rejections.add(r.getValue()));
      assertThat(rejections)
          .hasSize(4)
          .allSatisfy(
              row -> {
                assertThat(TextOf.column(row, LakeTable.REJECTION, "reason"))
                    .isEqualTo("UNREADABLE_MESSAGE");
                assertThat(row.isNullAt(TableRow.position(LakeTable.REJECTION, "payload")))
                    .isTrue();
              });
      assertThat(TextOf.column(rejections.get(1), LakeTable.REJECTION, "detail"))
          .contains("has no kind");
    }
  }

  @Test
  void heartbeatsMoveTheClockAndNothingElse() throws Exception {
    try (var read = reader()) {
      read.open();
      read.processElement(
          new StreamRecord<>(arrival(0, 0, 9_000, "{\"version\":1,\"type\":\"heartbeat\"}")));
      read.processElement(new StreamRecord<>(arrival(0, 1, 8_000, report("1", "north"))));
      assertThat(knownTimes(read.extractOutputValues())).containsExactly(9_000L);
    }
  }

  @Test
  void everyReportLandsOrIsARedeliveryAndReplaysAreNeither() throws Exception {
    List<RowData> rows = new ArrayList<>();
    try (var read = reader()) {
      read.open();
      read.processElement(new StreamRecord<>(arrival(0, 0, 10, report("1", "north"))));
      read.processElement(new StreamRecord<>(arrival(0, 1, 20, report("1", "north"))));
      read.processElement(new StreamRecord<>(arrival(0, 2, 30, report("1", "south"))));
      rows.addAll(read.extractOutputValues());
    }
    try (var resolve = resolver()) {
      resolve.open();
      for (RowData row : rows) {
        resolve.processElement(new StreamRecord<>(row));
      }
      resolve.processElement(new StreamRecord<>(rows.get(0)));
      assertThat(resolve.extractOutputValues())
          .extracting(r -> TextOf.column(r, LakeTable.INCIDENT, "kind"))
          .containsExactly("report", "correction");
      assertThat(
              TextOf.column(resolve.extractOutputValues().get(1), LakeTable.INCIDENT, "supersedes"))
          .isEqualTo("10:incidents:0:0");
      assertThat(resolve.getSideOutput(ResolveReports.REDELIVERIES)).hasSize(1);
      assertThat(resolve.getSideOutput(ResolveReports.COUNTS))
          .extracting(c -> c.getValue().neighbourhoodId() + c.getValue().change())
          .containsExactly("north1", "north-1", "south1");
    }
  }

  @Test
  void afterItsTombstoneAReportStaysOutAlsoAfterARestartAndOthersLand() throws Exception {
    List<RowData> rows = new ArrayList<>();
    List<RowData> tombstones = new ArrayList<>();
    try (var read = reader()) {
      read.open();
      read.processElement(new StreamRecord<>(arrival(0, 0, 10, report("1", "north"))));
      read.processElement(
          new StreamRecord<>(
              arrival(
                  0,
                  1,
                  20,
                  new TombstoneMessage(1, "tombstone", "city", KEY.of("city", "1"), "e"))));
      read.processElement(new StreamRecord<>(arrival(0, 2, 30, report("1", "south"))));
      read.processElement(new StreamRecord<>(arrival(0, 3, 40, report("2", "south"))));
      rows.addAll(read.extractOutputValues());
      read.getSideOutput(ReadArrivals.ERASURES).forEach(r -> tombstones.add(r.getValue()));
    }
    assertThat(tombstones).hasSize(1);
    OperatorSubtaskState state;
    try (var resolve = resolver()) {
      resolve.open();
      resolve.processElement(new StreamRecord<>(rows.get(0)));
      assertThat(histories(resolve)).isEqualTo(1);
      resolve.processBroadcastElement(new StreamRecord<>(tombstones.get(0)));
      assertThat(histories(resolve)).as("the id is forgotten").isZero();
      state = resolve.snapshot(1, 1);
    }
    try (var resolve = resolver()) {
      resolve.initializeState(state);
      resolve.open();
      resolve.processElement(new StreamRecord<>(rows.get(1)));
      resolve.processElement(new StreamRecord<>(rows.get(2)));
      assertThat(resolve.extractOutputValues())
          .extracting(r -> TextOf.column(r, LakeTable.INCIDENT, "source_id"))
          .containsExactly("2");
      assertThat(resolve.getSideOutput(ResolveReports.STAY_OUT))
          .singleElement()
          .satisfies(
              r -> {
                RowData refused = r.getValue();
                assertThat(TextOf.column(refused, LakeTable.REJECTION, "reason"))
                    .isEqualTo("ERASED");
                assertThat(TextOf.column(refused, LakeTable.REJECTION, "detail"))
                    .contains(KEY.of("city", "1"));
                assertThat(refused.isNullAt(TableRow.position(LakeTable.REJECTION, "source_id")))
                    .isTrue();
              });
    }
  }

  @Test
  void theTriangleAddsUpBetweenCheckpointsAndLeavesOutWhatCancelsOut() throws Exception {
    try (var triangle =
        new OneInputStreamOperatorTestHarness<>(
            new CountTriangle(new SlotCalendar(ZoneId.of("America/Chicago"))))) {
      triangle.setup(
          TableRow.type(LakeTable.SLOT_COUNT)
              .createSerializer(
                  new org.apache.flink.api.common.serialization.SerializerConfigImpl()));
      triangle.open();
      triangle.processElement(new StreamRecord<>(change("north", 1, 0)));
      triangle.processElement(new StreamRecord<>(change("north", 1, 7)));
      triangle.processElement(new StreamRecord<>(change("south", 1, 3)));
      triangle.processElement(new StreamRecord<>(change("south", -1, 5)));
      assertThat(triangle.extractOutputValues()).isEmpty();
      triangle.prepareSnapshotPreBarrier(1);
      assertThat(triangle.extractOutputValues())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.getInt(TableRow.position(LakeTable.SLOT_COUNT, "n"))).isEqualTo(2);
                assertThat(row.getLong(TableRow.position(LakeTable.SLOT_COUNT, "offset")))
                    .isEqualTo(7);
              });
    }
  }

  @Test
  void whatTheTableHoldsIsDroppedBeforeTheSink() {
    NotYetCounted filter =
        new NotYetCounted(new LandedOffsets(Map.of("incidents/0", 5L), Map.of()));
    assertThat(filter.filter(change("north", 1, 5))).isFalse();
    assertThat(filter.filter(change("north", 1, 6))).isTrue();
  }

  private static SlotChange change(String place, int n, long offset) {
    return new SlotChange(
        place,
        "pothole",
        "service",
        MORNING.toEpochMilli(),
        MORNING.toEpochMilli(),
        n,
        "incidents",
        0,
        offset);
  }

  private static List<Long> knownTimes(List<RowData> rows) {
    int column = TableRow.position(LakeTable.INCIDENT, "known_at");
    return rows.stream().map(r -> r.getTimestamp(column, 6).getMillisecond()).toList();
  }

  private static Arrival arrival(int partition, long offset, long timestamp, Object message) {
    byte[] value =
        message instanceof String raw
            ? raw.getBytes(java.nio.charset.StandardCharsets.UTF_8)
            : Messages.write(message);
    return new Arrival("incidents", partition, offset, timestamp, value);
  }

  private static IncidentMessage report(String id, String place) {
    return new IncidentMessage(
        1,
        "incident",
        "report",
        "city",
        id,
        null,
        null,
        "pothole",
        "service",
        place,
        null,
        null,
        null,
        MORNING,
        null,
        "received",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        "public",
        Map.of(),
        "feed");
  }

  private static OneInputStreamOperatorTestHarness<Arrival, RowData> reader() throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new ProcessOperator<>(new ReadArrivals(Map.of())));
  }

  private static int histories(
      KeyedBroadcastOperatorTestHarness<String, RowData, RowData, RowData> resolve) {
    KeyedStateBackend<?> state =
        ((AbstractStreamOperator<?>) resolve.getOperator()).getKeyedStateBackend();
    return ((HeapKeyedStateBackend<?>) state).numKeyValueStateEntries();
  }

  private static KeyedBroadcastOperatorTestHarness<String, RowData, RowData, RowData> resolver()
      throws Exception {
    return new KeyedBroadcastOperatorTestHarness<>(
        new CoBroadcastWithKeyedOperator<>(
            new ResolveReports(Duration.ofDays(400), new Erased(KEY, Set.of())),
            List.of(ResolveReports.TOMBSTONES)),
        ResolveReports::key,
        Types.STRING,
        1,
        1,
        0);
  }
}
