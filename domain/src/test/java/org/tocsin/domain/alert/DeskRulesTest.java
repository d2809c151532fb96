package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tocsin.domain.alert.DeskOutcome.ALREADY_TOLD;
import static org.tocsin.domain.alert.DeskOutcome.BELOW_LINE;
import static org.tocsin.domain.alert.DeskOutcome.ESCALATED;
import static org.tocsin.domain.alert.DeskOutcome.HELD_BACK;
import static org.tocsin.domain.alert.DeskOutcome.INHIBITED;
import static org.tocsin.domain.alert.DeskOutcome.KNOWN_EVENT;
import static org.tocsin.domain.alert.DeskOutcome.NOT_WATCHED;
import static org.tocsin.domain.alert.DeskOutcome.RAISED;
import static org.tocsin.domain.alert.DeskOutcome.SILENCED;
import static org.tocsin.domain.alert.DeskOutcome.SNOOZED;
import static org.tocsin.domain.alert.DeskOutcome.UPDATED;
import static org.tocsin.domain.alert.Timeline.timeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.message.AlertActionMessage;

/** Caps, silences, known events, modes, merging and inhibition, told as days in a small town. */
class DeskRulesTest {
  private static final List<String> ANY = List.of();

  @Test
  void aboveTheCapAnAlertIsHeldBackVisiblyAndToldTheNextDayIfItStillIsUnusual() {
    Timeline days =
        timeline(Map.of("warning", Map.of("cap-per-day", 1, "probes-per-week", 0)))
            .at("21:10")
            .reports("harbour", "pothole", 7)
            .expect(RAISED)
            .at("22:10")
            .reports("loop", "pothole", 7)
            .expect(HELD_BACK)
            .says("raised pothole harbour", "held-back pothole loop");
    assertThat(days.last().state()).isEqualTo("held-back");
    assertThat(days.last().reasons()).containsExactly("cap-per-day");
    assertThat(days.last().whyEn()).startsWith("Held back, the day's cap is reached: 7 reports");
    days.at("22:20")
        .reports("loop", "pothole", 8)
        .expect(HELD_BACK)
        .saysNothing()
        .at("22:40")
        .reports("loop", "pothole", 11)
        .expect(HELD_BACK)
        .says("held-back pothole loop")
        .at("Tue 00:00")
        .says("raised pothole loop");
    assertThat(days.last().alertVersion()).isEqualTo(3);
    assertThat(days.last().state()).isEqualTo("open");
    assertThat(days.last().reasons()).isEmpty();
  }

  @Test
  void whatIsHeldBackEndsThereWhenItIsUsualAgain() {
    timeline(Map.of("warning", Map.of("cap-per-day", 1, "probes-per-week", 0)))
        .at("09:10")
        .reports("harbour", "pothole", 7)
        .at("09:20")
        .reports("loop", "pothole", 7)
        .expect(HELD_BACK)
        .at("13:00")
        .says(
            "raised pothole harbour",
            "held-back pothole loop",
            "ended pothole harbour",
            "ended pothole loop");
  }

  @Test
  void lifeSafetyIsNeitherCappedNorSilencedNorHeldBackForAnEvent() {
    timeline(
            Map.of(
                "warning",
                Map.of("cap-per-day", 1, "probes-per-week", 0),
                "known-events",
                List.of(
                    Map.of(
                        "name-en",
                        "Gas works",
                        "from",
                        "2016-05-02",
                        "to",
                        "2016-05-03",
                        "categories",
                        List.of("gas")))))
        .at("09:00")
        .cityAct("silence", "18:00", ANY, ANY, "quiet please")
        .at("09:10")
        .reports("harbour", "pothole", 7)
        .expect(SILENCED)
        .reports("harbour", "gas", 7)
        .expect(RAISED)
        .reports("loop", "gas", 7)
        .expect(RAISED)
        .reports("north", "gas", 7)
        .expect(RAISED)
        .says(
            "held-back pothole harbour",
            "raised gas harbour",
            "raised gas loop",
            "raised gas north");
  }

  @Test
  void aSilenceCoversItsPlacesAndCategoriesUntilItsEnd() {
    timeline()
        .at("09:00")
        .cityAct("silence", "11:00", List.of("harbour", "loop"), List.of("pothole"), "resurfacing")
        .at("09:00")
        .reports("harbour", "pothole", 7)
        .expect(RAISED)
        .at("09:10")
        .acted("in-force")
        .reports("loop", "pothole", 7)
        .expect(SILENCED)
        .reports("north", "pothole", 7)
        .expect(RAISED)
        .reports("loop", "falls", 7)
        .expect(RAISED)
        .at("09:20")
        .reports("harbour", "pothole", 12)
        .expect(SILENCED)
        .says(
            "raised pothole harbour",
            "held-back pothole loop",
            "raised pothole north",
            "raised falls loop")
        .at("11:00")
        .says("updated pothole harbour", "raised pothole loop");
  }

