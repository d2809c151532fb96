package org.tocsin.domain.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.tocsin.domain.rule.RuleTimeline.HARBOUR;
import static org.tocsin.domain.rule.RuleTimeline.HILL;
import static org.tocsin.domain.rule.RuleTimeline.MARKET;
import static org.tocsin.domain.rule.RuleTimeline.QUAY;
import static org.tocsin.domain.rule.RuleTimeline.rule;

import org.junit.jupiter.api.Test;

class RuleEvaluatorTest {
  private static final String FLASH_FLOOD =
      "sensor rain > 20 within 1h and count flood >= 3 within 1h, 2 km";

  @Test
  void weakSignsAddUpToOneWord() {
    rule(FLASH_FLOOD)
        .at("09:00")
        .measures("rain", QUAY, 34)
        .expect()
        .at("09:10")
        .reports("flood", HARBOUR, 2)
        .expect()
        .at("09:20")
        .reports("flood", QUAY, 1)
        .expect("09:20 harbour+quay 3")
        .at("09:30")
        .reports("flood", QUAY, 1)
        .expect("09:30 harbour+quay 4");
  }

  @Test
  void rainAloneAndCallsAloneAreNothing() {
    rule(FLASH_FLOOD)
        .at("09:00")
        .measures("rain", QUAY, 60)
        .expect()
        .at("10:01")
        .reports("flood", QUAY, 3)
        .expect()
        .at("10:30")
        .measures("rain", QUAY, 20)
        .expect()
        .at("10:40")
        .measures("rain", QUAY, 20.5)
        .expect("10:40 quay 3");
  }

  @Test
  void whatLiesOutOfReachDoesNotCount() {
    rule(FLASH_FLOOD)
        .at("09:00")
        .measures("rain", HILL, 60)
        .at("09:10")
        .reports("flood", HARBOUR, 2)
        .reports("flood", HILL, 1)
        .expect()
        .at("09:20")
        .reports("flood", HILL, 2)
        .expect("09:20 hill 3");
  }

  @Test
  void aReportTakenBackDoesNotCount() {
    rule("count gas-smell >= 3 within 30m")
        .at("09:00")
        .reports("gas-smell", HARBOUR, 2)
        .at("09:05")
        .takesBack("gas-smell", HARBOUR, "09:00")
        .at("09:10")
        .reports("gas-smell", HARBOUR, 1)
        .expect()
        .at("09:15")
        .reports("gas-smell", HARBOUR, 1)
        .expect("09:15 harbour 3");
  }

  @Test
  void itGoesOnForAsLongAsItHoldsAndBeginsAnew() {
    rule("count flood >= 2 within 2h")
        .at("09:00")
        .reports("flood", HARBOUR, 2)
        .expect("09:00 harbour 2")
        .at("10:30")
        .expect("10:00 harbour 2")
        .at("12:00")
        .expect()
        .at("12:10")
        .reports("flood", HARBOUR, 2)
        .expect("12:10 harbour 2");
  }

  @Test
  void aConditionMayHaveToLast() {
    rule("sensor level > 3 within 10m for 30m")
        .at("09:00")
        .measures("level", QUAY, 3.2)
        .at("09:08")
        .measures("level", QUAY, 3.1)
        .at("09:20")
        .measures("level", QUAY, 3.2)
        .expect()
        .at("09:29")
        .measures("level", QUAY, 3.4)
        .at("09:38")
        .measures("level", QUAY, 3.4)
        .expect()
        .at("09:47")
        .measures("level", QUAY, 3.3)
        .at("10:00")
        .expect("09:50 quay 3.3");
  }

  @Test
  void aConditionMayBeRemembered() {
    rule("count flood >= 2 within 10m hold 1h and count noise >= 1 within 10m")
        .at("09:00")
        .reports("flood", HARBOUR, 2)
        .expect()
        .at("09:40")
        .reports("noise", HARBOUR, 1)
        .expect("09:40 harbour 0")
        .at("11:00")
        .reports("noise", HARBOUR, 1)
        .expect();
  }

