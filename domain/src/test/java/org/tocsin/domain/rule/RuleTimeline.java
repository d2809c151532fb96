package org.tocsin.domain.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A day of one rule in a town of four places: HARBOUR and QUAY lie 1 km apart, MARKET 1 km further,
 * HILL 20 km away.
 */
final class RuleTimeline {
  static final String HARBOUR = "harbour";
  static final String QUAY = "quay";
  static final String MARKET = "market";
  static final String HILL = "hill";

  private static final double KM = 1 / 111.2;
  private static final RulePlaces TOWN =
      new RulePlaces(
          Map.of(
              HARBOUR, new RulePlaces.Middle(0, 0),
              QUAY, new RulePlaces.Middle(0, KM),
              MARKET, new RulePlaces.Middle(0, 2 * KM),
              HILL, new RulePlaces.Middle(0, 20 * KM)));

  final MapRuleMemory memory = new MapRuleMemory();
  private final RuleEvaluator evaluator;
  private final List<String> said = new ArrayList<>();
  private long now;

  private RuleTimeline(Rule rule) {
    evaluator = new RuleEvaluator(rule, TOWN);
  }

  static RuleTimeline rule(String text) {
    return new RuleTimeline(Rule.parse("r", text, RuleVocabulary.ANY));
  }

  /** Moves the clock, looking on the way whenever the rule asked for it. */
  RuleTimeline at(String time) {
    long then = Instant.parse("2016-03-01T" + time + ":00Z").toEpochMilli();
    while (!memory.looks.isEmpty() && memory.looks.firstKey() <= then) {
      now = memory.looks.firstKey();
      note(evaluator.look(now, memory));
    }
    now = then;
    return this;
  }

  RuleTimeline reports(String category, String place, int count) {
    for (int i = 0; i < count; i++) {
      note(evaluator.offer(new RuleEvent(place, "count|" + category, now, 1), now, memory));
    }
    return this;
  }

  RuleTimeline takesBack(String category, String place, String occurred) {
    long at = Instant.parse("2016-03-01T" + occurred + ":00Z").toEpochMilli();
    note(evaluator.offer(new RuleEvent(place, "count|" + category, at, -1), now, memory));
    return this;
  }

  RuleTimeline measures(String property, String place, double value) {
    for (String series : List.of("most|" + property, "least|" + property)) {
      if (evaluator.reads(series)) {
        note(evaluator.offer(new RuleEvent(place, series, now, value), now, memory));
      }
    }
    return this;
  }

  RuleTimeline signals(String family, String category, String place, double chance) {
    note(
        evaluator.offer(
            new RuleEvent(place, "signal|" + family + "|" + category, now, chance), now, memory));
    return this;
  }

  /** Each as {@code HH:MM place+place observed}. */
  RuleTimeline expect(String... matches) {
    assertThat(said).containsExactly(matches);
    said.clear();
    return this;
  }

  private void note(List<RuleMatch> matches) {
    for (RuleMatch match : matches) {
      said.add(
          "%s %s %s"
              .formatted(
                  Instant.ofEpochMilli(now).toString().substring(11, 16),
                  match.place()
                      + match.places().stream()
                          .filter(place -> !place.equals(match.place()))
                          .map(place -> "+" + place)
                          .reduce("", String::concat),
                  Words.number(match.observed())));
    }
  }
}
