package org.tocsin.domain.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates one rule at the places of a city. A rule that holds at several places in reach of one
 * another is one happening: the place where most was seen speaks for all. It speaks when it begins
 * to hold, when the observed value grows, and once an hour while it goes on.
 *
 * <p>The order of events is the caller's; the same order gives the same answer. Work per event
 * grows with the places in reach, not with the city.
 *
 * <p>Limits: times are taken to the minute.
 */
public final class RuleEvaluator {
  private static final long MINUTE = 60_000;
  private static final long REPEAT = 60 * MINUTE;

  private final Rule rule;
  private final RulePlaces places;
  private final List<Condition.Term> terms;
  private final double reach;

  private final boolean ripens;
  private final IdentityHashMap<Condition.Term, TermReader> readers = new IdentityHashMap<>();

  /** Keys by series and place, made once. */
  private final Map<String, Map<String, String>> keys = new HashMap<>();

  public RuleEvaluator(Rule rule, RulePlaces places) {
    this.rule = rule;
    this.places = places;
    this.terms = rule.terms();
    this.reach = rule.reach();
    this.ripens = rule.ripens();
    for (Condition.Term term : terms) {
      Map<String, String> ofSeries = keys.computeIfAbsent(term.series(), series -> new HashMap<>());
      readers.put(term, new TermReader(term, rule.minutes(term.series()), places, ofSeries));
    }
  }

  /** Whether any term reads this series. */
  public boolean reads(String series) {
    return keys.containsKey(series);
  }

  /**
   * Takes an event and says where the rule holds now.
   *
   * @param at when it became known, in milliseconds; never before an earlier call
   */
  public List<RuleMatch> offer(RuleEvent event, long at, RuleMemory memory) {
    TermReader reader = readerOf(event.series());
    if (reader == null) {
      return List.of();
    }
    long minute = Math.min(event.occurredAt(), at) / MINUTE;
    long oldest = at / MINUTE - reader.kept + 1;
    if (minute < oldest) {
      return List.of();
    }
    String key = reader.key(event.place());
    RuleSeries series = seriesAt(key, memory);
    series.forgetBefore(oldest);
    if (event.series().startsWith("count|")) {
      series.add(minute, event.value());
    } else if (event.series().startsWith("most|")) {
      series.keepMost(minute, event.value());
    } else {
      series.keepLeast(minute, event.value());
    }
    memory.keepSeries(key, series.isEmpty() ? null : series.toBytes());
    TreeSet<String> affected = new TreeSet<>();
    for (String place : places.near(event.place(), reach)) {
      if (place.equals(event.place()) || hasOwn(place, memory)) {
        affected.add(place);
      }
    }
    return settle(affected, at, memory);
  }

  /** Looks again at the places that asked for it. */
  public List<RuleMatch> look(long at, RuleMemory memory) {
    TreeSet<String> due = new TreeSet<>();
    for (String place : memory.takeLooks(at)) {
      RulePlaceState state = RulePlaceState.parse(memory.place(place), rule.memories());
      if (state.lookAt == at) {
        due.add(place);
        forget(place, at, memory);
      }
    }
    return settle(due, at, memory);
  }

  private List<RuleMatch> settle(Set<String> affected, long at, RuleMemory memory) {
    Map<String, RulePlaceState> states = new TreeMap<>();
    Map<String, byte[]> before = new HashMap<>();
    List<String> leaderless = new ArrayList<>();
    for (String place : affected) {
      byte[] stored = memory.place(place);
      if (stored != null) {
        before.put(place, stored);
      }
      RulePlaceState state = RulePlaceState.parse(stored, rule.memories());
      state.speaking = truth(rule.when(), place, at, state, memory, true) == Truth.TRUE;
      state.leading &= state.speaking;
      states.put(place, state);
    }
    for (Map.Entry<String, RulePlaceState> entry : states.entrySet()) {
      if (entry.getValue().speaking && leaderOf(entry.getKey(), states, memory) == null) {
        leaderless.add(entry.getKey());
      }
    }
    leaderless.sort(
        Comparator.comparingDouble((String place) -> -support(place, at, memory))
            .thenComparing(Comparator.naturalOrder()));
    for (String place : leaderless) {
      if (leaderOf(place, states, memory) == null) {
        RulePlaceState state = Objects.requireNonNull(states.get(place));
        state.leading = true;
        state.toldAt = RulePlaceState.NEVER;
      }
    }
    List<RuleMatch> matches = new ArrayList<>();
    for (Map.Entry<String, RulePlaceState> entry : states.entrySet()) {
      RulePlaceState state = entry.getValue();
      if (state.leading) {
        tell(entry.getKey(), state, states, at, memory).ifPresent(matches::add);
      }
    }
    for (Map.Entry<String, RulePlaceState> entry : states.entrySet()) {
      schedule(entry.getKey(), entry.getValue(), at, memory);
      byte[] after = entry.getValue().isEmpty() ? null : entry.getValue().toBytes();
      if (!Arrays.equals(after, before.get(entry.getKey()))) {
        memory.keepPlace(entry.getKey(), after);
      }
    }
    return matches;
  }

