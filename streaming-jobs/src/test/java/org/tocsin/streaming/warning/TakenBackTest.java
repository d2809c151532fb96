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

  @Test
  void aDayIsClosedWhenItsReopenHasPassedAndNotAMillisecondBefore() throws Exception {
    // Its day ends at midnight in Chicago and takes late reports for fourteen days more.
    long closed = Instant.parse("2016-05-17T05:00:00Z").toEpochMilli();
    try (var watch = opened()) {
      reports(watch, 1, closed - 1, NOON, 30);
      watch.processWatermark(closed - 1);
      int before = watch.extractOutputValues().size();
      assertThat(watch.getSideOutput(WatchCells.COUNTED)).hasSize(30);
      assertThat(watch.extractOutputValues().get(before - 1).finding().observed()).isEqualTo(30);
      reports(watch, 1, closed, NOON, 30);
      reports(watch, -1, closed, NOON, 1);
      watch.processWatermark(closed + 10 * MINUTE);
      assertThat(watch.getSideOutput(WatchCells.COUNTED)).as("neither more nor less").hasSize(30);
      assertThat(watch.extractOutputValues()).hasSize(before);
      // The day after is open until its own end.
      reports(watch, 1, closed, NOON + DAY, 1);
      watch.processWatermark(closed + 20 * MINUTE);
      assertThat(watch.getSideOutput(WatchCells.COUNTED)).hasSize(31);
    }
  }

  @Test
  void aSeriesThatIsUnusualForWeeksKeepsOnlyTheIntervalsOfTheLastDays() throws Exception {
    try (var watch = opened()) {
      long bytes = 0;
      for (int quarter = 0; quarter < 30 * 96; quarter++) {
        long when = NOON + quarter * 15L * MINUTE;
        reports(watch, 1, when, when, 2);
        watch.processWatermark(when);
        if (quarter == 12 * 96) {
          bytes = bytes(watch, 1);
        }
      }
      assertThat(surges(watch)).filteredOn(f -> f.dayP() < 1e-6).hasSizeGreaterThan(1_000);
      assertThat(bytes).as("of twelve days").isPositive();
      assertThat(bytes(watch, 2))
          .as("of thirty days: counts and citations of all, intervals of the last days")
          .isBetween(bytes, 300_000L);
    }
  }

  private static long bytes(
      KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> watch, long checkpoint)
      throws Exception {
    return watch.snapshot(checkpoint, checkpoint).getManagedKeyedState().stream()
        .mapToLong(s -> s.getStateSize())
        .sum();
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
