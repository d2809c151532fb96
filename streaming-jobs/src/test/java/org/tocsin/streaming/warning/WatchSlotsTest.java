package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.baseline.CountBaseline;

class WatchSlotsTest {
  private static final TocsinConfiguration CONFIGURATION =
      TocsinConfiguration.of(
          Map.of(
              "city", Map.of("zone", "America/Chicago"),
              "warning", Map.of("false-episodes-per-week", 0.7)));
  private static final long NOON = Instant.parse("2016-05-02T17:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  @Test
  void aSurgeRaisesAnAlertWithItsEvidence() throws Exception {
    try (var watch = opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      reports(watch, NOON + MINUTE, 5);
      watch.processWatermark(NOON + MINUTE);
      List<AlertMessage> alerts = watch.extractOutputValues();
      assertThat(alerts).hasSize(1);
      AlertMessage alert = alerts.get(0);
      assertThat(alert.messageType()).isEqualTo("alert");
      assertThat(alert.observed()).isEqualTo(4);
      assertThat(alert.expected()).isEqualTo(0.5);
      assertThat(alert.upperBound()).isEqualTo(3);
      assertThat(alert.tail()).hasSize(SlotCounts.TAIL);
      assertThat(alert.tail().get(SlotCounts.TAIL - 1).observed()).isEqualTo(4);
      assertThat(alert.whyEn()).isEqualTo("4 reports since 12:00, usually 0–1 in this hour");
      assertThat(alert.placeNameEn()).isEqualTo("The Harbour");
      assertThat(alert.sentAt().toEpochMilli()).isEqualTo(NOON + MINUTE);
    }
  }

  @Test
  void theOrderOfArrivalWithinTheWatermarkChangesNothing() throws Exception {
    List<String> inOrder = null;
    for (long seed = 0; seed < 20; seed++) {
      try (var watch = opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
        List<CellChange> changes = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
          changes.add(change(NOON + (i / 3) * MINUTE, NOON, 1, i));
        }
        changes.add(change(NOON + 2 * MINUTE, NOON, -1, 40));
        if (seed > 0) {
          shuffle(changes, new SplittableRandom(seed));
        }
        for (CellChange change : changes) {
          watch.processElement(change, change.knownAt());
        }
        watch.processWatermark(NOON + 10 * HOUR);
        List<String> alerts =
            watch.extractOutputValues().stream().map(AlertMessage::toString).toList();
        assertThat(alerts).hasSizeGreaterThan(1);
        inOrder = inOrder == null ? alerts : inOrder;
        assertThat(alerts).isEqualTo(inOrder);
      }
    }
  }

  @Test
  void aLateReportUpdatesTheSlotInWhichItHappened() throws Exception {
    try (var watch = opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      for (int i = 0; i < 4; i++) {
        CellChange late = change(NOON + 5 * HOUR, NOON, 1, i);
        watch.processElement(late, late.knownAt());
      }
      watch.processWatermark(NOON + 5 * HOUR);
      assertThat(watch.extractOutputValues())
          .singleElement()
          .satisfies(
              alert -> {
                assertThat(alert.intervalStart().toEpochMilli()).isEqualTo(NOON);
                assertThat(alert.urgency()).isEqualTo("Past");
              });
    }
  }

  @Test
  void nothingIsSaidAboutTheTimeBeforeGoLive() throws Exception {
    try (var watch = opened(NOON + HOUR, Long.MAX_VALUE)) {
      reports(watch, NOON + MINUTE, 20);
      watch.processWatermark(NOON + HOUR);
      CellChange late = change(NOON + HOUR + MINUTE, NOON, 1, 99);
      watch.processElement(late, late.knownAt());
      watch.processWatermark(NOON + 2 * HOUR);
      assertThat(watch.extractOutputValues()).noneMatch(a -> a.slotLength().equals("hour"));
    }
  }

