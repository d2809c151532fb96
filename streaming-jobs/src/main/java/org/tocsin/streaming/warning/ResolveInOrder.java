package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.Comparator;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CountChange;
import org.tocsin.domain.incident.Resolution;
import org.tocsin.domain.incident.VersionHistory;
import org.tocsin.streaming.arrival.HistoryCodec;

/**
 * Asks the one resolver what each report is, in canonical order, and emits the changes of watched
 * cells.
 *
 * <p>State: one history per source id, forgotten {@code memory} after its last report.
 */
final class ResolveInOrder extends InKnownOrder<ReportVersion, CellChange> {
  private static final long serialVersionUID = 1L;
  private static final Comparator<ReportVersion> CANONICAL =
      (one, other) -> one.version().compareTo(other.version());

  private final long memory;
  private transient @Nullable ValueState<byte[]> history;
  private transient @Nullable ValueState<Long> forgetAt;

  ResolveInOrder(SlotTimers timers, long goLive, Duration memory) {
    super(ReportVersion.class, timers, goLive);
    this.memory = memory.toMillis();
  }

  @Override
  protected long knownAt(ReportVersion report) {
    return report.knownAt();
  }

  @Override
  protected Comparator<ReportVersion> order() {
    return CANONICAL;
  }

  @Override
  protected void opened() {
    history =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "history", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    forgetAt = getRuntimeContext().getState(new ValueStateDescriptor<>("forget-at", Types.LONG));
  }

  @Override
  protected void take(
      ReportVersion report, long at, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    VersionHistory known = HistoryCodec.read(opened(history).value());
    opened(history).update(HistoryCodec.write(resolve(known, report, out)));
    remember(at + memory, context);
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    Long forget = opened(forgetAt).value();
    if (forget != null && forget == at) {
      opened(history).clear();
      opened(forgetAt).clear();
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
    Long before = opened(forgetAt).value();
    if (before != null && before == until) {
      return;
    }
    if (before != null) {
      sleepAt(before, context);
    }
    wakeAt(until, context);
    opened(forgetAt).update(until);
  }
}
