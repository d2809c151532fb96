package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.erasure.ReportNames;

class ResolveInOrderTest {
  private static final KeyedHash KEY = new KeyedHash("0f".repeat(32));
  private static final Duration MEMORY = Duration.ofDays(35);

  @Test
  void reportsAreResolvedInCanonicalOrderHoweverTheyArrive() throws Exception {
    try (var resolve = opened(Long.MAX_VALUE)) {
      resolve.processElement(report("south", 20, 1), 20);
      resolve.processElement(report("north", 10, 0), 10);
      resolve.processElement(report("south", 30, 2), 30);
      resolve.processWatermark(9);
      assertThat(resolve.extractOutputValues()).isEmpty();
      resolve.processWatermark(30);
      assertThat(words(resolve.extractOutputValues()))
          .containsExactly("10 north +1", "20 north -1", "20 south +1");
    }
  }

  @Test
  void reportsWithoutAWatchedPlaceMoveNoCount() throws Exception {
    try (var resolve = opened(Long.MAX_VALUE)) {
      resolve.processElement(report("north", 10, 0), 10);
      resolve.processElement(report(null, 20, 1), 20);
      resolve.processWatermark(30);
      assertThat(words(resolve.extractOutputValues()))
          .containsExactly("10 north +1", "20 north -1");
    }
  }

  @Test
  void stateAndTimersEndAtZero() throws Exception {
    try (var resolve = opened(Long.MAX_VALUE)) {
      resolve.processElement(report("north", 10, 0), 10);
      resolve.processElement(report("south", 20, 1), 20);
      resolve.processWatermark(20 + MEMORY.toMillis());
      assertThat(resolve.extractOutputValues()).hasSize(3);
      assertThat(resolve.numKeyedStateEntries()).isZero();
      assertThat(resolve.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void nothingIsTakenBeyondTheEndOfABoundedRun() throws Exception {
    try (var resolve = opened(15)) {
      resolve.processElement(report("north", 10, 0), 10);
      resolve.processElement(report("south", 20, 1), 20);
      resolve.processWatermark(Long.MAX_VALUE);
      assertThat(words(resolve.extractOutputValues())).containsExactly("10 north +1");
    }
  }

  private static List<String> words(List<CellChange> changes) {
    return changes.stream()
        .map(c -> "%d %s %+d".formatted(c.knownAt(), c.neighbourhoodId(), c.change()))
        .toList();
  }

  @Test
  void aChangeNamesItsReportByAKeyedHash() throws Exception {
    try (var resolve = opened(Long.MAX_VALUE)) {
      resolve.processElement(report("north", 10, 0), 10);
      resolve.processElement(report("south", 20, 1), 20);
      resolve.processWatermark(30);
      String name = KEY.ofKey("city|1").substring(0, 16);
      assertThat(resolve.extractOutputValues())
          .extracting(c -> ReportNames.word(c.report()) + " " + c.cited())
          .containsExactly(name + " 1", name + " -1", name + " 1");
    }
  }

  private static ReportVersion report(String place, long knownAt, long offset) {
    return new ReportVersion(
        "city|1",
        knownAt,
        "incidents",
        0,
        offset,
        place == null ? 0 : place.hashCode(),
        false,
        place,
        "pothole",
        "service",
        5,
        null,
        "public",
        null,
        false);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, ReportVersion, CellChange> opened(
      long to) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(
                new ResolveInOrder(new SlotTimers(to), Long.MIN_VALUE, MEMORY, KEY)),
            ReportVersion::key,
            Types.STRING);
    harness.open();
    return harness;
  }
}
