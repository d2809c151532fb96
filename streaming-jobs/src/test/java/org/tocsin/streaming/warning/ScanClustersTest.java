package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.alert.Evidence;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.models.watch.DelayLaw;

class ScanClustersTest {
  private static final TocsinConfiguration CONFIGURATION = TocsinConfiguration.of(FlatCity.tree());
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  /** Half past six in the morning. */
  private static final long SCAN = Instant.parse("2016-05-09T11:30:00Z").toEpochMilli();

  @Test
  void threeNeighboursThatRiseTogetherAreFoundTheNextMorning() throws Exception {
    try (var scan = opened(Long.MAX_VALUE)) {
      week(scan, true);
      scan.processWatermark(SCAN);
      assertThat(said(scan, SCAN)).as("a tick later").isEmpty();
      scan.processWatermark(SCAN + MINUTE);
      List<Finding> found = said(scan, SCAN);
      assertThat(found).isNotEmpty();
      Finding cluster = found.get(0);
      assertThat(cluster.places()).contains("p34", "p35", "p44");
      assertThat(cluster.places().size()).isBetween(3, 6);
      assertThat(cluster.knownAt()).isEqualTo(SCAN + MINUTE);
      assertThat(cluster.end()).isEqualTo(SCAN);
      assertThat(cluster.pValue()).isLessThan(0.001);
      assertThat(cluster.dayP()).isEqualTo(cluster.pValue() / 60);
      assertThat(cluster.observed()).isGreaterThan(2 * cluster.expected());
      Evidence evidence =
          scan.extractOutputValues().stream()
              .filter(f -> f.finding().equals(cluster))
              .findFirst()
              .orElseThrow()
              .evidence();
      assertThat(evidence.tail()).as("the scan's days").hasSize(7);
      double lastDays =
          evidence.tail().stream()
              .filter(t -> t.start().toEpochMilli() >= cluster.start())
              .mapToDouble(AlertMessage.TailPoint::observed)
              .sum();
      assertThat(lastDays).isEqualTo(cluster.observed());
      // In this week a report's name is its time.
      List<Long> cited = evidence.incidentKeys().stream().map(k -> Long.parseLong(k, 16)).toList();
      assertThat(cited)
          .hasSize((int) Math.min(20, cluster.observed()))
          .allMatch(at -> at >= cluster.start() && at < cluster.end());
    }
  }

  @Test
  void ofADayWhoseReportsAreStillComingAClusterExpectsWhatCanBeKnown() throws Exception {
    try (var scan = harness(Long.MAX_VALUE, LateReportsTest.law(0.5))) {
      scan.open();
      week(scan, true, 0.5);
      scan.processWatermark(SCAN + MINUTE);
      Finding cluster = said(scan, SCAN).get(0);
      assertThat(cluster.places()).contains("p34", "p35", "p44");
      double days = (cluster.end() - cluster.start()) / (double) DAY;
      double known = (days - 0.5) / days;
      assertThat(cluster.expected())
          .isCloseTo(2 * cluster.places().size() * days * known, within(1e-9));
      assertThat(cluster.settings()).contains(" known=%.3f ".formatted(known));
    }
  }

  @Test
  void aUsualWeekShowsNothingThatChanceDoesNot() throws Exception {
    try (var scan = opened(Long.MAX_VALUE)) {
      week(scan, false);
      scan.processWatermark(SCAN + HOUR);
      // One scan in twenty finds something below p = 0.05 by chance; a week has seven.
      assertThat(scan.extractOutputValues()).noneMatch(f -> f.finding().pValue() < 0.01);
    }
  }

  @Test
  void aRestartWhileTheScanRunsChangesNothing() throws Exception {
    List<Finding> undisturbed;
    try (var scan = opened(Long.MAX_VALUE)) {
      week(scan, true);
      scan.processWatermark(SCAN + HOUR);
      undisturbed = said(scan, SCAN);
    }
    OperatorSubtaskState state;
    try (var scan = opened(Long.MAX_VALUE)) {
      week(scan, true);
      scan.processWatermark(SCAN);
      // What comes while the scan runs is not in it.
      report(scan, "p10", SCAN + 1, 90);
      state = scan.snapshot(1, 1);
    }
    try (var scan = harness(Long.MAX_VALUE)) {
      scan.setup();
      scan.initializeState(state);
      scan.open();
      scan.processWatermark(SCAN + HOUR);
      assertThat(said(scan, SCAN)).isEqualTo(undisturbed).isNotEmpty();
    }
  }

  @Test
  void stateAndTimersEndAtZeroAndNothingReachesBeyondABoundedRun() throws Exception {
    try (var scan = opened(Long.MAX_VALUE)) {
      week(scan, true);
      scan.processWatermark(SCAN + 20 * DAY);
      assertThat(scan.numKeyedStateEntries()).isZero();
      assertThat(scan.numEventTimeTimers()).isZero();
    }
    try (var scan = opened(SCAN)) {
      week(scan, true);
      scan.processWatermark(Long.MAX_VALUE);
      assertThat(scan.extractOutputValues()).allMatch(f -> f.finding().knownAt() <= SCAN);
      assertThat(scan.numEventTimeTimers()).isZero();
    }
  }

  /** What was found after an instant. */
  private static List<Finding> said(
      KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> scan, long after) {
    return scan.extractOutputValues().stream()
        .map(Found::finding)
        .filter(f -> f.knownAt() > after)
        .toList();
  }

  /**
   * Sixty places, two reports a day each; in the last two days three neighbours report five times
   * that.
   */
  private static void week(
      KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> scan, boolean cluster)
      throws Exception {
    week(scan, cluster, 1);
  }

  /** The same, of whose newest day only a share is known. */
  private static void week(
      KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> scan,
      boolean cluster,
      double newest)
      throws Exception {
    SplittableRandom chance = new SplittableRandom(4);
    List<long[]> reports = new ArrayList<>();
    for (int place = 0; place < 60; place++) {
      boolean inside = cluster && (place == 34 || place == 35 || place == 44);
      for (int hour = 0; hour < 7 * 24; hour++) {
        long at = SCAN - 7 * DAY + hour * HOUR;
        double rate = (inside && hour >= 5 * 24 ? 5 : 1) * (hour >= 6 * 24 ? newest : 1);
        if (chance.nextDouble() < rate * 2 / 24) {
          reports.add(new long[] {at + chance.nextInt(59) * MINUTE, place});
        }
      }
    }
    for (long[] report : reports) {
      report(scan, FlatCity.id((int) report[1]), report[0], 1);
    }
  }

  private static void report(
      KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> scan,
      String place,
      long at,
      int n)
      throws Exception {
    scan.processElement(
        new CellChange(
            place, "pothole", "service", at, at, n, null, 0, at, n, "incidents", 0, at, 0),
        at);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> opened(long to)
      throws Exception {
    var harness = harness(to);
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> harness(long to)
      throws Exception {
    return harness(to, DelayLaw.NONE);
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CellChange, Found> harness(
      long to, DelayLaw delay) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new ScanClusters(
                CONFIGURATION,
                new FlatCity(2 / 24.0, delay),
                FlatCity.places(60),
                Long.MIN_VALUE,
                new SlotTimers(to))),
        CellChange::category,
        Types.STRING);
  }
}