  @Test
  void whatIsRememberedSeesEachMomentAlsoWhereTheRestDoesNotHold() {
    rule("count noise >= 1 within 10m and count flood >= 2 within 10m hold 1h")
        .at("09:00")
        .reports("flood", HARBOUR, 2)
        .expect()
        .at("09:40")
        .reports("noise", HARBOUR, 1)
        .expect("09:40 harbour 1");
  }

  @Test
  void theOppositeOfAFalsePartIsTrueWhateverTheOtherPartIs() {
    rule("not (sensor rain > 1 within 1h and count flood >= 1 within 1h) and count call >= 1")
        .at("09:00")
        .reports("call", HARBOUR, 1)
        .expect("09:00 harbour 0")
        .at("10:10")
        .reports("flood", HARBOUR, 1)
        .reports("call", HARBOUR, 1)
        .expect();
  }

  @Test
  void theOppositeOfWhatIsNotKnownIsNotKnown() {
    rule("count flood >= 1 within 1h and not sensor rain > 1 within 1h")
        .at("09:00")
        .reports("flood", HARBOUR, 1)
        .expect()
        .at("09:10")
        .measures("rain", HARBOUR, 0)
        .expect("09:10 harbour 1");
  }

  @Test
  void timeAloneMakesASilenceTrue() {
    rule("count call < 1 within 3h")
        .at("09:00")
        .reports("call", HARBOUR, 1)
        .expect()
        .at("12:30")
        .expect("12:00 harbour 0")
        .at("12:40")
        .reports("call", HARBOUR, 1)
        .expect();
  }

  @Test
  void signalsOfOtherFamiliesCountUpToTheirChance() {
    rule("signal surge flood and signal sensor rain p <= 0.001, 1.5 km")
        .at("09:00")
        .signals("surge", "flood", HARBOUR, 0.04)
        .expect()
        .at("09:10")
        .signals("sensor", "rain", QUAY, 0.01)
        .expect()
        .at("09:20")
        .signals("sensor", "rain", QUAY, 0.0005)
        .expect("09:20 harbour+quay 0.04");
  }

  @Test
  void twoHappeningsFarApartSpeakEachForItself() {
    rule("count flood >= 3 within 1h, 1.5 km")
        .at("09:00")
        .reports("flood", HARBOUR, 3)
        .expect("09:00 harbour 3")
        .at("09:10")
        .reports("flood", HILL, 3)
        .expect("09:10 hill 3")
        // The harbour's happening now reaches the quay, and one word is enough.
        .at("09:20")
        .reports("flood", QUAY, 1)
        .expect("09:20 harbour+quay 4")
        // The market sees the quay, but not the harbour.
        .at("09:30")
        .reports("flood", MARKET, 2)
        .expect("09:30 market+quay 3");
  }

  @Test
  void whatIsOldOrOfAnotherKindChangesNothing() {
    RuleTimeline late = rule("count flood >= 1 within 1h").at("09:00");
    late.takesBack("flood", HARBOUR, "07:00").reports("noise", HARBOUR, 5).expect();
    assertThat(late.memory.isEmpty()).isTrue();
  }

  @Test
  void nothingIsLeftWhenTimeHasPassed() {
    RuleTimeline day =
        rule("(count flood >= 2 within 2h, 2 km for 30m or sensor level < 2) and not signal surge noise")
            .at("01:00")
            .reports("flood", HARBOUR, 3)
            .measures("level", QUAY, 1)
            .at("01:20")
            .signals("surge", "noise", QUAY, 0.01)
            .at("23:00");
    assertThat(day.memory.isEmpty()).isTrue();
  }

  @Test
  void stateOfBoundedSizeComesBackAsItWas() {
    RuleTimeline day = rule("count flood >= 2 within 1h, 2 km").at("01:00");
    day.reports("flood", HARBOUR, 500);
    assertThat(day.memory.series.values())
        .singleElement()
        .satisfies(b -> assertThat(b).hasSize(17));
    assertThat(day.memory.places.values())
        .singleElement()
        .satisfies(b -> assertThat(b).hasSize(27));
    assertThatThrownBy(() -> RuleSeries.parse(new byte[] {2}))
        .hasMessageContaining("form 2 and 1 bytes");
    assertThatThrownBy(() -> RulePlaceState.parse(new byte[27], 1))
        .hasMessageContaining("a rule that is changed needs a new id");
  }
}
