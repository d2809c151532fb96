package org.tocsin.domain.rule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one term of a rule reads, worked out once: every event asks for it at each place in reach.
 * The keys of a place's series are the same strings each time, so that their hashes are at hand;
 * those of places that the city does not know are not kept, for they can be any number.
 */
final class TermReader {
  private static final long MINUTE = 60_000;

  final Condition.Term term;

  /** How far back the series is kept, in minutes: as far as any term of the rule reads it. */
  final int kept;

  private final String series;
  private final RulePlaces places;
  private final Map<String, String> keys;
  private final Map<String, List<String>> near = new HashMap<>();
  private final DoubleBinaryOperator together;
  private final double none;

  /**
   * @param keys of the series by place, shared by all terms that read it
   */
  TermReader(Condition.Term term, int kept, RulePlaces places, Map<String, String> keys) {
    this.term = term;
    this.kept = kept;
    this.series = term.series();
    this.places = places;
    this.keys = keys;
    if (term instanceof Condition.Count) {
      together = Double::sum;
      none = 0;
    } else {
      together = series.startsWith("most|") ? TermReader::most : TermReader::least;
      none = Double.NaN;
    }
  }

  private static double most(double one, double other) {
    return Double.isNaN(one) ? other : Math.max(one, other);
  }

  private static double least(double one, double other) {
    return Double.isNaN(one) ? other : Math.min(one, other);
  }

  /** Key of the series of one place. */
  String key(String place) {
    return places.knows(place)
        ? keys.computeIfAbsent(place, p -> p + "|" + series)
        : place + "|" + series;
  }

  byte @Nullable [] own(String place, RuleMemory memory) {
    return memory.series(key(place));
  }

  /** What the term sees around a place; NaN for a sensor that said nothing. */
  double value(String place, long at, RuleMemory memory) {
    double value = none;
    for (String key : near(place)) {
      byte[] stored = memory.series(key);
      if (stored != null) {
        value = RuleSeries.fold(stored, oldest(at), value, together);
      }
    }
    // No signal is known to be none; no value of a sensor is not known at all.
    return Double.isNaN(value) && term instanceof Condition.Signal ? 1 : value;
  }

  /** How much of it was seen at this very place: a count, or 1 for anything else. */
  double support(String place, long at, RuleMemory memory) {
    byte[] stored = own(place, memory);
    if (stored == null) {
      return 0;
    }
    if (term instanceof Condition.Count) {
      return RuleSeries.fold(stored, oldest(at), 0, Double::sum);
    }
    return RuleSeries.firstFrom(stored, oldest(at)) == Long.MAX_VALUE ? 0 : 1;
  }

  /** When the first of what the term sees around a place is too old for it; never for nothing. */
  long passes(String place, long at, RuleMemory memory) {
    long next = Long.MAX_VALUE;
    for (String key : near(place)) {
      byte[] stored = memory.series(key);
      long first = stored == null ? Long.MAX_VALUE : RuleSeries.firstFrom(stored, oldest(at));
      if (first != Long.MAX_VALUE) {
        next = Math.min(next, (first + term.minutes()) * MINUTE);
      }
    }
    return next;
  }

  /** When all that is kept of this very place can be forgotten; never for nothing. */
  long forgotten(String place, RuleMemory memory) {
    byte[] stored = own(place, memory);
    return stored == null ? Long.MAX_VALUE : (RuleSeries.newest(stored) + kept) * MINUTE;
  }

  private long oldest(long at) {
    return at / MINUTE - term.minutes() + 1;
  }

  private List<String> near(String place) {
    return places.knows(place)
        ? near.computeIfAbsent(
            place, p -> places.near(p, term.kilometres()).stream().map(this::key).toList())
        : List.of(key(place));
  }
}