  @Test
  void aSilenceNeedsAnEndAndCanBeEndedEarly() {
    timeline()
        .at("09:00")
        .cityAct("silence", null, ANY, ANY, "for ever")
        .at("09:01")
        .acted("a silence needs an end; say until")
        .cityAct("silence", "18:00", ANY, ANY, "works")
        .at("09:10")
        .acted("in-force")
        .reports("harbour", "pothole", 7)
        .expect(SILENCED)
        .cityAct("end-silence", null, ANY, ANY, "act-2")
        .at("09:11")
        .acted("in-force")
        .says("held-back pothole harbour", "raised pothole harbour")
        .cityAct("end-silence", null, ANY, ANY, "act-2")
        .at("09:12")
        .acted("no silence 'act-2' is in force");
  }

  @Test
  void aKnownEventExplainsWhatItCoversAndNothingElse() {
    Timeline sunday =
        timeline()
            .at("Sun 06:00")
            .cityAct("known-event", "Sun 14:00", List.of("harbour"), List.of("pothole"), "Marathon")
            .at("Sun 09:10")
            .reports("harbour", "pothole", 7)
            .expect(KNOWN_EVENT)
            .says("held-back pothole harbour");
    assertThat(sunday.last().reasons()).containsExactly("known-event", "known event: Marathon");
    assertThat(sunday.last().whyEn())
        .isEqualTo(
            "Held back, known event: Marathon: 7 reports in 10 min, usually 1–3 at this hour");
    sunday
        .reports("loop", "pothole", 7)
        .expect(RAISED)
        .reports("harbour", "falls", 7)
        .expect(RAISED)
        .at("Sun 15:10")
        .reports("harbour", "pothole", 7)
        .expect(RAISED);
  }

  @Test
  void aKnownEventLiftsTheWholeCityToo() {
    timeline()
        .at("Sun 06:00")
        .cityAct("known-event", "Sun 14:00", List.of("harbour"), List.of("pothole"), "Marathon")
        .at("Sun 09:10")
        .reports("harbour", "pothole", 7)
        .expect(KNOWN_EVENT)
        .reports("city", "pothole", 12)
        .expect(KNOWN_EVENT)
        .reports("city", "falls", 12)
        .expect(RAISED)
        // Now a place without runners alarms as well.
        .reports("loop", "pothole", 7)
        .expect(RAISED)
        .reports("city", "pothole", 20)
        .expect(RAISED);
  }

  @Test
  void anAlertOfOtherDaysDoesNotSayThatTheCityIsUnusualBesideAKnownEvent() {
    timeline()
        .at("Sun 06:00")
        .cityAct("known-event", "Sun 14:00", List.of("harbour"), List.of("pothole"), "Marathon")
        .found(
            new Town.Reports("loop", "pothole", 30, Town.at("Sun 06:00"))
                .from(Town.at("Sun 06:00") - Duration.ofDays(3).toMillis(), Duration.ofDays(3))
                .finding())
        .expect(RAISED)
        .at("Sun 09:10")
        .reports("city", "pothole", 12)
        .expect(KNOWN_EVENT);
  }

  @Test
  void whatAKnownEventExplainsDoesNotRingWhenTheEventIsOver() {
    timeline()
        .at("Sun 06:00")
        .cityAct("known-event", "Sun 12:00", List.of("harbour"), ANY, "Marathon")
        .at("Sun 11:10")
        .reports("harbour", "pothole", 7)
        .expect(KNOWN_EVENT)
        .says("held-back pothole harbour")
        .at("Sun 12:30")
        .says()
        .reportsOf("Sun 11:00", "harbour", "pothole", 9)
        .expect(KNOWN_EVENT)
        .reportsOf("Sun 12:00", "harbour", "pothole", 7)
        .expect(RAISED);
  }

  @Test
  void aKnownEventOfTheConfigurationWorksTheSame() {
    timeline(
            Map.of(
                "known-events",
                List.of(
                    Map.of(
                        "name-en",
                        "Fair",
                        "name-zh",
                        "集市",
                        "from",
                        "2016-05-02T08:00",
                        "to",
                        "2016-05-02T12:00",
                        "places",
                        List.of("loop")))))
        .at("09:10")
        .reports("loop", "pothole", 7)
        .expect(KNOWN_EVENT)
        .reports("loop", "gas", 7)
        .expect(RAISED)
        .reports("north", "pothole", 7)
        .expect(RAISED);
  }

