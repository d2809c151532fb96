package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tocsin.domain.alert.DeskOutcome.BELOW_LINE;
import static org.tocsin.domain.alert.DeskOutcome.ESCALATED;
import static org.tocsin.domain.alert.DeskOutcome.INHIBITED;
import static org.tocsin.domain.alert.DeskOutcome.RAISED;
import static org.tocsin.domain.alert.DeskOutcome.SILENCED;
import static org.tocsin.domain.alert.Timeline.timeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What happens where two rules of the desk meet, told as days in a small town. */
class DeskEdgesTest {

  @Test
  void anAlertThatARuleLiftedKeepsTheLineOfItsReports() {
    // Nothing but the rule is of lane life-safety, so that lane has no part of the budget.
    Timeline storm =
        timeline(Map.of("categories", Map.of("gas", Map.of("lane", "service"))))
            .at("09:05")
            .found(DeskRulesTest.rule("harbour", "09:05", 0))
            .expect(RAISED)
            .at("09:20")
            .reports("harbour", "pothole", 40)
            .expect(ESCALATED);
    assertThat(storm.last().lane()).isEqualTo("life-safety");
    assertThat(storm.last().threshold()).isPositive();
  }

  @Test
  void anAlertThatARuleLiftedTakesNoLaxerLineFromItsNewLane() {
    // Gas alone has nearly the whole budget, so a line of lane life-safety would be far too lax.
    Map<String, Object> lanes =
        Map.of("probes-per-week", 0, "lanes", Map.of("life-safety", 50, "service", 1, "slow", 1));
    timeline(Map.of("warning", lanes))
        .at("09:05")
        .reports("loop", "pothole", 5)
        .expect(BELOW_LINE)
        .found(DeskRulesTest.rule("harbour", "09:05", 0))
        .at("09:20")
        .reports("harbour", "pothole", 5)
        .expect(BELOW_LINE);
  }

  @Test
  void yesterdaysStormInTheWholeCityExplainsNothingOfThisMorning() {
    timeline()
        .at("22:10")
        .found(
            new Town.Reports(CityDesk.CITY, "pothole", 36, Town.at("22:10"))
                .from(Town.at("00:00"), Duration.ofDays(1))
                .expected(12, 12)
                .p(1e-6)
                .finding())
        .expect(RAISED)
        .at("22:20")
        .reports("loop", "pothole", 8)
        .expect(INHIBITED)
        .at("Tue 07:10")
        .reports("harbour", "pothole", 8)
        .expect(RAISED)
        .says(
            "raised pothole city",
            "held-back pothole loop",
            "ended pothole loop",
            "raised pothole harbour");
  }

  @Test
  void whatIsHeldBackStaysOnItsListWhenADeskHasSeenItAndItIsUsualAgain() {
    Timeline day =
        timeline()
            .at("08:00")
            .cityAct("silence", "18:00", List.of("harbour"), List.of("pothole"), "works")
            .at("09:10")
            .reports("harbour", "pothole", 7)
            .expect(SILENCED)
            .act("acknowledge", 1)
            .at("17:59")
            .says("held-back pothole harbour");
    assertThat(day.desk.nextTick(day.now)).isEqualTo(Town.at("18:00"));
    day.at("18:00").says("weakened pothole harbour");
    assertThat(day.last().reasons()).containsExactly("silence: works");
    day.act("resolve", 1).at("18:05").says("ended pothole harbour");
  }

  @Test
  void whatIsHeldBackAcknowledgedAndStillUnusualIsRaisedWhenItsReasonIsGone() {
    timeline()
        .at("08:00")
        .cityAct("silence", "10:00", List.of("harbour"), List.of("pothole"), "works")
        .at("09:10")
        .reports("harbour", "pothole", 7)
        .act("acknowledge", 1)
        .at("10:00")
        .says("held-back pothole harbour", "raised pothole harbour");
  }
}
