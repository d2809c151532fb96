package org.tocsin.streaming.warning;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.AlertBudget;
import org.tocsin.domain.alert.AlertDecision;
import org.tocsin.domain.alert.AlertPolicy;
import org.tocsin.domain.alert.Announcement;
import org.tocsin.domain.alert.Episode;
import org.tocsin.domain.alert.SlotTest;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.baseline.WholeSlotTest;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.streaming.arrival.TableRow;

/**
 * Counts one place and category by civil hour and day, tests what a report changes, and speaks as
 * budget and policy say. Immediate: a report tests its own slots the moment it is released. Tick:
 * an open alert is looked at again when its slot ends, at the tick after reports were taken back,
 * and when it has been quiet for long enough.
 *
 * <p>State: counts, dropped once neither {@code warning.reopen} nor an alert's tail needs them; the
 * open episode, which ends by itself.
 *
 * <p>Limits: reports dated more than a day ahead of their {@code known_at} are not counted.
 */
final class WatchCells extends InKnownOrder<CellChange, AlertMessage> {
  private static final long serialVersionUID = 1L;

  static final OutputTag<RowData> SIGNALS =
      new OutputTag<>("signals", TableRow.type(LakeTable.SIGNAL));

  /** Findings of the running city; replays use their own names. */
  private static final String LIVE = "live";

  private static final long AHEAD = Duration.ofDays(1).toMillis();
  private static final long SWEEP = Duration.ofDays(1).toMillis();

  private final TocsinConfiguration configuration;
  private final Baselines baselines;
  private final PlaceNames places;
  private final AlertPolicy policy;
  private transient @Nullable CellCounts counts;
  private transient @Nullable ValueState<Episode> episode;
  private transient @Nullable ValueState<String> categoryClass;
  private transient @Nullable ValueState<Long> lookAt;
  private transient @Nullable ValueState<Long> sweepAt;
  private transient @Nullable Announcement announcement;

  WatchCells(
      TocsinConfiguration configuration,
      Baselines baselines,
      PlaceNames places,
      long goLive,
      SlotTimers timers) {
    super(CellChange.class, timers, goLive);
    this.configuration = configuration;
    this.baselines = baselines;
    this.places = places;
    this.policy =
        new AlertPolicy(
            configuration.warning().leastCount(), configuration.warning().leastExcess());
  }

  @Override
  protected long knownAt(CellChange change) {
    return change.knownAt();
  }

  @Override
  protected Comparator<CellChange> order() {
    return CellChange.CANONICAL;
  }

  @Override
  protected void opened() {
    counts =
        new CellCounts(
            getRuntimeContext(), configuration.calendar(), configuration.warning().reopen());
    episode = getRuntimeContext().getState(new ValueStateDescriptor<>("episode", Episode.class));
    categoryClass = getRuntimeContext().getState(new ValueStateDescriptor<>("class", Types.STRING));
    lookAt = getRuntimeContext().getState(new ValueStateDescriptor<>("look-at", Types.LONG));
    sweepAt = getRuntimeContext().getState(new ValueStateDescriptor<>("sweep-at", Types.LONG));
    announcement = new Announcement(configuration);
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<AlertMessage> out)
      throws Exception {
    Long look = opened(lookAt).value();
    if (look != null && look == at) {
      opened(lookAt).clear();
      look(at, context, out);
    }
    Long sweep = opened(sweepAt).value();
    if (sweep != null && sweep == at) {
      opened(sweepAt).clear();
      if (opened(counts).sweep(at)) {
        scheduleSweep(at, context);
      } else if (opened(episode).value() == null) {
        opened(categoryClass).clear();
      }
    }
  }

  @Override
  protected void take(
      CellChange change, long at, OnTimerContext context, Collector<AlertMessage> out)
      throws Exception {
    if (change.occurredAt() > at + AHEAD) {
      return;
    }
    if (!change.categoryClass().equals(opened(categoryClass).value())) {
      opened(categoryClass).update(change.categoryClass());
    }
    for (SlotLength length : List.of(SlotLength.HOUR, SlotLength.DAY)) {
      Interval slot = opened(counts).slotAt(change.occurredAt(), length);
      if (!opened(counts).takes(slot, at)) {
        continue;
      }
      int count = opened(counts).add(slot, length, change.change());
      scheduleSweep(at, context);
      if (change.change() > 0 && tests(length)) {
        test(slot, length, count, at, context, out);
      }
    }
    if (change.change() < 0 && opened(episode).value() != null) {
      scheduleLook(SlotTimers.nextTick(at, configuration.warning().tick()), context);
    }
  }

  private boolean tests(SlotLength length) {
    return length == SlotLength.HOUR
        ? configuration.warning().hourly()
        : configuration.warning().daily();
  }

  private void test(
      Interval slot,
      SlotLength length,
      int count,
      long at,
      OnTimerContext context,
      Collector<AlertMessage> out)
      throws Exception {
    if (isHistory(at) || isHistory(slot.end().toEpochMilli())) {
      return;
    }
    Cell cell = Cell.parse(context.getCurrentKey());
    SlotTest test = testOf(cell, slot, length, count, at);
    if (test == null) {
      return;
    }
    Instant now = Instant.ofEpochMilli(at);
    Episode before = episodeNow();
    AlertDecision decision =
        policy.afterReport(before, test, cell.neighbourhoodId, cell.category, now);
    settle(before, decision, test, cell, now, context, out);
  }

