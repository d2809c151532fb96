package org.tocsin.streaming.warning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * The base of every keyed operator of the warning job. It holds each input until the watermark has
 * passed its {@code known_at}, then hands over all inputs of that instant in canonical order, and
 * after them the operator's own wake-up of the same instant. So an operator sees one sequence
 * however its inputs arrive, and never one from the future.
 *
 * <p>An input that was caused late (its instant has already passed here) joins the next instant.
 * Nothing is held, and no timer set, beyond the end of a bounded run.
 *
 * <p>State: inputs not yet released, one entry each, and the instant of going live.
 *
 * @param <I> inputs: a public flat record
 * @param <O> outputs
 */
public abstract class InKnownOrder<I, O> extends KeyedProcessFunction<String, I, O>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final Class<I> type;
  private final SlotTimers timers;
  private long goLive;
  private transient @Nullable ListState<Long> goLiveState;
  private transient @Nullable MapState<Tuple2<Long, Integer>, I> waiting;
  private transient @Nullable MapState<Long, Integer> waitingAt;

  /**
   * An operator over inputs of this type.
   *
   * @param goLive the last {@code known_at} of history, milliseconds; a restored operator keeps the
   *     one it started with
   */
  protected InKnownOrder(Class<I> type, SlotTimers timers, long goLive) {
    this.type = type;
    this.timers = timers;
    this.goLive = goLive;
  }

  /** When the input became known, milliseconds since 1970. */
  protected abstract long knownAt(I input);

  /** The canonical order of inputs of one instant: total, and independent of arrival. */
  protected abstract Comparator<I> order();

  /** Creates the operator's own state. */
  protected abstract void opened();

  /**
   * Takes the next input.
   *
   * @param at the instant that has been reached: the input's {@code known_at}, or later if it came
   *     late
   */
  protected abstract void take(I input, long at, OnTimerContext context, Collector<O> out)
      throws Exception;

  /**
   * Called at every instant for which {@link #wakeAt} was called or inputs were released, after the
   * inputs.
   */
  protected void woken(long at, OnTimerContext context, Collector<O> out) throws Exception {}

  /** Asks for {@link #woken} at an instant; false if the run ends before it. */
  protected final boolean wakeAt(long at, Context context) {
    return timers.register(context.timerService(), at);
  }

  /** Takes back {@link #wakeAt}; harmless where inputs wait for the same instant. */
  protected final void sleepAt(long at, Context context) throws Exception {
    if (opened(waitingAt).get(at) == null) {
      context.timerService().deleteEventTimeTimer(at);
    }
  }

  /** Whether the instant is history: nothing is said at it or about time before it. */
  protected final boolean isHistory(long at) {
    return at <= goLive;
  }

  /** State that {@link #opened()} has created. */
  protected static <T> T opened(@Nullable T state) {
    if (state == null) {
      throw new IllegalStateException("The function is not open");
    }
    return state;
  }

  @Override
  public final void initializeState(FunctionInitializationContext context) throws Exception {
    goLiveState =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("go-live", Types.LONG));
    for (Long stored : goLiveState.get()) {
      goLive = stored;
    }
  }

  @Override
  public final void snapshotState(FunctionSnapshotContext context) throws Exception {
    opened(goLiveState).update(List.of(goLive));
  }

  @Override
  public final void open(OpenContext context) {
    waiting =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "waiting", Types.TUPLE(Types.LONG, Types.INT), TypeInformation.of(type)));
    waitingAt =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("waiting-at", Types.LONG, Types.INT));
    opened();
  }

  @Override
  public final void processElement(I input, Context context, Collector<O> out) throws Exception {
    long release = Math.max(knownAt(input), context.timerService().currentWatermark() + 1);
    if (!wakeAt(release, context)) {
      return;
    }
    Integer before = opened(waitingAt).get(release);
    int number = before == null ? 0 : before;
    opened(waitingAt).put(release, number + 1);
    opened(waiting).put(Tuple2.of(release, number), input);
  }

  @Override
  public final void onTimer(long at, OnTimerContext context, Collector<O> out) throws Exception {
    Integer released = opened(waitingAt).get(at);
    if (released != null) {
      opened(waitingAt).remove(at);
      for (I input : release(at, released)) {
        take(input, at, context, out);
      }
    }
    woken(at, context, out);
  }

  private List<I> release(long at, int count) throws Exception {
    List<I> ordered = new ArrayList<>(count);
    for (int number = 0; number < count; number++) {
      Tuple2<Long, Integer> place = Tuple2.of(at, number);
      ordered.add(opened(waiting).get(place));
      opened(waiting).remove(place);
    }
    if (count > 1) {
      ordered.sort(order());
    }
    return ordered;
  }
}