  @Test
  void aRestartInTheMiddleOfAnEpisodeChangesNothing() throws Exception {
    List<String> undisturbed = new ArrayList<>();
    try (var watch = opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      reports(watch, NOON + MINUTE, 5);
      watch.processWatermark(NOON + 2 * MINUTE);
      reports(watch, NOON + 3 * MINUTE, 9);
      watch.processWatermark(NOON + 9 * HOUR);
      watch.extractOutputValues().forEach(a -> undisturbed.add(a.toString()));
    }
    List<String> restarted = new ArrayList<>();
    OperatorSubtaskState state;
    try (var watch = opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      reports(watch, NOON + MINUTE, 5);
      watch.processWatermark(NOON + 2 * MINUTE);
      reports(watch, NOON + 3 * MINUTE, 9);
      state = watch.snapshot(1, 1);
      watch.extractOutputValues().forEach(a -> restarted.add(a.toString()));
    }
    try (var watch = harness(0, Long.MAX_VALUE)) {
      watch.setup();
      watch.initializeState(state);
      watch.open();
      watch.processWatermark(NOON + 9 * HOUR);
      watch.extractOutputValues().forEach(a -> restarted.add(a.toString()));
    }
    assertThat(restarted).isEqualTo(undisturbed).hasSizeGreaterThan(2);
  }

  @Test
  void stateAndTimersEndAtZero() throws Exception {
    try (var watch = opened(Long.MIN_VALUE, Long.MAX_VALUE)) {
      reports(watch, NOON + MINUTE, 9);
      watch.processWatermark(NOON + 60 * 24 * HOUR);
      assertThat(watch.extractOutputValues()).isNotEmpty();
      assertThat(watch.numKeyedStateEntries()).isZero();
      assertThat(watch.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void noTimerReachesBeyondTheEndOfABoundedRun() throws Exception {
    try (var watch = opened(Long.MIN_VALUE, NOON + 2 * HOUR)) {
      reports(watch, NOON + MINUTE, 9);
      reports(watch, NOON + 3 * HOUR, 9);
      watch.processWatermark(Long.MAX_VALUE);
      assertThat(watch.extractOutputValues())
          .isNotEmpty()
          .allMatch(a -> a.sentAt().toEpochMilli() <= NOON + 2 * HOUR);
      assertThat(watch.numEventTimeTimers()).isZero();
    }
  }

  private static void reports(
      KeyedOneInputStreamOperatorTestHarness<String, CellChange, AlertMessage> watch,
      long knownAt,
      int n)
      throws Exception {
    for (int i = 0; i < n; i++) {
      watch.processElement(change(knownAt, NOON, 1, i), knownAt);
    }
  }

  private static CellChange change(long knownAt, long occurredAt, int n, long offset) {
    return new CellChange(
        "harbour",
        "pothole",
        "service",
        occurredAt,
        knownAt,
        n,
        null,
        0,
        "incidents",
        0,
        offset,
        0);
  }

  private static void shuffle(List<CellChange> changes, SplittableRandom chance) {
    for (int i = changes.size() - 1; i > 0; i--) {
      Collections.swap(changes, i, chance.nextInt(i + 1));
    }
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CellChange, AlertMessage> opened(
      long goLive, long to) throws Exception {
    var harness = harness(goLive, to);
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, CellChange, AlertMessage> harness(
      long goLive, long to) throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new WatchSlots(
                CONFIGURATION,
                new Flat(),
                new PlaceNames(Map.of("harbour", "The Harbour"), Map.of(), 2),
                goLive,
                new SlotTimers(to))),
        CellChange::cell,
        Types.STRING);
  }

  /** Half a report an hour, Poisson. */
  private static final class Flat implements Baselines {
    @Override
    public InForce inForce(String category, long knownAt) {
      return new InForce(
          "flat",
          new CountBaseline() {
            @Override
            public String category() {
              return category;
            }

            @Override
            public double expected(String neighbourhoodId, Interval slot) {
              return slot.length().toMinutes() / 120.0;
            }

            @Override
            public double dispersion(SlotLength length) {
              return 1;
            }
          });
    }

    @Override
    public Set<String> categories(long knownAt) {
      return Set.of("pothole");
    }
  }
}
