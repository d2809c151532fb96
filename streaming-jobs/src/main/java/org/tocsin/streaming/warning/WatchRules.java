package org.tocsin.streaming.warning;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.city.RuleSettings;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.rule.Rule;
import org.tocsin.domain.rule.RuleEvaluator;
import org.tocsin.domain.rule.RuleEvent;
import org.tocsin.domain.rule.RuleMatch;
import org.tocsin.domain.rule.RuleMemory;
import org.tocsin.domain.rule.RulePlaces;

/**
 * Evaluates one compound rule, keyed by its id and text, at all places. A deterministic rule counts
 * as no expected false alarm: its findings have the chance 0.
 *
 * <p>State: per place and series 16 bytes for each minute with something in it, no longer than the
 * rule looks back; about 30 bytes for a place at which it holds or may soon. What is kept under a
 * rule that the configuration no longer has is dropped as its looks come due.
 */
final class WatchRules extends InKnownOrder<RuleInput, Finding> {
  private static final long serialVersionUID = 1L;

  private final TocsinConfiguration configuration;
  private final RulePlaces places;
  private transient @Nullable MapState<String, byte[]> series;
  private transient @Nullable MapState<String, byte[]> states;
  private transient @Nullable MapState<Long, String> looks;
  private transient @Nullable Map<String, RuleEvaluator> evaluators;
  private transient @Nullable Map<String, Rule> rules;

  WatchRules(TocsinConfiguration configuration, RulePlaces places, SlotTimers timers, long goLive) {
    super(RuleInput.class, timers, goLive);
    this.configuration = configuration;
    this.places = places;
  }

  /** A rule that is rewritten is another one. */
  static String key(Rule rule) {
    return rule.id() + "|" + Integer.toHexString(rule.text().hashCode());
  }

  @Override
  protected long knownAt(RuleInput input) {
    return input.knownAt();
  }

  @Override
  protected Comparator<RuleInput> order() {
    return RuleInput.CANONICAL;
  }

  @Override
  protected void opened() {
    series = bytes("series");
    states = bytes("places");
    looks =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("looks", Types.LONG, Types.STRING));
    rules = new HashMap<>();
    evaluators = new HashMap<>();
    for (Rule rule : configuration.compoundRules()) {
      opened(rules).put(key(rule), rule);
      opened(evaluators).put(key(rule), new RuleEvaluator(rule, places));
    }
  }

  private MapState<String, byte[]> bytes(String name) {
    return getRuntimeContext()
        .getMapState(
            new MapStateDescriptor<>(
                name, Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  protected void take(RuleInput input, long at, OnTimerContext context, Collector<Finding> out)
      throws Exception {
    RuleEvaluator evaluator = opened(evaluators).get(context.getCurrentKey());
    if (evaluator == null) {
      return;
    }
    RuleEvent event =
        new RuleEvent(input.neighbourhoodId(), input.series(), input.occurredAt(), input.value());
    int rank = 0;
    for (RuleMatch match : evaluator.offer(event, at, new Kept(context))) {
      say(
          match,
          context.getCurrentKey(),
          input.topic(),
          input.partition(),
          input.offset(),
          rank++,
          out);
    }
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<Finding> out) throws Exception {
    if (opened(looks).get(at) == null) {
      return;
    }
    RuleEvaluator evaluator = opened(evaluators).get(context.getCurrentKey());
    if (evaluator == null) {
      opened(series).clear();
      opened(states).clear();
      opened(looks).clear();
      return;
    }
    int rank = 0;
    for (RuleMatch match : evaluator.look(at, new Kept(context))) {
      say(match, context.getCurrentKey(), "", 0, 0, rank++, out);
    }
  }

  private void say(
      RuleMatch match,
      String key,
      String topic,
      int partition,
      long offset,
      int rank,
      Collector<Finding> out) {
    Rule rule = opened(rules).get(key);
    if (rule == null || isHistory(match.at())) {
      return;
    }
    RuleSettings settings = configuration.rules().get(rule.id());
    String category = settings == null ? rule.id() : settings.category();
    out.collect(
        new Finding(
            "compound",
            "rule:" + rule.id(),
            match.place(),
            match.places(),
            category,
            "hazard",
            rule.id(),
            match.start(),
            match.at(),
            true,
            match.observed(),
            match.limit(),
            match.limit(),
            match.limit(),
            0,
            match.limit(),
            0,
            0,
            1,
            1,
            -1,
            "",
            "when=%s; %s".formatted(rule.text(), match.values()),
            match.at(),
            topic,
            partition,
            offset,
            rank));
  }

  /** The state of the current rule. */
  private final class Kept implements RuleMemory {
    private final Context context;

    Kept(Context context) {
      this.context = context;
    }

    @Override
    public byte @Nullable [] series(String key) {
      return StateOf.get(opened(series), key);
    }

    @Override
    public void keepSeries(String key, byte @Nullable [] stored) {
      StateOf.put(opened(series), key, stored);
    }

    @Override
    public byte @Nullable [] place(String id) {
      return StateOf.get(opened(states), id);
    }

    @Override
    public void keepPlace(String id, byte @Nullable [] stored) {
      StateOf.put(opened(states), id, stored);
    }

    @Override
    public void lookAt(long at, String place) {
      if (wakeAt(at, context)) {
        StateOf.append(opened(looks), at, place);
      }
    }

    @Override
    public List<String> takeLooks(long at) {
      return StateOf.take(opened(looks), at);
    }
  }
}