  @Test
  void anActTakesEffectAtTheTickAfterItWasKnown() {
    timeline()
        .at("09:10")
        .cityAct("silence", "18:00", ANY, ANY, "works")
        .reports("harbour", "pothole", 7)
        .expect(RAISED)
        .at("09:11")
        .acted("in-force")
        .reports("loop", "pothole", 7)
        .expect(SILENCED);
  }

  @Test
  void theEmergencyModeHasItsOwnCapLinesAndDesks() {
    Map<String, Object> warning =
        Map.of(
            "cap-per-day",
            1,
            "false-episodes-per-week",
            1,
            "probes-per-week",
            0,
            "modes",
            Map.of(
                "emergency",
                Map.of(
                    "cap-per-day",
                    50,
                    "false-episodes-per-week",
                    20,
                    "routing",
                    Map.of("service", List.of("duty-officer")))));
    Timeline day =
        timeline(Map.of("warning", warning))
            .at("09:10")
            .reports("harbour", "pothole", 9)
            .expect(RAISED)
            .reports("loop", "pothole", 9)
            .expect(HELD_BACK)
            .reports("north", "pothole", 5)
            .expect(BELOW_LINE)
            .says("raised pothole harbour", "held-back pothole loop")
            .cityAct("mode", null, ANY, ANY, "emergency")
            .at("09:11")
            .acted("in-force")
            .says("raised pothole loop")
            .reports("north", "pothole", 5)
            .expect(RAISED);
    assertThat(day.last().mode()).isEqualTo("emergency");
    assertThat(day.last().desks()).containsExactly("duty-officer");
    day.cityAct("mode", null, ANY, ANY, "war")
        .at("09:12")
        .acted("mode 'war' is unknown; use one of emergency, peace")
        .cityAct("mode", null, ANY, ANY, "peace")
        .at("09:20")
        .reports("old-town", "pothole", 5)
        .expect(BELOW_LINE);
  }

  @Test
  void aPlaceCanBePinnedByHandAndByConfiguration() {
    Timeline day =
        timeline(Map.of("pinned", List.of("loop")))
            .at("09:00")
            .cityAct("pin", null, List.of("harbour"), ANY, null)
            .at("09:01")
            .cityAct("unpin", null, List.of("loop"), ANY, null)
            .at("09:10")
            .reports("harbour", "pothole", 7);
    assertThat(day.last().pinned()).isTrue();
    assertThat(day.reports("loop", "pothole", 7).last().pinned()).isFalse();
  }

