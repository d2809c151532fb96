package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tocsin.domain.alert.DeskOutcome.ALREADY_TOLD;
import static org.tocsin.domain.alert.DeskOutcome.BELOW_LINE;
import static org.tocsin.domain.alert.DeskOutcome.HELD_BACK;
import static org.tocsin.domain.alert.DeskOutcome.KNOWN_EVENT;
import static org.tocsin.domain.alert.DeskOutcome.NOT_WATCHED;
import static org.tocsin.domain.alert.DeskOutcome.QUIET;
import static org.tocsin.domain.alert.DeskOutcome.RAISED;
import static org.tocsin.domain.alert.DeskOutcome.SILENCED;
import static org.tocsin.domain.alert.DeskOutcome.SNOOZED;
import static org.tocsin.domain.alert.DeskOutcome.TOO_LATE;
import static org.tocsin.domain.alert.DeskOutcome.UPDATED;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.RiskJump;

/** Jumps of risk come to the desk like everything else that is found. */
class ForecastTest {
  private static final Map<String, String> PAPER =
      Map.of("purpose", "t", "legal_basis", "t", "owner", "t", "review_by", "2030-01-01");
  private static final double RARE = 1e-6;

  private int told;

  @Test
  void aJumpIsRaisedAtTheNextTickInWordsWithItsEvidence() {
    Timeline days = town().at("09:10");
    tell(days, jump("harbour", "service", "Tue 00:00", RARE)).saysNothing().at("09:12");
    days.expect(RAISED).acted("in-force").says("raised pothole harbour");
    AlertMessage alert = days.last();
    assertThat(alert.whyEn())
        .isEqualTo(
            "about 9.5 reports are expected on Tuesday 3 May, usually 1–5; a forecast, not an"
                + " observation. Mostly: a Tuesday +4.00; the season +1.50");
    assertThat(alert.whyZh()).isEqualTo("预计5月3日约9.5起报告，通常为1–5起；这是预测而非观测。主要因素：星期二 +4.00；季节 +1.50");
    assertThat(alert.sentAt()).isEqualTo(Town.instant(Town.at("09:11")));
    assertThat(alert.origin()).isEqualTo("risk");
    assertThat(alert.urgency()).isEqualTo("Expected");
    assertThat(alert.certainty()).isEqualTo("Possible");
    assertThat(alert.responseType()).isEqualTo("Assess");
    assertThat(alert.slotLength()).isEqualTo("day");
    assertThat(alert.pValue()).isEqualTo(RARE);
    assertThat(alert.expected()).isEqualTo(3);
    assertThat(alert.settings())
        .startsWith("horizon=1d method=model issued=2016-05-03T05:00:00Z rank=2 rank-low=1");
    assertThat(alert.tail()).hasSize(1);
  }

  @Test
  void theSameIsToldOnceAndTheNextDayJoinsItsAlertAndNotThatOfTheCount() {
    Timeline days = town().at("09:10").reports("harbour", "pothole", 9);
    tell(days, jump("harbour", "service", "Tue 00:00", RARE)).at("09:12");
    days.says("raised pothole harbour", "raised pothole harbour");
    tell(days, jump("harbour", "service", "Tue 00:00", RARE)).at("09:14");
    days.expect(ALREADY_TOLD).saysNothing();
    days.at("Tue 12:00").says("ended pothole harbour");
    tell(days, jump("harbour", "service", "Wed 00:00", RARE)).at("Tue 12:02");
    days.expect(UPDATED).says("updated pothole harbour");
    assertThat(days.last().id()).isEqualTo(days.alertId(2));
    days.at("Sat 00:00").says("ended pothole harbour");
  }

  @Test
  void aSilenceAndAKnownEventHoldItBackWithTheirReasons() {
    Timeline days =
        town()
            .at("09:00")
            .cityAct("silence", "12:00", List.of("loop"), List.of(), "works")
            .cityAct("known-event", "Wed 00:00", List.of("north"), List.of("pothole"), "Fair")
            .at("09:10");
    tell(
            days,
            jump("loop", "service", "Tue 00:00", RARE),
            jump("north", "service", "Tue 00:00", RARE))
        .at("09:12");
    days.expect(SILENCED, KNOWN_EVENT).says("held-back pothole loop", "held-back pothole north");
    assertThat(days.last().reasons()).containsExactly("known-event", "known event: Fair");
    days.at("12:01").says("raised pothole loop");
    assertThat(days.last().reasons()).containsExactly("silence: works");
  }

