package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.alert.Calibration;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.PlaceNames;

class DecideAlertsTest {
  private static final TocsinConfiguration CONFIGURATION = TocsinConfiguration.of(FlatCity.tree());
  private static final FlatCity CITY = new FlatCity(0.5);
  private static final long NOON = Instant.parse("2016-05-02T17:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  @Test
  void anAlertLeavesTheMomentItIsFoundAndEndsByItself() throws Exception {
    try (var desk = opened()) {
      desk.processElement(DeskNews.of(surge("p01", 9, NOON + 5 * MINUTE)), NOON);
      desk.processWatermark(NOON + 5 * MINUTE);
      assertThat(words(desk)).containsExactly("p01 v1 open 9 at " + (NOON + 5 * MINUTE));
      desk.processWatermark(NOON + 12 * HOUR);
      assertThat(words(desk)).hasSize(2).last().asString().startsWith("p01 v2 ended");
      assertThat(desk.getSideOutput(DecideAlerts.SIGNALS)).hasSize(1);
    }
  }

  @Test
  void everyFindingHasOneRowAndTheOrderOfArrivalChangesNothing() throws Exception {
    List<DeskNews> news = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      news.add(DeskNews.of(surge(FlatCity.id(i % 7), 2 + i % 9, NOON + (i / 6) * MINUTE)));
    }
    news.add(silence("p02", NOON + 3 * MINUTE));
    List<String> inOrder = null;
    for (int seed = 0; seed < 6; seed++) {
      List<DeskNews> shuffled = new ArrayList<>(news);
      SplittableRandom chance = new SplittableRandom(seed);
      for (int i = shuffled.size() - 1; seed > 0 && i > 0; i--) {
        Collections.swap(shuffled, i, chance.nextInt(i + 1));
      }
      try (var desk = opened()) {
        for (DeskNews one : shuffled) {
          desk.processElement(one, one.knownAt());
        }
        desk.processWatermark(NOON + 20 * HOUR);
        List<String> said =
            desk.extractOutputValues().stream().map(AlertMessage::toString).toList();
        assertThat(desk.getSideOutput(DecideAlerts.SIGNALS)).hasSize(60);
        assertThat(said).hasSizeGreaterThan(10);
        inOrder = inOrder == null ? said : inOrder;
        assertThat(said).isEqualTo(inOrder);
      }
    }
  }

  @Test
  void anActTakesEffectAtTheNextTick() throws Exception {
    try (var desk = opened()) {
      desk.processElement(silence("p01", NOON + MINUTE), NOON);
      desk.processElement(DeskNews.of(surge("p01", 9, NOON + 5 * MINUTE)), NOON);
      desk.processWatermark(NOON + 5 * MINUTE);
      assertThat(words(desk)).singleElement().asString().startsWith("p01 v1 held-back");
    }
  }

  @Test
  void aRestartInTheMiddleOfAnAlertChangesNothing() throws Exception {
    List<String> undisturbed;
    try (var desk = opened()) {
      story(desk);
      desk.processWatermark(NOON + 20 * HOUR);
      undisturbed = words(desk);
    }
    List<String> restarted = new ArrayList<>();
    OperatorSubtaskState state;
    try (var desk = opened()) {
      story(desk);
      state = desk.snapshot(1, 1);
      restarted.addAll(words(desk));
    }
    try (var desk = harness()) {
      desk.setup();
      desk.initializeState(state);
      desk.open();
      desk.processWatermark(NOON + 20 * HOUR);
      restarted.addAll(words(desk));
    }
    assertThat(restarted).isEqualTo(undisturbed).hasSizeGreaterThan(3);
  }

  private static void story(
      KeyedOneInputStreamOperatorTestHarness<String, DeskNews, AlertMessage> d) throws Exception {
    d.processElement(DeskNews.of(surge("p01", 9, NOON + 5 * MINUTE)), NOON);
    d.processElement(DeskNews.of(surge("p02", 30, NOON + 7 * MINUTE)), NOON);
    d.processWatermark(NOON + 6 * MINUTE);
    d.processElement(DeskNews.of(surge("p01", 20, NOON + 8 * MINUTE)), NOON);
  }

  private static DeskNews silence(String place, long at) {
    return DeskNews.of(
        new AlertActionMessage(
            2,
            "alert-action",
            "s-" + place,
            AlertActionMessage.CITY,
            "silence",
            "dispatch",
            null,
            null,
            null,
            null,
            Instant.ofEpochMilli(NOON + 30 * MINUTE),
            List.of(place),
            List.of(),
            null,
            null,
            null,
            "works",
            null),
        at,
        "alert-actions",
        0,
        1);
  }

  private static Finding surge(String place, int observed, long at) {
    Finding found =
        new CellTests(CONFIGURATION)
            .again(
                new CellTests.Cell(
                    place, "pothole", "service", (from, to) -> observed, (from, to) -> 0, false),
                CITY.inForce("pothole", at),
                CellTests.SURGE,
                NOON,
                NOON + HOUR,
                new CellTests.Cause(at, "incidents", 0, observed, 0));
    assertThat(found).isNotNull();
    return found;
  }

  private static List<String> words(
      KeyedOneInputStreamOperatorTestHarness<String, DeskNews, AlertMessage> desk) {
    return desk.extractOutputValues().stream()
        .map(
            a ->
                "%s v%d %s %.0f at %d"
                    .formatted(
                        a.neighbourhoodId(),
                        a.alertVersion(),
                        a.state(),
                        a.observed(),
                        a.sentAt().toEpochMilli()))
        .toList();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, DeskNews, AlertMessage> opened()
      throws Exception {
    var harness = harness();
    harness.open();
    return harness;
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, DeskNews, AlertMessage> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(
            new DecideAlerts(
                CONFIGURATION,
                Calibration.none(),
                new WatchedPlaces(CITY, new PlaceNames(Map.of(), Map.of(), 20), Map.of(), 0),
                "live",
                "Actual",
                Long.MIN_VALUE,
                new SlotTimers(Long.MAX_VALUE))),
        news -> "desk",
        Types.STRING);
  }
}