  @Test
  void aSnoozedAlertSaysNothingUntilItsEnd() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 6)
        .says("raised pothole harbour")
        .act("snooze", 1, "10:30")
        .at("09:30")
        .reports("harbour", "pothole", 9)
        .expect(SNOOZED)
        .saysNothing()
        .at("10:29")
        .saysNothing()
        .at("10:30")
        .says("updated pothole harbour");
  }

  @Test
  void lifeSafetyIsNeverSnoozed() {
    timeline()
        .at("09:10")
        .reports("harbour", "gas", 6)
        .act("snooze", 1, "10:30")
        .at("09:30")
        .acted("life-safety is never snoozed")
        .reports("harbour", "gas", 9)
        .expect(UPDATED)
        .says("raised gas harbour", "updated gas harbour");
  }

  @Test
  void neighboursBecomeOneAlertWhenAClusterCoversThem() {
    Timeline day =
        timeline()
            .at("05:10")
            .reports("loop", "pothole", 7)
            .at("05:20")
            .reports("north", "pothole", 7)
            .says("raised pothole loop", "raised pothole north")
            .at("06:30")
            .found(cluster("pothole", "06:30", "harbour", "loop", "north"))
            .expect(ESCALATED)
            .says("escalated pothole harbour+loop+north", "merged pothole north");
    assertThat(day.messages.get(2).id()).isEqualTo(day.alertId(1));
    assertThat(day.messages.get(2).references()).containsExactly(day.alertId(2));
    assertThat(day.last().id()).isEqualTo(day.alertId(2));
    assertThat(day.last().state()).isEqualTo("cancelled");
    assertThat(day.last().reasons()).containsExactly("merged into " + day.alertId(1));
    day.at("07:10")
        .reports("north", "pothole", 7)
        .expect(ALREADY_TOLD)
        .saysNothing()
        .at("07:20")
        .reports("old-town", "pothole", 7)
        .expect(RAISED);
  }

  @Test
  void anAcknowledgedNeighbourLeadsOrStaysOnItsOwn() {
    Timeline day =
        timeline()
            .at("05:10")
            .reports("harbour", "pothole", 7)
            .at("05:20")
            .reports("loop", "pothole", 7)
            .at("05:30")
            .reports("north", "pothole", 7)
            .act("acknowledge", 2)
            .act("acknowledge", 3)
            .at("06:30")
            .found(cluster("pothole", "06:30", "harbour", "loop", "north"));
    day.says(
        "raised pothole harbour",
        "raised pothole loop",
        "raised pothole north",
        "escalated pothole harbour+loop+north",
        "merged pothole harbour");
    assertThat(day.messages.get(3).id()).isEqualTo(day.alertId(2));
  }

  @Test
  void aClusterThatSharesAPlaceWithAnotherIsAnAlertOfItsOwn() {
    timeline()
        .at("06:30")
        .found(cluster("pothole", "06:30", "harbour", "loop", "north"))
        .at("07:30")
        .found(cluster("pothole", "07:30", "old-town", "north", "west"))
        .says("raised pothole harbour+loop+north", "raised pothole old-town+north+west");
  }

  @Test
  void aBurstInOnePlaceThatItsClusterDoesNotExplainIsAnAlertOfItsOwnAndStaysSo() {
    timeline()
        .at("06:30")
        .found(cluster("pothole", "06:30", "harbour", "loop", "north"))
        .at("07:10")
        .reports("north", "pothole", 7)
        .expect(ALREADY_TOLD)
        .at("07:20")
        .reports("north", "pothole", 40)
        .expect(RAISED)
        .at("07:30")
        .found(cluster("pothole", "07:30", "harbour", "loop", "north"))
        .says("raised pothole harbour+loop+north", "raised pothole north");
  }

  @Test
  void neighboursStayApartWhereTheCategorySaysSo() {
    timeline(Map.of("categories", Map.of("pothole", Map.of("neighbours-merge", false))))
        .at("06:10")
        .reports("loop", "pothole", 7)
        .at("06:30")
        .found(cluster("pothole", "06:30", "harbour", "loop", "north"))
        .expect(RAISED)
        .says("raised pothole loop", "raised pothole harbour+loop+north");
  }

  @Test
  void anAlertOfTheWholeCityInhibitsOnlyItsCategoryWithinItsFactor() {
    timeline()
        .at("09:10")
        .found(
            new Town.Reports(CityDesk.CITY, "pothole", 12, Town.at("09:10"))
                .expected(4, 4)
                .p(1e-5)
                .finding())
        .expect(RAISED)
        .at("09:20")
        .reports("harbour", "pothole", 8)
        .expect(INHIBITED)
        .reports("loop", "pothole", 10)
        .expect(RAISED)
        .reports("harbour", "falls", 8)
        .expect(RAISED)
        .reports("harbour", "gas", 8)
        .expect(RAISED);
  }

  @Test
  void whatNoSourceReportsHasANameAndSaysWhatIsWrong() {
    Timeline day =
        timeline(
                Map.of(
                    "sensors", Map.of("rain", Map.of("en", "Rain", "zh", "降雨", "unit", "mm/h")),
                    "sources", Map.of("hotline", Map.of("en", "Hotline", "zh", "热线"))))
            .at("09:10")
            .found(
                new Town.Reports("harbour", "sensor-fault", 3, Town.at("09:10"))
                    .by("sensor", "stuck")
                    .about("r1")
                    .settings("property=rain neighbours=0")
                    .p(0)
                    .finding())
            .expect(RAISED);
    assertThat(day.last().categoryNameEn()).isEqualTo("Sensor fault");
    assertThat(day.last().categoryNameZh()).isEqualTo("传感器故障");
    assertThat(day.last().whyEn()).startsWith("Rain stuck at 3 mm/h since ");
    day.at("09:20")
        .found(
            new Town.Reports("city", "feed-down", 0, Town.at("09:20"))
                .by("silence", "feed-down")
                .about("hotline")
                .p(0)
                .finding())
        .expect(RAISED);
    assertThat(day.last().categoryNameEn()).isEqualTo("Feed down");
    assertThat(day.last().whyEn()).contains("Hotline");
  }

  @Test
  void aRuleThatGoesOnTakesNoSeverityBack() {
    Timeline storm =
        timeline()
            .at("09:00")
            .found(rule("harbour", "09:00", 0))
            .expect(RAISED)
            .at("09:10")
            .reports("harbour", "pothole", 40)
            .expect(ESCALATED)
            .at("09:40")
            .found(rule("harbour", "09:40", 0))
            .at("10:10")
            .found(rule("harbour", "10:10", 0))
            .expect(ALREADY_TOLD);
    assertThat(storm.last().severity()).isEqualTo("Extreme");
  }

  @Test
  void aRuleLiftsTheAlertOfItsPlaceToLifeSafety() {
    Timeline storm =
        timeline(Map.of("warning", Map.of("cap-per-day", 1, "probes-per-week", 0)))
            .at("09:05")
            .reports("loop", "pothole", 7)
            .at("09:10")
            .reports("harbour", "pothole", 7)
            .expect(HELD_BACK)
            .at("09:20")
            .found(rule("harbour", "09:20", 0))
            .expect(RAISED);
    assertThat(storm.last().lane()).isEqualTo("life-safety");
    assertThat(storm.last().severity()).isEqualTo("Severe");
    assertThat(storm.last().id()).isEqualTo(storm.alertId(2));
    assertThat(storm.last().whyEn()).isEqualTo("Flash flood: all its conditions hold since 08:20");
    storm
        .at("09:30")
        .found(rule("harbour", "09:30", 0))
        .expect(ALREADY_TOLD)
        .at("09:40")
        .found(rule("harbour", "09:40", 1))
        .expect(DeskOutcome.QUIET)
        .at("09:41")
        .says(
            "raised pothole loop",
            "held-back pothole harbour",
            "raised pothole harbour",
            "ended pothole harbour");
  }

  @Test
  void twoSensorsOfAPlaceAreTwoThings() {
    timeline()
        .at("09:10")
        .found(rain("r1", "limits-upper", 63, 0))
        .expect(RAISED)
        .found(rain("r2", "limits-upper", 58, 0))
        .expect(RAISED)
        .found(rain("r1", "limits-upper", 64, 0))
        .expect(ALREADY_TOLD)
        .at("09:30")
        .found(rain("r1", "limits-upper", 12, 1))
        .expect(DeskOutcome.QUIET)
        .at("09:31")
        .says("raised rain harbour", "raised rain harbour", "ended rain harbour");
  }

  @Test
  void aFamilyThatDoesNotWatchACategoryIsNotListenedTo() {
    timeline(Map.of("categories", Map.of("pothole", Map.of("detectors", List.of("shift")))))
        .at("09:10")
        .reports("harbour", "pothole", 9)
        .expect(NOT_WATCHED)
        .saysNothing();
    timeline(Map.of("categories", Map.of("pothole", Map.of("watched", false))))
        .at("09:10")
        .reports("harbour", "pothole", 9)
        .expect(NOT_WATCHED);
  }

  @Test
  void anActOnAnAlertThatIsNotOpenSaysSo() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 7)
        .at("13:30")
        .act("acknowledge", 1)
        .at("13:40")
        .acted("alert is not open");
  }

  @Test
  void anActThatComesTwiceIsOneAct() {
    Timeline day = timeline().at("09:00");
    AlertActionMessage emergency = mode("m1", "emergency");
    day.act(emergency)
        .act(emergency)
        .at("09:01")
        .acted("in-force")
        .act(mode("m2", "peace"))
        .at("09:02")
        .acted("in-force")
        .act(emergency)
        .at("09:10")
        .acted()
        .reports("harbour", "pothole", 7);
    assertThat(day.last().mode()).isEqualTo("peace");
  }

  private static AlertActionMessage mode(String id, String mode) {
    return new AlertActionMessage(
        2,
        "alert-action",
        id,
        "city",
        "mode",
        "duty-officer",
        null,
        null,
        null,
        null,
        null,
        ANY,
        ANY,
        mode,
        null,
        null,
        null,
        null);
  }

  static Finding cluster(String category, String at, String... places) {
    return new Town.Reports(places[0], category, 24, Town.at(at))
        .by("cluster", "scan")
        .in(places)
        .from(Town.at(at) - Duration.ofDays(3).toMillis(), Duration.ofDays(3))
        .expected(10, 10)
        .usually(6, 14)
        .bound(17)
        .p(1e-4)
        .finding();
  }

  static Finding rule(String place, String at, double p) {
    return new Town.Reports(place, "pothole", 1, Town.at(at))
        .by("compound", "rule:flash-flood")
        .about("flash-flood")
        .from(Town.at(at) - Town.HOUR, Duration.ofHours(1))
        .p(p)
        .finding();
  }

  private static Finding rain(String sensor, String detector, double value, double p) {
    return new Town.Reports("harbour", "rain", value, Town.at("09:10"))
        .by("sensor", detector)
        .about(sensor)
        .bound(50)
        .p(p)
        .finding();
  }
}
