package org.tocsin.domain.message;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place and category for which the batch expects more than is usual there, as the desk is told of
 * it. The whole forecast stands in table {@code risk_score} under the same {@code issuedAt},
 * horizon, place and category.
 *
 * @param horizon {@code 1d} or {@code 7d}
 * @param start first instant that the forecast speaks of
 * @param end first instant after it
 * @param issuedAt only what was known before it is used
 * @param method that made the forecast: a model, or a baseline
 * @param modelId row of table {@code model}
 * @param expected reports expected in the interval
 * @param usual reports usual in such an interval there
 * @param usualLow the lower end of the middle 80 % of usual counts
 * @param usualHigh the upper end of the middle 80 % of usual counts
 * @param upperBound the most that is still usual
 * @param pValue chance that a usual interval brings as many reports as are expected, in [0, 1]
 * @param dispersion variance over mean of the forecast's law
 * @param rank of the place in its category, 1 is the most expected
 * @param rankLow the 5 % point of the rank
 * @param rankHigh the 95 % point of the rank
 * @param becauseEn the largest parts of {@code expected} in English words
 * @param becauseZh the same in Chinese
 */
public record RiskJump(
    String category,
    String categoryClass,
    String neighbourhoodId,
    String horizon,
    Instant start,
    Instant end,
    Instant issuedAt,
    String method,
    String modelId,
    double expected,
    double usual,
    double usualLow,
    double usualHigh,
    double upperBound,
    double pValue,
    double dispersion,
    int rank,
    int rankLow,
    int rankHigh,
    String becauseEn,
    String becauseZh)
    implements Serializable {
  private static final int MOST_LETTERS = 1_000;

  /** What is wrong with it, for a person; null when nothing is. */
  @SuppressWarnings({"NullAway", "ConstantValue"}) // read from a topic that anybody may write to
  public @Nullable String problem() {
    if (category == null
        || categoryClass == null
        || neighbourhoodId == null
        || horizon == null
        || start == null
        || end == null
        || issuedAt == null
        || method == null
        || modelId == null
        || becauseEn == null
        || becauseZh == null) {
      return "a risk jump lacks a field; only numbers may be 0";
    }
    if (!horizon.equals("1d") && !horizon.equals("7d")) {
      return "horizon '%s' of a risk jump is neither 1d nor 7d".formatted(horizon);
    }
    if (!end.isAfter(start)) {
      return "a risk jump ends at %s, not after its start %s".formatted(end, start);
    }
    long days = horizon.equals("1d") ? 1 : 7;
    // An hour more where clocks are set back.
    if (Duration.between(start, end).compareTo(Duration.ofHours(24 * days + 1)) > 0) {
      return "a risk jump of horizon '%s' goes from %s to %s; that is longer"
          .formatted(horizon, start, end);
    }
    if (!(dispersion > 0 && dispersion < Double.POSITIVE_INFINITY)) {
      return "dispersion %s of a risk jump is no positive number".formatted(dispersion);
    }
    for (String words : List.of(method, modelId, becauseEn, becauseZh)) {
      if (words.length() > MOST_LETTERS) {
        return "a risk jump says %d letters in one field; at most %d"
            .formatted(words.length(), MOST_LETTERS);
      }
    }
    if (!(pValue >= 0 && pValue <= 1)) {
      return "p_value %s of a risk jump lies outside [0, 1]".formatted(pValue);
    }
    for (double count : new double[] {expected, usual, usualLow, usualHigh, upperBound}) {
      if (!(count >= 0 && count < Double.POSITIVE_INFINITY)) {
        return "a risk jump counts %s reports; use numbers from 0".formatted(count);
      }
    }
    return null;
  }
}
