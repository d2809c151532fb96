package org.tocsin.streaming.warning;

import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.alert.OpenThing;
import org.tocsin.domain.city.CategoryPolicy;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.watch.Quarters;

/**
 * Counts the distinct things of one place and category, and tests what a report changes: families
 * surge (the strangest of its windows) and shift (its day and week). A finding leaves the moment
 * its record is released, and no timer is needed for it. Reports that are taken back lead to the
 * told intervals being told again, as they stand now, at the next tick.
 *
 * <p>State, in bytes for a series: 12 for each quarter of an hour of the last 31 days (or {@code
 * reopen} and six, if longer) in which something happened, so at most 36 kB; 50 for each interval
 * of the last days that an alert may tell of ({@link ToldIntervals}), one or two on an unusual day
 * and never more than 96 windows a day; 16 and the id for each report that names its thing; for
 * each such quarter 21, and 8 for each of its reports that may be cited, at most 160. All of it
 * ends by itself.
 *
 * <p>A watch without a state of its own tells the intervals of alerts that were open again at the
 * first tick after history, so that what changed meanwhile is known.
 *
 * <p>Limits: reports dated more than a day ahead of their {@code known_at} are not counted.
 */
final class WatchCells extends InKnownOrder<CellChange, Found> {
  /** Every change of the count of things, and of the reports of them, for whoever adds cells up. */
  static final OutputTag<CellChange> COUNTED =
      new OutputTag<>("counted", TypeInformation.of(CellChange.class));

