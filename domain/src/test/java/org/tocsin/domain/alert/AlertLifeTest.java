package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tocsin.domain.alert.DeskOutcome.ALREADY_TOLD;
import static org.tocsin.domain.alert.DeskOutcome.BELOW_LINE;
import static org.tocsin.domain.alert.DeskOutcome.DE_ESCALATED;
import static org.tocsin.domain.alert.DeskOutcome.ESCALATED;
import static org.tocsin.domain.alert.DeskOutcome.QUIET;
import static org.tocsin.domain.alert.DeskOutcome.RAISED;
import static org.tocsin.domain.alert.DeskOutcome.RE_RAISED;
import static org.tocsin.domain.alert.DeskOutcome.UPDATED;
import static org.tocsin.domain.alert.Timeline.timeline;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The life of an alert, told as mornings: three reports in an hour are the most that is usual. */
class AlertLifeTest {

  @Test
  void theSameNewsIsNoNews() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 9)
        .expect(RAISED)
        .says("raised pothole harbour")
        .at("09:15")
        .reports("harbour", "pothole", 9)
        .expect(ALREADY_TOLD)
        .saysNothing();
  }

  @Test
  void aUsualHourIsQuietAndALittleMoreStaysBelowTheLine() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 2)
        .expect(QUIET)
        .at("09:20")
        .reports("harbour", "pothole", 3)
        .expect(BELOW_LINE)
        .saysNothing();
  }

  @Test
  void anAlertSpeaksAgainWhenTheCountHasGrownByHalf() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 6)
        .expect(RAISED)
        .at("09:20")
        .reports("harbour", "pothole", 8)
        .expect(ALREADY_TOLD)
        .at("09:30")
        .reports("harbour", "pothole", 9)
        .expect(UPDATED)
        .at("09:40")
        .reports("harbour", "pothole", 10)
        .expect(ALREADY_TOLD)
        .says("raised pothole harbour", "updated pothole harbour");
  }

  @Test
  void theNextUnusualHourUpdatesTheSameAlert() {
    Timeline morning =
        timeline()
            .at("09:50")
            .reports("harbour", "pothole", 6)
            .expect(RAISED)
            .at("10:10")
            .reports("harbour", "pothole", 6)
            .expect(UPDATED)
            .says("raised pothole harbour", "updated pothole harbour");
    assertThat(morning.last().id()).isEqualTo(morning.alertId(1));
    assertThat(morning.last().alertVersion()).isEqualTo(2);
    assertThat(morning.last().onset().toEpochMilli()).isEqualTo(Town.at("09:00"));
  }

  @Test
  void aBurstHoursAfterTheMorningsClusterIsRaisedAgain() {
    Timeline day =
        timeline()
            .at("06:30")
            .found(DeskRulesTest.cluster("gas", "06:30", "harbour", "loop", "north"))
            .expect(RAISED)
            .at("09:10")
            .reports("harbour", "gas", 6)
            .expect(ALREADY_TOLD)
            .at("16:50")
            .reports("harbour", "gas", 6)
            .expect(RE_RAISED)
            .says("raised gas harbour+loop+north", "re-raised gas harbour+loop+north")
            .at("16:55")
            .reports("harbour", "gas", 7)
            .expect(ALREADY_TOLD);
    assertThat(day.last().id()).isEqualTo(day.alertId(1));
    assertThat(day.last().detector()).isEqualTo("surge-1h");
  }

  @Test
  void aBurstInsideTheDayThatWasToldUpdatesIt() {
    timeline()
        .at("09:10")
        .found(
            new Town.Reports("harbour", "gas", 12, Town.at("09:10"))
                .by("shift", "shift-day")
                .from(Town.at("00:00"), Duration.ofDays(1))
                .p(1e-12)
                .finding())
        .expect(RAISED)
        .at("13:10")
        .reports("harbour", "gas", 6)
        .expect(UPDATED)
        .says("raised gas harbour", "updated gas harbour");
  }

  @Test
  void theEndOfTheHourTellsTheFinalCount() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 6)
        .at("09:50")
        .reports("harbour", "pothole", 8)
        .expect(ALREADY_TOLD)
        .says("raised pothole harbour")
        .at("10:00")
        .says("updated pothole harbour")
        .at("12:59")
        .saysNothing();
  }

  @Test
  void aLateReportOfTheHourBeforeIsNoNews() {
    timeline()
        .at("09:50")
        .reports("harbour", "pothole", 6)
        .at("10:10")
        .reports("harbour", "pothole", 6)
        .says("raised pothole harbour", "updated pothole harbour")
        .at("10:20")
        .reportsOf("09:00", "harbour", "pothole", 18)
        .expect(ALREADY_TOLD)
        .at("10:30")
        .reports("harbour", "pothole", 7)
        .expect(ALREADY_TOLD)
        .saysNothing();
  }

  @Test
  void theFinalCountIsToldOnce() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 6)
        .reports("north", "pothole", 6)
        .at("09:50")
        .reports("harbour", "pothole", 8)
        .at("10:00")
        .says("raised pothole harbour", "raised pothole north", "updated pothole harbour")
        .at("10:20")
        .reportsOf("09:00", "harbour", "pothole", 9)
        .expect(ALREADY_TOLD)
        .at("10:30")
        .reports("north", "pothole", 6)
        .says("updated pothole north")
        .at("11:01")
        .saysNothing();
  }

  @Test
  void reportsTakenBackCancelTheAlertAtTheNextTick() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 6)
        .says("raised pothole harbour")
        .at("09:15")
        .reports("harbour", "pothole", 5)
        .expect(BELOW_LINE)
        .at("09:16")
        .saysNothing()
        .at("09:20")
        .reports("harbour", "pothole", 2)
        .expect(QUIET)
        .saysNothing()
        .at("09:21")
        .says("cancelled pothole harbour")
        .at("09:30")
        .reports("harbour", "pothole", 6)
        .expect(RE_RAISED)
        .says("re-raised pothole harbour");
  }

  @Test
  void reportsTakenBackAndGivenAgainWithinATickChangeNothing() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 6)
        .says("raised pothole harbour")
        .at("09:20")
        .reports("harbour", "pothole", 2)
        .expect(QUIET)
        .reports("harbour", "pothole", 6)
        .expect(ALREADY_TOLD)
        .at("09:30")
        .saysNothing();
  }

  @Test
  void threeQuietHoursEndIt() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 6)
        .says("raised pothole harbour")
        .at("12:59")
        .saysNothing()
        .at("13:00")
        .says("ended pothole harbour")
        .at("13:30")
        .saysNothing();
  }

  @Test
  void anHourThatIsNotQuietProlongsIt() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 6)
        .says("raised pothole harbour")
        .at("11:10")
        .reports("harbour", "pothole", 3)
        .expect(BELOW_LINE)
        .at("13:30")
        .saysNothing()
        .at("15:00")
        .says("ended pothole harbour");
  }

  @Test
  void anAcknowledgedAlertWeakensAndAPersonClosesIt() {
    Timeline day =
        timeline()
            .at("09:10")
            .reports("harbour", "pothole", 6)
            .says("raised pothole harbour")
            .at("09:12")
            .act("acknowledge", 1)
            .at("13:00")
            .says("weakened pothole harbour")
            .acted("in-force")
            .at("Tue 09:00")
            .saysNothing()
            .act("resolve", 1)
            .at("Tue 09:01")
            .says("ended pothole harbour");
    assertThat(day.last().state()).isEqualTo("ended");
    assertThat(day.last().reasons()).containsExactly("resolved by dispatch");
  }

  @Test
  void anAcknowledgedAlertWhoseReportsAreTakenBackWeakensToo() {
    Timeline day =
        timeline()
            .at("09:10")
            .reports("harbour", "pothole", 6)
            .says("raised pothole harbour")
            .at("09:12")
            .act("acknowledge", 1)
            .at("09:20")
            .reports("harbour", "pothole", 1)
            .at("09:21")
            .says("weakened pothole harbour");
    assertThat(day.last().certainty()).isEqualTo("Unlikely");
    assertThat(day.last().responseType()).isEqualTo("Monitor");
    day.at("10:10")
        .reports("harbour", "pothole", 7)
        .expect(RE_RAISED)
        .says("re-raised pothole harbour");
    assertThat(day.last().id()).isEqualTo(day.alertId(1));
    assertThat(day.last().state()).isEqualTo("open");
  }

  @Test
  void unusualAgainWithinADayIsReRaisedAndLaterIsNew() {
    Timeline days =
        timeline()
            .at("09:10")
            .reports("harbour", "pothole", 6)
            .at("13:00")
            .says("raised pothole harbour", "ended pothole harbour")
            .at("20:10")
            .reports("harbour", "pothole", 6)
            .expect(RE_RAISED);
    assertThat(days.last().references()).containsExactly(days.alertId(1));
    assertThat(days.last().alertVersion()).isEqualTo(1);
    assertThat(days.last().id()).isNotEqualTo(days.alertId(1));
    days.at("Wed 20:10").reports("harbour", "pothole", 6).expect(RAISED);
  }

  @Test
  void aThingThatGrowsLargeEscalatesAndComesDownAgain() {
    Timeline day =
        timeline()
            .at("09:10")
            .reports("harbour", "pothole", 6)
            .expect(RAISED)
            .at("09:40")
            .reports("harbour", "pothole", 12)
            .expect(ESCALATED);
    assertThat(day.last().severity()).isEqualTo("Severe");
    day.at("10:20").reports("harbour", "pothole", 7).expect(UPDATED);
    assertThat(day.last().severity()).isEqualTo("Severe");
    day.at("11:20")
        .found(new Town.Reports("harbour", "pothole", 6, Town.at("11:20")).bound(4).finding())
        .expect(DE_ESCALATED);
    assertThat(day.last().severity()).isEqualTo("Moderate");
    day.says(
        "raised pothole harbour",
        "escalated pothole harbour",
        "updated pothole harbour",
        "de-escalated pothole harbour");
  }

  @Test
  void whatADeskHasResolvedIsNotToldAgainUnlessItGrows() {
    timeline()
        .at("09:10")
        .reports("harbour", "pothole", 6)
        .at("09:20")
        .act("resolve", 1)
        .at("09:21")
        .says("raised pothole harbour", "ended pothole harbour")
        .at("09:30")
        .reports("harbour", "pothole", 8)
        .expect(DeskOutcome.RESOLVED)
        .saysNothing()
        .at("09:40")
        .reports("harbour", "pothole", 9)
        .expect(RE_RAISED)
        .says("re-raised pothole harbour");
  }

  @Test
  void tooFewOrTooCloseIsNotSpokenOf() {
    timeline()
        .at("09:10")
        .found(new Town.Reports("harbour", "falls", 2, Town.at("09:10")).p(1e-6).finding())
        .expect(DeskOutcome.TOO_FEW)
        .found(new Town.Reports("harbour", "falls", 2, Town.at("09:10")).p(0.05).finding())
        .expect(DeskOutcome.TOO_FEW)
        .found(
            new Town.Reports("harbour", "falls", 9, Town.at("09:10"))
                .expected(7.5, 7.5)
                .p(1e-6)
                .finding())
        .expect(DeskOutcome.TOO_CLOSE)
        .saysNothing();
  }

  @Test
  void memoryEndsEmpty() {
    Timeline weeks =
        timeline()
            .at("09:10")
            .reports("harbour", "pothole", 6)
            .reports("loop", "gas", 7)
            .cityAct("silence", "12:00", java.util.List.of("north"), java.util.List.of(), "works")
            .at("10:10")
            .reports("north", "pothole", 9)
            .at("11:00")
            .act("acknowledge", 1)
            .at("Tue 08:00")
            .act("resolve", 1)
            .silenceForWeeks(30);
    assertThat(weeks.memory.things).isEmpty();
    assertThat(weeks.memory.owners).isEmpty();
    assertThat(weeks.memory.inspections).isEmpty();
    assertThat(weeks.memory.state.silences()).isEmpty();
    assertThat(weeks.memory.state.pending()).isEmpty();
    assertThat(weeks.messages).hasSizeGreaterThan(3);
  }
}