  private void look(long at, OnTimerContext context, Collector<AlertMessage> out) throws Exception {
    Episode before = episodeNow();
    if (!before.open()) {
      return;
    }
    Cell cell = Cell.parse(context.getCurrentKey());
    SlotLength length = SlotLength.parse(before.slotLength());
    Interval slot = opened(counts).slotAt(before.slotStart(), length);
    SlotTest test = testOf(cell, slot, length, opened(counts).count(slot, length), at);
    if (test == null) {
      scheduleLook(SlotTimers.nextTick(at, Duration.ofHours(1)), context);
      return;
    }
    Instant now = Instant.ofEpochMilli(at);
    settle(before, policy.atTick(before, test, now), test, cell, now, context, out);
    Episode after = episodeNow();
    if (after.open()) {
      scheduleLook(nextLook(after, at), context);
    }
  }

  private void settle(
      Episode before,
      AlertDecision decision,
      SlotTest test,
      Cell cell,
      Instant now,
      OnTimerContext context,
      Collector<AlertMessage> out)
      throws Exception {
    if (decision.outcome() != AlertDecision.Outcome.QUIET
        && (test.exceeds() || decision.outcome().speaks())) {
      context.output(SIGNALS, signal(decision, test, cell, now));
    }
    if (decision.outcome().speaks()) {
      out.collect(message(decision, test, cell, now));
    }
    if (!decision.next().equals(before)) {
      if (decision.next().open()) {
        opened(episode).update(decision.next());
        scheduleLook(nextLook(decision.next(), now.toEpochMilli()), context);
      } else {
        opened(episode).clear();
      }
    }
  }

  /** The end of the announced slot while it runs, then the end of quiet. */
  private long nextLook(Episode open, long at) {
    long end =
        opened(counts)
            .slotAt(open.slotStart(), SlotLength.parse(open.slotLength()))
            .end()
            .toEpochMilli();
    return end > at ? end : Math.max(at + 1, policy.quietAt(open).toEpochMilli());
  }

  private @Nullable SlotTest testOf(
      Cell cell, Interval slot, SlotLength length, int count, long at) {
    Baselines.InForce inForce = baselines.inForce(cell.category, at);
    if (inForce == null) {
      return null;
    }
    return WholeSlotTest.of(
        inForce.baseline(),
        inForce.name(),
        cell.neighbourhoodId,
        length,
        slot,
        count,
        budget(at).alpha(lane(cell.category)));
  }

  private AlertBudget budget(long at) {
    Map<String, Integer> byLane = new HashMap<>();
    for (String category : baselines.categories(at)) {
      if (configuration.category(category).watched()) {
        byLane.merge(lane(category), 1, Integer::sum);
      }
    }
    return AlertBudget.of(configuration.warning(), places.active(), byLane);
  }

  private String lane(String category) {
    return configuration.category(category).lane();
  }

  private AlertMessage message(AlertDecision decision, SlotTest test, Cell cell, Instant now)
      throws Exception {
    long at = now.toEpochMilli();
    Baselines.InForce inForce = baselines.inForce(cell.category, at);
    if (inForce == null) {
      throw new IllegalStateException("A decision was made without a baseline");
    }
    List<AlertMessage.TailPoint> tail = new ArrayList<>(CellCounts.TAIL);
    Interval tested = new Interval(test.start(), test.end());
    for (Interval slot : opened(counts).tail(tested, test.length())) {
      NegativeBinomial usual =
          WholeSlotTest.usual(inForce.baseline(), cell.neighbourhoodId, test.length(), slot);
      tail.add(
          new AlertMessage.TailPoint(
              slot.start(),
              opened(counts).count(slot, test.length()),
              usual.mean(),
              usual.quantile(1 - test.alpha())));
    }
    return opened(announcement)
        .message(
            decision,
            test,
            cell.neighbourhoodId,
            places.english(cell.neighbourhoodId),
            places.chinese(cell.neighbourhoodId),
            cell.category,
            opened(categoryClass).value(),
            budget(at).share(lane(cell.category)),
            tail,
            now);
  }

  private RowData signal(AlertDecision decision, SlotTest test, Cell cell, Instant now) {
    return TableRow.of(LakeTable.SIGNAL)
        .with("run", LIVE)
        .with("detector", test.detector())
        .with("neighbourhood_id", cell.neighbourhoodId)
        .with("category", cell.category)
        .with("interval_start", test.start())
        .with("interval_end", test.end())
        .with("tick", now)
        .with("observed", (double) test.observed())
        .with("expected", test.expected())
        .with("upper_bound", test.upperBound())
        .with("p_value", test.pValue())
        .with("outcome", decision.outcome().word())
        .with(
            "settings",
            test.settings(
                configuration.warning().leastCount(), configuration.warning().leastExcess()))
        .done();
  }

  private Episode episodeNow() throws Exception {
    Episode stored = opened(episode).value();
    return stored == null ? Episode.NONE : stored;
  }

  private void scheduleLook(long at, OnTimerContext context) throws Exception {
    Long before = opened(lookAt).value();
    if (before == null || at < before) {
      wakeAt(at, context);
      opened(lookAt).update(at);
    }
  }

  private void scheduleSweep(long at, OnTimerContext context) throws Exception {
    if (opened(sweepAt).value() == null) {
      long next = Math.floorDiv(at, SWEEP) * SWEEP + SWEEP;
      wakeAt(next, context);
      opened(sweepAt).update(next);
    }
  }

  /** The two words of a key. */
  private record Cell(String neighbourhoodId, String category) {
    static Cell parse(String key) {
      int bar = key.lastIndexOf('|');
      return new Cell(key.substring(0, bar), key.substring(bar + 1));
    }
  }
}
