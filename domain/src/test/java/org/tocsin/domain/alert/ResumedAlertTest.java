package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tocsin.domain.alert.DeskOutcome.RAISED;
import static org.tocsin.domain.alert.DeskOutcome.SILENCED;
import static org.tocsin.domain.alert.Timeline.timeline;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A desk that has lost its memory goes on from its alerts' messages. */
class ResumedAlertTest {

  @Test
  void anAlertComesBackAsItWas() {
    Timeline before = morning();
    Map<String, OpenThing> resumed =
        resumed(before).stream().collect(Collectors.toMap(OpenThing::key, thing -> thing));
    assertThat(resumed).hasSize(2);
    for (OpenThing was : before.memory.things()) {
      assertThat(resumed.get(was.key()))
          .usingRecursiveComparison()
          .ignoringFields(
              "announced.dispersion",
              "announced.running",
              "announced.rank",
              "announced.topic",
              "announced.offset",
              "latest.dispersion",
              "latest.running",
              "latest.rank",
              "latest.topic",
              "latest.offset")
          .isEqualTo(was);
    }
  }

  @Test
  void itIsUpdatedTakenBackAndEndedAsIfNothingHadHappened() {
    Timeline undisturbed = morning();
    Timeline fresh = morning();
    List<OpenThing> things = resumed(fresh);
    fresh.forget();
    things.forEach(fresh.desk::resume);
    for (Timeline day : List.of(undisturbed, fresh)) {
      day.messages.clear();
      day.at("09:40")
          .reports("harbour", "pothole", 25)
          .at("10:05")
          .reportsOf("09:00", "harbour", "pothole", 2)
          .at("15:00");
    }
    assertThat(fresh.messages).isEqualTo(undisturbed.messages).hasSizeGreaterThan(1);
    assertThat(fresh.messages).anyMatch(m -> m.state().equals("cancelled"));
  }

  @Test
  void whatWasSaidLaterOrIsOverDoesNotComeBack() {
    Timeline day = morning();
    assertThat(ResumedAlert.asOf(day.configuration, day.messages, Town.at("09:10"), Map.of()))
        .extracting(OpenThing::alertVersion)
        .containsExactly(1);
    day.at("20:00");
    assertThat(resumed(day)).isEmpty();
  }

  @Test
  void actsOfHistoryAreInForceAndThoseOnAnOpenAlertWaitForTheFirstTick() {
    Timeline fresh = morning();
    List<OpenThing> things = resumed(fresh);
    fresh.forget();
    things.forEach(fresh.desk::resume);
    fresh.cityAct("silence", "18:00", List.of("north"), List.of(), "works");
    fresh.act("acknowledge", 1);
    fresh.desk.recall(Town.at("09:31"));
    assertThat(fresh.memory.thing("harbour|pothole"))
        .extracting(OpenThing::acknowledged)
        .isEqualTo(false);
    fresh.at("09:32").reports("north", "pothole", 9).expect(SILENCED);
    assertThat(fresh.memory.thing("harbour|pothole"))
        .extracting(OpenThing::acknowledged)
        .isEqualTo(true);
  }

  /** Harbour is raised and grows; loop is held back by a silence. */
  private static Timeline morning() {
    return timeline()
        .at("09:00")
        .cityAct("silence", "19:00", List.of("loop"), List.of(), "works")
        .at("09:10")
        .reports("harbour", "pothole", 9)
        .expect(RAISED)
        .at("09:20")
        .reports("loop", "pothole", 9)
        .expect(SILENCED)
        .at("09:30")
        .reports("harbour", "pothole", 16);
  }

  private static List<OpenThing> resumed(Timeline day) {
    return ResumedAlert.asOf(day.configuration, day.messages, day.now, Map.of());
  }
}