  private Optional<RuleMatch> tell(
      String place,
      RulePlaceState state,
      Map<String, RulePlaceState> states,
      long at,
      RuleMemory memory) {
    Condition.Term first = firstOf(terms);
    double observed = value(first, place, at, memory);
    boolean fresh = state.toldAt == RulePlaceState.NEVER;
    if (!fresh && !(observed > state.told) && at - state.toldAt < REPEAT) {
      return Optional.empty();
    }
    state.told = fresh ? observed : Math.max(state.told, observed);
    state.toldAt = at;
    List<String> together = new ArrayList<>();
    for (String other : places.near(place, reach)) {
      RulePlaceState known = states.get(other);
      boolean speaking =
          known != null
              ? known.speaking
              : RulePlaceState.parse(memory.place(other), rule.memories()).speaking;
      if (speaking) {
        together.add(other);
      }
    }
    int longest = terms.stream().mapToInt(Condition.Term::minutes).max().orElse(1);
    String values =
        terms.stream()
            .map(term -> name(term) + "=" + shown(value(term, place, at, memory)))
            .collect(Collectors.joining("; "));
    return Optional.of(
        new RuleMatch(place, together, at, at - longest * MINUTE, observed, limit(first), values));
  }

  private @Nullable String leaderOf(
      String place, Map<String, RulePlaceState> states, RuleMemory memory) {
    for (String other : places.near(place, reach)) {
      RulePlaceState known = states.get(other);
      if (known == null) {
        known = RulePlaceState.parse(memory.place(other), rule.memories());
      }
      if (known.leading) {
        return other;
      }
    }
    return null;
  }

  /**
   * Whether a condition holds at a place. Parts that cannot change the answer are not looked at,
   * but for those with a memory, which must see each moment.
   *
   * @param sought whether only a truth matters: then what is not known may be said to be false
   */
  private Truth truth(
      Condition condition,
      String place,
      long at,
      RulePlaceState state,
      RuleMemory memory,
      boolean sought) {
    if (condition instanceof Condition.Term term) {
      double value = value(term, place, at, memory);
      return Double.isNaN(value) ? Truth.UNKNOWN : Truth.of(holds(term, value));
    }
    if (condition instanceof Condition.And and) {
      Truth all = Truth.TRUE;
      for (Condition part : and.parts()) {
        boolean decided = all == Truth.FALSE || (sought && all == Truth.UNKNOWN);
        if (!decided || remembers(part)) {
          all = all.and(truth(part, place, at, state, memory, sought));
        }
      }
      return all;
    }
    if (condition instanceof Condition.Or or) {
      Truth any = Truth.FALSE;
      for (Condition part : or.parts()) {
        if (any != Truth.TRUE || remembers(part)) {
          any = any.or(truth(part, place, at, state, memory, sought));
        }
      }
      return any;
    }
    if (condition instanceof Condition.Not not) {
      return truth(not.inner(), place, at, state, memory, false).not();
    }
    if (condition instanceof Condition.For lasting) {
      Truth inner = truth(lasting.inner(), place, at, state, memory, sought);
      if (inner != Truth.TRUE) {
        state.memories[lasting.number()] = RulePlaceState.NEVER;
        return inner;
      }
      if (state.memories[lasting.number()] == RulePlaceState.NEVER) {
        state.memories[lasting.number()] = at;
      }
      return Truth.of(at - state.memories[lasting.number()] >= lasting.minutes() * MINUTE);
    }
    if (condition instanceof Condition.Hold hold) {
      Truth inner = truth(hold.inner(), place, at, state, memory, sought);
      if (inner == Truth.TRUE) {
        state.memories[hold.number()] = at;
        return Truth.TRUE;
      }
      long last = state.memories[hold.number()];
      if (last != RulePlaceState.NEVER && at - last < hold.minutes() * MINUTE) {
        return Truth.TRUE;
      }
      state.memories[hold.number()] = RulePlaceState.NEVER;
      return inner;
    }
    throw new AssertionError(condition);
  }

  /** Whether a condition has a {@code for} or {@code hold} in it. */
  private boolean remembers(Condition condition) {
    if (rule.memories() == 0 || condition instanceof Condition.Term) {
      return false;
    }
    if (condition instanceof Condition.And and) {
      return and.parts().stream().anyMatch(this::remembers);
    }
    if (condition instanceof Condition.Or or) {
      return or.parts().stream().anyMatch(this::remembers);
    }
    return !(condition instanceof Condition.Not not) || remembers(not.inner());
  }

  private double value(Condition.Term term, String place, long at, RuleMemory memory) {
    return reader(term).value(place, at, memory);
  }