  @Test
  void theCapAndASnoozeHoldForIt() {
    Timeline days = town(Map.of("cap-per-day", 1, "probes-per-week", 0)).at("09:10");
    tell(
            days,
            jump("loop", "service", "Tue 00:00", RARE),
            jump("north", "service", "Tue 00:00", RARE))
        .at("09:12");
    days.expect(RAISED, HELD_BACK);
    days.act("snooze", 1, "Wed 00:00").at("09:14");
    tell(days, jump("loop", "service", "Wed 00:00", RARE)).at("09:16");
    days.expect(SNOOZED);
  }

  @Test
  void theBudgetJudgesItsPAndReportedCrimeIsNeverTold() {
    Timeline days = town().at("09:10");
    tell(
            days,
            jump("harbour", "service", "Tue 00:00", 0.04),
            jump("loop", "service", "Tue 00:00", 0.3),
            jump("north", "reported-crime", "Tue 00:00", RARE),
            jump("old-town", "service", "09:00", "09:11", RARE))
        .at("09:12");
    days.expect(BELOW_LINE, QUIET, NOT_WATCHED, TOO_LATE).saysNothing();
    Timeline without = Timeline.timeline().at("09:10");
    tell(without, jump("harbour", "service", "Tue 00:00", RARE)).at("09:12");
    without.expect(NOT_WATCHED).saysNothing();
  }

  @Test
  void whatIsNoJumpHasAWord() {
    Timeline days = town().at("09:10");
    tell(days, jump("harbour", "service", "Tue 00:00", 2)).at("09:12");
    days.acted("p_value 2.0 of a risk jump lies outside [0, 1]").saysNothing();
  }

  @Test
  void aForecastOfAWeekEndsADayAfterIt() {
    Timeline days = town().at("09:10");
    Instant from = Town.instant(Town.at("Tue 00:00"));
    tell(days, jump("harbour", "service", "7d", from, from.plus(Duration.ofDays(7)), RARE, 1.2, ""))
        .at("09:12");
    days.expect(RAISED).says("raised pothole harbour");
    days.at("+1 Tue 23:59").saysNothing().at("+1 Wed 00:00").says("ended pothole harbour");
  }

  @Test
  void whatIsLongerThanItsHorizonOrSaysTooMuchHasAWord() {
    assertThat(hours(25, 1.2, "").problem()).isNull();
    assertThat(hours(400 * 24, 1.2, "").problem()).contains("horizon '1d'", "that is longer");
    assertThat(hours(24, Double.NaN, "").problem()).contains("dispersion NaN");
    assertThat(hours(24, 1.2, "x".repeat(1_001)).problem()).contains("1001 letters");
  }

  private static RiskJump hours(int hours, double dispersion, String because) {
    Instant from = Town.instant(Town.at("Tue 00:00"));
    Instant until = from.plus(Duration.ofHours(hours));
    return jump("harbour", "service", "1d", from, until, RARE, dispersion, because);
  }

  private static Timeline town() {
    return town(Map.of("probes-per-week", 0));
  }

  private static Timeline town(Map<String, Object> warning) {
    return Timeline.timeline(
        Map.of(
            "warning",
            warning,
            "authorisations",
            Map.of("service", PAPER, "reported-crime", PAPER)));
  }

  private Timeline tell(Timeline days, RiskJump... jumps) {
    return days.act(AlertActionMessage.riskJumps("told-" + told++, List.of(jumps)));
  }

  private static RiskJump jump(String place, String categoryClass, String start, double p) {
    return jump(place, categoryClass, start, start.split(" ")[0] + " 23:00", p);
  }

  private static RiskJump jump(
      String place, String categoryClass, String start, String end, double p) {
    return jump(
        place,
        categoryClass,
        "1d",
        Town.instant(Town.at(start)),
        Town.instant(Town.at(end)),
        p,
        1.2,
        "a Tuesday +4.00; the season +1.50");
  }

  private static RiskJump jump(
      String place,
      String categoryClass,
      String horizon,
      Instant from,
      Instant until,
      double p,
      double dispersion,
      String because) {
    return new RiskJump(
        "pothole",
        categoryClass,
        place,
        horizon,
        from,
        until,
        from,
        "model",
        "m1",
        9.5,
        3,
        1,
        5,
        8,
        p,
        dispersion,
        2,
        1,
        3,
        because,
        "星期二 +4.00；季节 +1.50");
  }
}