  private static final long serialVersionUID = 1L;
  private static final long AHEAD = Duration.ofDays(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long SWEEP = 4 * DAY;
  private static final long SHOWN = Duration.ofDays(CellTests.DAYS_SHOWN + 2L).toMillis();

  /** No line of the budget lies above this. */
  static final double MAY_BE_TOLD = 0.05;

  private final TocsinConfiguration configuration;
  private final Baselines baselines;
  private final HashMap<String, Told> open;
  private final @Nullable LawsAhead laws;

  private transient @Nullable CellCounts counts;
  private transient @Nullable CitedReports cited;
  private transient @Nullable CellTests tests;
  private transient @Nullable ValueState<String> categoryClass;
  private transient @Nullable ValueState<Boolean> handled;
  private transient @Nullable ToldIntervals<long[]> told;
  private transient @Nullable ValueState<Long> tellAgainAt;
  private transient @Nullable ValueState<Long> sweepAt;

  /** What an alert that was open tells of. */
  private record Told(String detector, long start, long end) implements Serializable {}

  /**
   * @param open alerts that were open when an earlier watch stopped
   * @param laws what is drawn before it is asked for; absent where a run may wait for it
   */
  WatchCells(
      TocsinConfiguration configuration,
      Baselines baselines,
      List<OpenThing> open,
      @Nullable LawsAhead laws,
      long goLive,
      SlotTimers timers) {
    super(CellChange.class, timers, goLive);
    this.configuration = configuration;
    this.baselines = baselines;
    this.laws = laws;
    this.open = new HashMap<>();
    for (OpenThing thing : open) {
      Finding f = thing.announced();
      if (f.family().equals(CellTests.SURGE) || f.family().equals(CellTests.SHIFT)) {
        this.open.put(
            f.neighbourhoodId() + "|" + f.category(), new Told(f.detector(), f.start(), f.end()));
      }
    }
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
    counts = new CellCounts(getRuntimeContext());
    cited = new CitedReports(getRuntimeContext());
    tests = new CellTests(configuration);
    categoryClass = getRuntimeContext().getState(new ValueStateDescriptor<>("class", Types.STRING));
    handled = getRuntimeContext().getState(new ValueStateDescriptor<>("handled", Types.BOOLEAN));
    told =
        new ToldIntervals<>(
            getRuntimeContext(),
            PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO,
            interval -> interval[0],
            interval -> interval[1]);
    tellAgainAt =
        getRuntimeContext().getState(new ValueStateDescriptor<>("tell-again-at", Types.LONG));
    sweepAt = getRuntimeContext().getState(new ValueStateDescriptor<>("sweep-at", Types.LONG));
    if (laws != null) {
      laws.start();
    }
  }

  @Override
  public void close() {
    if (laws != null) {
      laws.stop();
    }
  }

  @Override
  protected void take(CellChange change, long at, OnTimerContext context, Collector<Found> out)
      throws Exception {
    if (change.occurredAt() > at + AHEAD || closed(change, at)) {
      return;
    }
    if (!change.categoryClass().equals(opened(categoryClass).value())) {
      opened(categoryClass).update(change.categoryClass());
    }
    if (change.responded() != 0 && opened(handled).value() == null) {
      opened(handled).update(true);
    }
    if (isHistory(at)) {
      resume(change.cell(), context);
    }
    List<CellCounts.Moved> moved = opened(counts).take(change);
    opened(cited).take(Quarters.at(change.occurredAt()), change.report(), change.cited());
    scheduleSweep(at, context);
    boolean named = change.cited() == 0;
    for (CellCounts.Moved move : moved) {
      CellChange counted = counted(change, move);
      named |= counted.cited() != 0;
      context.output(COUNTED, counted);
      if (move.change() > 0) {
        test(change, move.quarter(), at, out);
      } else if (!opened(told).isEmpty()) {
        opened(told).fell(move.quarter(), move.quarter() + 1);
        tellAgainAfter(Math.max(at, goLive()), context);
      }
    }
    if (!named) {
      context.output(COUNTED, uncounted(change));
    }
  }

  private void resume(String cell, OnTimerContext context) throws Exception {
    Told interval = open.get(cell);
    if (interval != null && opened(told).get(interval.detector, interval.start) == null) {
      opened(told).put(interval.detector, new long[] {interval.start, interval.end});
      opened(told).fell(Quarters.at(interval.start), Quarters.from(interval.end));
      tellAgainAfter(goLive(), context);
    }
  }

  private void tellAgainAfter(long at, OnTimerContext context) throws Exception {
    if (opened(tellAgainAt).value() == null) {
      long tick = SlotTimers.nextTick(at, configuration.warning().tick());
      if (wakeAt(tick, context)) {
        opened(tellAgainAt).update(tick);
      }
    }
  }

  private static CellChange counted(CellChange cause, CellCounts.Moved moved) {
    return new CellChange(
        cause.neighbourhoodId(),
        cause.category(),
        cause.categoryClass(),
        Quarters.start(moved.quarter()),
        cause.knownAt(),
        moved.change(),
        null,
        0,
        cause.report(),
        moved.quarter() == Quarters.at(cause.occurredAt()) && moved.change() == cause.change()
            ? cause.cited()
            : 0,
        cause.topic(),
        cause.partition(),
        cause.offset(),
        2 * cause.rank() + (moved.change() > 0 ? 1 : 0));
  }

  /** One more report, or one less, of a thing that counts as before. */
  private static CellChange uncounted(CellChange cause) {
    return new CellChange(
        cause.neighbourhoodId(),
        cause.category(),
        cause.categoryClass(),
        cause.occurredAt(),
        cause.knownAt(),
        0,
        null,
        0,
        cause.report(),
        cause.cited(),
        cause.topic(),
        cause.partition(),
        cause.offset(),
        2 * cause.rank());
  }

  /** Whether the report's day is closed: too long over to be counted again. */
  private boolean closed(CellChange change, long at) {
    return configuration
            .calendar()
            .slotAt(Instant.ofEpochMilli(change.occurredAt()), SlotLength.DAY)
            .end()
            .plus(reopen(change.category()))
            .toEpochMilli()
        <= at;
  }

  private Duration reopen(String category) {
    Duration own = configuration.category(category).reopen();
    return own == null ? configuration.warning().reopen() : own;
  }

  private void test(CellChange change, long quarter, long at, Collector<Found> out)
      throws Exception {
    Baselines.InForce inForce = isHistory(at) ? null : baselines.inForce(change.category(), at);
    if (inForce == null) {
      return;
    }
    CellTests t = opened(tests);
    CellTests.Cause cause = CellTests.Cause.of(change, at);
    CellTests.Cell cell =
        cell(
            change.neighbourhoodId(),
            change.category(),
            t.firstQuarter(quarter),
            t.lastQuarter(quarter));
    CategoryPolicy policy = configuration.category(change.category());
    if (policy.watchedBy(CellTests.SURGE)) {
      tell(t.surge(cell, inForce, quarter, goLive(), cause), inForce, out);
    }
    if (policy.watchedBy(CellTests.SHIFT)) {
      for (SlotLength length : t.slots(change.category())) {
        tell(t.shift(cell, inForce, length, quarter, goLive(), cause), inForce, out);
      }
    }
  }

  private CellTests.Cell cell(String neighbourhoodId, String category, long from, long to)
      throws Exception {
    return new CellTests.Cell(
        neighbourhoodId,
        category,
        opened(categoryClass).value(),
        opened(counts).counts(from, to),
        opened(counts)::responded,
        opened(handled).value() != null);
  }

  private void tell(@Nullable Finding finding, Baselines.InForce inForce, Collector<Found> out)
      throws Exception {
    if (finding != null) {
      out.collect(shown(finding, inForce));
      if (finding.dayP() <= MAY_BE_TOLD) {
        opened(told).put(finding.detector(), new long[] {finding.start(), finding.end()});
      }
    }
  }

  /** The finding with the slots before it, where it may be told. */
  private Found shown(Finding finding, Baselines.InForce inForce) throws Exception {
    if (finding.dayP() > MAY_BE_TOLD) {
      return Found.of(finding);
    }
    CellTests t = opened(tests);
    return new Found(
        finding,
        t.evidence(
            finding,
            inForce,
            opened(counts).counts(t.firstShown(finding), Quarters.from(finding.end())),
            opened(cited).newest(Quarters.at(finding.start()), Quarters.from(finding.end()))));
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<Found> out) throws Exception {
    Long again = opened(tellAgainAt).value();
    if (again != null && again == at) {
      opened(tellAgainAt).clear();
      tellAgain(at, context, out);
    }
    Long sweep = opened(sweepAt).value();
    if (sweep != null && sweep == at) {
      opened(sweepAt).clear();
      sweep(at, context);
    }
  }

  private void tellAgain(long at, OnTimerContext context, Collector<Found> out) throws Exception {
    String key = context.getCurrentKey();
    int bar = key.lastIndexOf('|');
    String category = key.substring(bar + 1);
    Baselines.InForce inForce = baselines.inForce(category, at);
    if (inForce == null) {
      return;
    }
    for (Map.Entry<String, long[]> entry : opened(told).fallen()) {
      long start = entry.getValue()[0];
      long end = entry.getValue()[1];
      String family = entry.getKey().substring(0, entry.getKey().indexOf('-'));
      CellTests.Cell cell =
          cell(key.substring(0, bar), category, Quarters.at(start), Quarters.from(end));
      Finding now =
          opened(tests).again(cell, inForce, family, start, end, CellTests.Cause.tick(at));
      if (now != null) {
        out.collect(shown(now, inForce));
      }
      if (now == null || now.dayP() >= CellTests.LARGEST_P) {
        opened(told).remove(entry.getKey());
      }
    }
  }

  private void sweep(long at, OnTimerContext context) throws Exception {
    String key = context.getCurrentKey();
    long kept =
        Math.max(reopen(key.substring(key.lastIndexOf('|') + 1)).toMillis() + 2 * DAY, SHOWN);
    boolean left = opened(counts).sweep(at - kept);
    left |= opened(cited).sweep(at - kept);
    left |= opened(told).sweep(at, kept);
    if (left) {
      scheduleSweep(at, context);
    } else {
      opened(categoryClass).clear();
      opened(handled).clear();
    }
  }

  private void scheduleSweep(long at, OnTimerContext context) throws Exception {
    if (opened(sweepAt).value() == null) {
      long next = Math.floorDiv(at, SWEEP) * SWEEP + SWEEP;
      if (wakeAt(next, context)) {
        opened(sweepAt).update(next);
      }
    }
  }
}