  private TermReader reader(Condition.Term term) {
    return Objects.requireNonNull(readers.get(term));
  }

  private @Nullable TermReader readerOf(String series) {
    for (Condition.Term term : terms) {
      if (term.series().equals(series)) {
        return reader(term);
      }
    }
    return null;
  }

  private static boolean holds(Condition.Term term, double value) {
    if (term instanceof Condition.Count count) {
      return count.comparison().holds(value, count.limit());
    }
    if (term instanceof Condition.Sensor sensor) {
      return sensor.comparison().holds(value, sensor.limit());
    }
    if (term instanceof Condition.Signal signal) {
      return value <= signal.chance();
    }
    throw new AssertionError(term);
  }

  private static double limit(Condition.Term term) {
    if (term instanceof Condition.Count count) {
      return count.limit();
    }
    return term instanceof Condition.Sensor sensor ? sensor.limit() : 0;
  }

  private static String name(Condition.Term term) {
    return term.series().replace("most|", "sensor|").replace("least|", "sensor|").replace('|', ' ');
  }

  private static String shown(double value) {
    return Double.isNaN(value) ? "unknown" : Words.number(value);
  }

  /** The first count, or else the first sensor, or else the first term. */
  private static Condition.Term firstOf(List<Condition.Term> terms) {
    for (Condition.Term term : terms) {
      if (term instanceof Condition.Count) {
        return term;
      }
    }
    for (Condition.Term term : terms) {
      if (term instanceof Condition.Sensor) {
        return term;
      }
    }
    return terms.get(0);
  }

  /** How much of what the rule saw was seen at this very place. */
  private double support(String place, long at, RuleMemory memory) {
    double support = 0;
    for (Condition.Term term : terms) {
      support += reader(term).support(place, at, memory);
    }
    return support;
  }

  private boolean hasOwn(String place, RuleMemory memory) {
    if (memory.place(place) != null) {
      return true;
    }
    return terms.stream().anyMatch(term -> reader(term).own(place, memory) != null);
  }

  private void forget(String place, long at, RuleMemory memory) {
    for (Condition.Term term : terms) {
      String key = reader(term).key(place);
      byte[] stored = memory.series(key);
      if (stored != null) {
        RuleSeries series = RuleSeries.parse(stored);
        if (series.forgetBefore(at / MINUTE - reader(term).kept + 1)) {
          memory.keepSeries(key, series.isEmpty() ? null : series.toBytes());
        }
      }
    }
  }

  /** Sets the next time at which this place can change, or can be forgotten, by time alone. */
  private void schedule(String place, RulePlaceState state, long at, RuleMemory memory) {
    long next = Long.MAX_VALUE;
    for (Condition.Term term : terms) {
      if (state.speaking || ripens) {
        next = Math.min(next, reader(term).passes(place, at, memory));
      }
      next = Math.min(next, reader(term).forgotten(place, memory));
    }
    next = Math.min(next, ripe(rule.when(), state, at));
    if (state.leading) {
      next = Math.min(next, state.toldAt + REPEAT);
    }
    if (next == Long.MAX_VALUE) {
      state.lookAt = RulePlaceState.NEVER;
      return;
    }
    long tick = Math.max(Math.floorDiv(next + MINUTE - 1, MINUTE), at / MINUTE + 1) * MINUTE;
    if (state.lookAt <= at || tick < state.lookAt) {
      state.lookAt = tick;
      memory.lookAt(tick, place);
    }
  }

  private static long ripe(Condition condition, RulePlaceState state, long at) {
    long next = Long.MAX_VALUE;
    if (condition instanceof Condition.And and) {
      for (Condition part : and.parts()) {
        next = Math.min(next, ripe(part, state, at));
      }
    } else if (condition instanceof Condition.Or or) {
      for (Condition part : or.parts()) {
        next = Math.min(next, ripe(part, state, at));
      }
    } else if (condition instanceof Condition.Not not) {
      next = ripe(not.inner(), state, at);
    } else if (condition instanceof Condition.For lasting) {
      next =
          Math.min(
              due(state.memories[lasting.number()], lasting.minutes(), at),
              ripe(lasting.inner(), state, at));
    } else if (condition instanceof Condition.Hold hold) {
      next =
          Math.min(
              due(state.memories[hold.number()], hold.minutes(), at),
              ripe(hold.inner(), state, at));
    }
    return next;
  }

  private static long due(long since, int minutes, long at) {
    long due = since == RulePlaceState.NEVER ? Long.MAX_VALUE : since + minutes * MINUTE;
    return due > at ? due : Long.MAX_VALUE;
  }

  private RuleSeries seriesAt(String key, RuleMemory memory) {
    byte[] stored = memory.series(key);
    return stored == null ? new RuleSeries() : RuleSeries.parse(stored);
  }
}
