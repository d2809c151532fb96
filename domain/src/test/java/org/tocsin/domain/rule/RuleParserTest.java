package org.tocsin.domain.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleParserTest {
  private static final RuleVocabulary CITY =
      new RuleVocabulary(List.of("flood", "gas-smell", "noise"), List.of("rain", "level"));

  @Test
  void aRuleReadsAsItIsMeant() {
    Rule rule =
        Rule.parse(
            "flash-flood", "sensor rain > 20 within 1h and count flood >= 3 within 1h, 2 km", CITY);
    assertThat(rule.when())
        .isEqualTo(
            new Condition.And(
                List.of(
                    new Condition.Sensor("rain", Comparison.ABOVE, 20, 60, 2),
                    new Condition.Count("flood", Comparison.AT_LEAST, 3, 60, 2))));
    assertThat(rule.reach()).isEqualTo(2);
    assertThat(rule.minutes("count|flood")).isEqualTo(60);
    assertThat(rule.ripens()).isFalse();
  }

  @Test
  void aDistanceHoldsForEveryTermThatNamesNone() {
    Rule rule =
        Rule.parse(
            "r",
            "count flood > 1 within 2h, 500 m and signal surge noise or sensor level < 2, 3 km",
            CITY);
    assertThat(rule.terms()).extracting(Condition.Term::kilometres).containsExactly(0.5, 3.0, 3.0);
    assertThat(Rule.parse("r", "count flood > 1", CITY).terms())
        .extracting(Condition.Term::kilometres)
        .containsExactly(0.0);
  }

  @Test
  void andBindsStrongerThanOrAndNotStrongerThanAnd() {
    Rule rule =
        Rule.parse("r", "not count flood > 1 and count noise > 2 or count gas-smell >= 1", CITY);
    assertThat(rule.when()).isInstanceOf(Condition.Or.class);
    assertThat(rule).hasToString(rule.toString());
    assertThat(rule.when())
        .hasToString(
            "(not (count flood > 1 within 1h) and count noise > 2 within 1h) or count gas-smell >= 1 within 1h");
    assertThat(rule.ripens()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sensor rain > 20 within 1h and count flood >= 3 within 1h, 2 km",
        "(sensor level >= 3.5 within 15m for 30m) and not signal surge noise p <= 0.001 within 2d",
        "count flood < 1 within 3h hold 2h or (count noise > 2 or sensor rain <= 1e-3) and count flood > 1"
      })
  void whatARuleSaysReadsBackAsTheSameRule(String text) {
    Rule rule = Rule.parse("r", text, CITY);
    assertThat(Rule.parse("r", rule.when().toString(), CITY).when()).isEqualTo(rule.when());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count flod > 3 | 7 | category 'flod' is unknown; did you mean 'flood'?",
        "sensor rains > 3 | 8 | property of a sensor 'rains' is unknown; did you mean 'rain'?",
        "signal serge flood | 8 | family 'serge' is unknown; did you mean 'surge'?",
        "signal risk flood | 8 | family 'risk' is unknown; known are surge, shift, cluster, sensor, silence",
        "cuont flood > 3 | 1 | 'cuont' is no condition; did you mean 'count'?",
        "count flood = 3 | 13 | '=' is no comparison; use one of > >= < <=",
        "count flood > three | 15 | 'three' is no number; write how many",
        "count flood > 3 within 1w | 25 | 'w' is no unit of time",
        "count flood > 3 within 0.1m | 24 | 0.1m is out of range; use whole minutes from 1m to 14d",
        "count flood > 3 within 15d | 24 | 15d is out of range",
        "count flood > 3, 2 miles | 20 | 'miles' is no unit of distance",
        "count flood > 3, 200 km | 18 | 200 km is out of range; use more than 0 up to 100 km",
        "count flood > 3 count noise > 2 | 17 | 'count' does not belong here; join conditions with and, or",
        "(count flood > 3 and | 21 | the rule ends here, but needs a condition",
        "(count flood > 3 | 17 | the rule ends here, but needs ')'",
        "count flood > 3 & noise | 17 | '&' cannot stand in a rule",
        "signal surge flood p <= 0.5 | 25 | 0.5 is no chance to wait for",
        "signal surge flood p > 0.01 | 22 | '>' is not '<='; write p <= 0.001"
      })
  void whatCannotBeReadIsSaidWithItsPlaceAndTheRemedy(String text, int position, String what) {
    assertThatThrownBy(() -> Rule.parse("r", text, CITY))
        .isInstanceOf(RuleProblem.class)
        .hasMessageContaining("at character %d: %s".formatted(position, what))
        .hasMessageContaining(text);
  }

  @Test
  void aWordThatTheCityDoesNotNameIsTakenUnlessItLooksLikeASlip() {
    assertThat(Rule.parse("r", "count collapse > 3", CITY).terms())
        .containsExactly(new Condition.Count("collapse", Comparison.ABOVE, 3, 60, 0));
    assertThat(Rule.parse("r", "count 漏水 > 3", RuleVocabulary.ANY).terms())
        .containsExactly(new Condition.Count("漏水", Comparison.ABOVE, 3, 60, 0));
  }
}
