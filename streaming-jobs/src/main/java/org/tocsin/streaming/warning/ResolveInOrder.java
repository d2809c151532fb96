package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CountChange;
import org.tocsin.domain.incident.Resolution;
import org.tocsin.domain.incident.VersionHistory;
import org.tocsin.streaming.arrival.HistoryCodec;

/**
 * Holds each report until the watermark has passed its {@code known_at}, then asks the one resolver
 * what it is, in canonical order, and emits the changes of watched cells.
 *
 * <p>State: reports not yet released, and one history per source id, forgotten {@code memory} after
 * its last report.
 */
final class ResolveInOrder extends KeyedProcessFunction<String, ReportVersion, CellChange> {
  private final SlotTimers timers;
  private final long memory;
  private transient @Nullable MapState<Long, List<ReportVersion>> waiting;
  private transient @Nullable ValueState<byte[]> history;
  private transient @Nullable ValueState<Long> forgetAt;

  ResolveInOrder(SlotTimers timers, Duration memory) {
    this.timers = timers;
    this.memory = memory.toMillis();
  }

  @Override
  public void open(OpenContext context) {
    waiting =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "waiting", Types.LONG, new ListTypeInfo<>(ReportVersion.class)));
    history =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "history", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    forgetAt = getRuntimeContext().getState(new ValueStateDescriptor<>("forget-at", Types.LONG));
  }

  @Override
  public void processElement(ReportVersion report, Context context, Collector<CellChange> out)
      throws Exception {
    if (waiting == null) {
      throw new IllegalStateException("The function is not open");
    }
    if (!timers.register(context.timerService(), report.knownAt())) {
      return;
    }
    List<ReportVersion> sameTime = waiting.get(report.knownAt());
    List<ReportVersion> grown = sameTime == null ? new ArrayList<>(1) : new ArrayList<>(sameTime);
    grown.add(report);
    waiting.put(report.knownAt(), grown);
  }

  @Override
  public void onTimer(long at, OnTimerContext context, Collector<CellChange> out) throws Exception {
    if (waiting == null || history == null || forgetAt == null) {
      throw new IllegalStateException("The function is not open");
    }
    List<ReportVersion> released = waiting.get(at);
    if (released != null) {
      waiting.remove(at);
      List<ReportVersion> ordered = new ArrayList<>(released);
      ordered.sort((one, other) -> one.version().compareTo(other.version()));
      VersionHistory known = HistoryCodec.read(history.value());
      for (ReportVersion report : ordered) {
        known = resolve(known, report, out);
      }
      history.update(HistoryCodec.write(known));
      remember(at + memory, context);
    }
    Long forget = forgetAt.value();
    if (forget != null && forget == at) {
      history.clear();
      forgetAt.clear();
    }
  }

  private static VersionHistory resolve(
      VersionHistory known, ReportVersion report, Collector<CellChange> out) {
    Resolution resolution = known.offer(report.toIncidentVersion());
    if (resolution instanceof Resolution.Landed landed) {
      int rank = 0;
      for (CountChange change : landed.changes()) {
        String neighbourhoodId = change.neighbourhoodId();
        if (neighbourhoodId != null) {
          out.collect(CellChange.of(change, neighbourhoodId, report, rank));
        }
        rank++;
      }
    }
    return resolution.history();
  }

  private void remember(long until, OnTimerContext context) throws Exception {
    if (forgetAt == null) {
      throw new IllegalStateException("The function is not open");
    }
    Long before = forgetAt.value();
    if (before != null) {
      context.timerService().deleteEventTimeTimer(before);
    }
    timers.register(context.timerService(), until);
    forgetAt.update(until);
  }
}
