package org.tocsin.streaming.warning;

import java.util.Comparator;

/**
 * Something that one compound rule looks at, with its place in the canonical order.
 *
 * @param rule key of the rule
 * @param series as the rule's terms name it
 * @param occurredAt milliseconds since 1970
 * @param value change of a count, a sensor's value, or the day's chance of a signal
 */
public record RuleInput(
    String rule,
    String neighbourhoodId,
    String series,
    long occurredAt,
    double value,
    long knownAt,
    String topic,
    int partition,
    long offset,
    int rank) {

  static final Comparator<RuleInput> CANONICAL =
      Comparator.comparingLong(RuleInput::knownAt)
          .thenComparing(RuleInput::topic)
          .thenComparingInt(RuleInput::partition)
          .thenComparingLong(RuleInput::offset)
          .thenComparing(RuleInput::series)
          .thenComparing(RuleInput::neighbourhoodId)
          .thenComparingInt(RuleInput::rank)
          .thenComparingLong(RuleInput::occurredAt)
          .thenComparingDouble(RuleInput::value);
}
