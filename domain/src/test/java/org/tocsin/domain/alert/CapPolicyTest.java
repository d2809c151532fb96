package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CAP's three axes, each from its own facts. */
class CapPolicyTest {
  private static final long AT = Town.at("14:40");
  private static final CapPolicy CAP = new CapPolicy(Town.configuration(Map.of()));

  @Test
  void urgencySaysWhetherItStillRuns() {
    Finding hour = Town.hour("harbour", "pothole", 9, AT);
    assertThat(CAP.urgency(hour, AT)).isEqualTo("Immediate");
    assertThat(CAP.urgency(hour, Town.at("15:00"))).isEqualTo("Expected");
    assertThat(CAP.urgency(hour, Town.at("16:00"))).isEqualTo("Past");
    Finding day =
        reports(30).by("shift", "shift-day").from(Town.at("00:00"), Duration.ofDays(1)).finding();
    assertThat(CAP.urgency(day, AT)).isEqualTo("Expected");
    Finding forecast = reports(30).by("risk", "risk-day").finding();
    assertThat(CAP.urgency(forecast, Town.at("Wed 00:00"))).isEqualTo("Expected");
  }

  @Test
  void severityIsWhatPolicySaysAndOneStepMoreForWhatIsLarge() {
    Finding small = reports(9).finding();
    Finding large = reports(12).finding();
    assertThat(CAP.severity("Moderate", "", small, 1)).isEqualTo("Moderate");
    assertThat(CAP.severity("Moderate", "", large, 1)).isEqualTo("Severe");
    assertThat(CAP.severity("Moderate", "", small, 3)).isEqualTo("Severe");
    assertThat(CAP.severity("Extreme", "", large, 3)).isEqualTo("Extreme");
    assertThat(CAP.severity("Unknown", "", large, 3)).isEqualTo("Unknown");
    assertThat(CAP.severity("Moderate", "Severe", reports(6).finding(), 1)).isEqualTo("Severe");
    assertThat(CAP.severity("Moderate", "Severe", reports(5).finding(), 1)).isEqualTo("Moderate");
    assertThat(CAP.baseSeverity(Town.hour("harbour", "gas", 5, AT))).isEqualTo("Severe");
    assertThat(CAP.baseSeverity(DeskRulesTest.rule("harbour", "14:40", 0))).isEqualTo("Severe");
    assertThat(CAP.baseSeverity(silence("feed-down"))).isEqualTo("Moderate");
    assertThat(CAP.baseSeverity(silence("lull"))).isEqualTo("Minor");
  }

  @Test
  void certaintySaysHowFarChanceIsFromExplainingIt() {
    Finding f = reports(9).finding();
    assertThat(CAP.certainty(f, 1e-5, 0.01, false)).isEqualTo("Observed");
    assertThat(CAP.certainty(f, 1e-3, 0.01, false)).isEqualTo("Likely");
    assertThat(CAP.certainty(f, 0.02, 0.01, false)).isEqualTo("Possible");
    assertThat(CAP.certainty(reports(9).share(0.4).finding(), 1e-5, 0.01, false))
        .isEqualTo("Possible");
    assertThat(CAP.certainty(f, 1e-5, 0.01, true)).isEqualTo("Unlikely");
  }

  @Test
  void theResponseFollowsTheState() {
    assertThat(CAP.response("open", DeskOutcome.RAISED)).isEqualTo("Assess");
    assertThat(CAP.response("weakened", DeskOutcome.WEAKENED)).isEqualTo("Monitor");
    assertThat(CAP.response("ended", DeskOutcome.ENDED)).isEqualTo("AllClear");
    assertThat(CAP.response("cancelled", DeskOutcome.MERGED)).isEqualTo("None");
  }

  @Test
  void theLaneIsThatOfCategorySensorOrRule() {
    assertThat(CAP.lane(reports(9).finding())).isEqualTo("service");
    assertThat(CAP.lane(Town.hour("harbour", "gas", 5, AT))).isEqualTo("life-safety");
    assertThat(CAP.lane(DeskRulesTest.rule("harbour", "14:40", 0))).isEqualTo("life-safety");
    assertThat(CAP.lane(silence("lull"))).isEqualTo("service");
  }

  private static Finding silence(String detector) {
    return new Town.Reports("harbour", "silence", 0, AT)
        .by("silence", detector)
        .about("hotline")
        .finding();
  }

  private static Town.Reports reports(int n) {
    return new Town.Reports("harbour", "pothole", n, AT);
  }
}
