package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.erasure.ReportNames;
import org.tocsin.domain.incident.CountChange;
import org.tocsin.domain.incident.Resolution;
import org.tocsin.domain.incident.VersionHistory;
import org.tocsin.streaming.arrival.HistoryCodec;

/**
 * Asks the one resolver what each report is, in canonical order, and emits the changes of watched
 * cells.
 *
 * <p>State: one history and the latest handling per source id, forgotten {@code memory} after its
 * last report.
 */
final class ResolveInOrder extends InKnownOrder<ReportVersion, CellChange> {
  /** Every version that came into force: what tables hold, without redeliveries. */
  static final OutputTag<ReportVersion> IN_FORCE =
      new OutputTag<>("in-force", TypeInformation.of(ReportVersion.class));

  private static final long serialVersionUID = 1L;
  private static final Comparator<ReportVersion> CANONICAL =
      (one, other) -> one.version().compareTo(other.version());

  private final long memory;
  private final @Nullable KeyedHash key;
  private transient @Nullable ReportNames names;
  private transient @Nullable ValueState<byte[]> history;
  private transient @Nullable ValueState<Handling> handling;
  private transient @Nullable ValueState<Long> forgetAt;

  /**
   * @param key under which changes name their reports; absent where they need no names
   */
  ResolveInOrder(SlotTimers timers, long goLive, Duration memory, @Nullable KeyedHash key) {
    super(ReportVersion.class, timers, goLive);
    this.key = key;
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
    names = key == null ? null : new ReportNames(key);
    history =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "history", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    handling = getRuntimeContext().getState(new ValueStateDescriptor<>("handling", Handling.class));
    forgetAt = getRuntimeContext().getState(new ValueStateDescriptor<>("forget-at", Types.LONG));
  }

  @Override
  protected void take(
      ReportVersion report, long at, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    VersionHistory known = HistoryCodec.read(opened(history).value());
    Resolution resolution = known.offer(report.toIncidentVersion());
    opened(history).update(HistoryCodec.write(resolution.history()));
    if (resolution instanceof Resolution.Landed landed) {
      context.output(IN_FORCE, report);
      emit(landed.changes(), report, out);
    }
    remember(at + memory, context);
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<CellChange> out)
      throws Exception {
    Long forget = opened(forgetAt).value();
    if (forget != null && forget == at) {
      opened(history).clear();
      opened(handling).clear();
      opened(forgetAt).clear();
    }
  }

  /** What no longer counts is the version before, with its own thing and handling. */
  private void emit(List<CountChange> changes, ReportVersion report, Collector<CellChange> out)
      throws Exception {
    Handling before = opened(handling).value();
    long name = names == null ? 0 : names.number(report.key());
    int rank = 0;
    for (CountChange change : changes) {
      String neighbourhoodId = change.neighbourhoodId();
      boolean taken = change.change() < 0 && before != null;
      if (neighbourhoodId != null) {
        out.collect(
            CellChange.of(
                change,
                neighbourhoodId,
                taken ? before.thingId() : report.thingId(),
                taken ? before.responded() : report.responded(),
                name,
                report,
                rank));
      }
      rank++;
    }
    if (changes.isEmpty() && before != null) {
      stay(before, report, name, out);
    }
    opened(handling).update(new Handling(report.thingId(), report.responded()));
  }

  /** The report counts where it did; its thing or its handling may have changed. */
  private static void stay(
      Handling before, ReportVersion report, long name, Collector<CellChange> out) {
    String neighbourhoodId = report.neighbourhoodId();
    if (neighbourhoodId == null || report.retraction()) {
      return;
    }
    if (!Objects.equals(before.thingId(), report.thingId())) {
      out.collect(
          CellChange.restated(
              report, neighbourhoodId, -1, before.thingId(), before.responded(), name, 0));
      out.collect(
          CellChange.restated(
              report, neighbourhoodId, 1, report.thingId(), report.responded(), name, 1));
    } else if (before.responded() != report.responded()) {
      out.collect(CellChange.handled(report, neighbourhoodId, report.responded() ? 1 : -1));
    }
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
