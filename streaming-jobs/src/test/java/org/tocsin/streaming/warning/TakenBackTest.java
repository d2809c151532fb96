package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.city.TocsinConfiguration;

/** Every interval that may have been told is told again when reports of it are taken back. */
class TakenBackTest {
  private static final long NOON = Instant.parse("2016-05-02T17:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  @Test
  void aSurgeIsToldAgainThoughALaterOneOfTheSameLengthWasFound() throws Exception {
    try (var watch = opened()) {
      reports(watch, 1, NOON + MINUTE, NOON, 5);
      reports(watch, 1, NOON + 5 * HOUR + MINUTE, NOON + 5 * HOUR, 5);
      watch.processWatermark(NOON + 5 * HOUR + 2 * MINUTE);
      assertThat(surges(watch))
          .extracting(Finding::detector, Finding::start)
          .contains(tuple("surge-15m", NOON), tuple("surge-15m", NOON + 5 * HOUR));
      int before = surges(watch).size();
      reports(watch, -1, NOON + 5 * HOUR + 3 * MINUTE, NOON, 5);
      watch.processWatermark(NOON + 5 * HOUR + 10 * MINUTE);
      List<Finding> again = surges(watch).subList(before, surges(watch).size());
      assertThat(again)
          .filteredOn(f -> f.start() == NOON && f.detector().equals("surge-15m"))
          .singleElement()
          .satisfies(
              f -> {
                assertThat(f.observed()).isZero();
                assertThat(f.knownAt()).isEqualTo(NOON + 5 * HOUR + 4 * MINUTE);
              });
      assertThat(again)
          .as("what lost nothing is not told again")
          .noneMatch(f -> f.start() == NOON + 5 * HOUR);
    }
  }

  @Test
  void intervalsLongOverAreForgottenButForTheLatestOfTheirDetector() throws Exception {
    try (var watch = opened()) {
      reports(watch, 1, NOON + MINUTE, NOON, 5);
      reports(watch, 1, NOON + 5 * HOUR + MINUTE, NOON + 5 * HOUR, 5);
      long later = NOON + 10 * DAY;
      reports(watch, -1, later, NOON, 5);
      reports(watch, -1, later, NOON + 5 * HOUR, 5);
      watch.processWatermark(later + 5 * MINUTE);
      assertThat(surges(watch))
          .filteredOn(f -> f.knownAt() > later)
          .isNotEmpty()
          .allMatch(f -> f.start() > NOON);
      watch.processWatermark(NOON + 60 * DAY);
      assertThat(watch.numKeyedStateEntries()).isZero();
      assertThat(watch.numEventTimeTimers()).isZero();
    }
  }

  private static List<Finding> surges(
      KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> watch) {
    return watch.extractOutputValues().stream()
        .map(Found::finding)
        .filter(f -> f.family().equals("surge"))
        .toList();
  }

  private static void reports(
      KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> watch,
      int change,
      long knownAt,
      long occurredAt,
      int n)
      throws Exception {
    for (int i = 0; i < n; i++) {
      CellChange report =
          new CellChange(
              FlatCity.id(3),
              "pothole",
              "service",
              occurredAt,
              knownAt,
              change,
              null,
              0,
              occurredAt + i,
              change,
              "incidents",
              0,
              occurredAt + i,
              0);
      watch.processElement(report, knownAt);
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> opened()
      throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found>(
            new KeyedProcessOperator<>(
                new WatchCells(
                    TocsinConfiguration.of(FlatCity.tree()),
                    new FlatCity(0.5),
                    List.of(),
                    null,
                    Long.MIN_VALUE,
                    new SlotTimers(Long.MAX_VALUE))),
            CellChange::cell,
            Types.STRING);
    harness.open();
    return harness;
  }
}
