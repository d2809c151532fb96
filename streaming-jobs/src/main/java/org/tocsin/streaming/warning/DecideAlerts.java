package org.tocsin.streaming.warning;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Calibration;
import org.tocsin.domain.alert.CityDesk;
import org.tocsin.domain.alert.DeskOutput;
import org.tocsin.domain.alert.DeskOutput.Decided;
import org.tocsin.domain.alert.DeskOutput.Said;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.domain.alert.OpenThing;
import org.tocsin.domain.alert.WatchedCity;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.TableRow;

/**
 * The one desk ({@link CityDesk}) at one key: everything found and every act in, alerts out the
 * moment they are decided, and one row for each finding with what became of it. It wakes when the
 * desk says so, and never while nothing is pending.
 *
 * <p>State: the desk's own; see {@link org.tocsin.domain.alert.DeskMemory}.
 */
final class DecideAlerts extends InKnownOrder<DeskNews, AlertMessage> {
  static final OutputTag<RowData> SIGNALS =
      new OutputTag<>("signals", TableRow.type(LakeTable.SIGNAL));

  private static final long serialVersionUID = 1L;

  private final TocsinConfiguration configuration;
  private final Calibration calibration;
  private final WatchedCity city;
  private final String run;
  private final String status;

  private transient @Nullable CityDesk desk;
  private transient @Nullable ValueState<Long> tickAt;
  private transient List<Found> found = List.of();
  private transient boolean acted;

  /**
   * @param run names the rows of table {@code signal}
   * @param status CAP status of every message
   */
  DecideAlerts(
      TocsinConfiguration configuration,
      Calibration calibration,
      WatchedCity city,
      String run,
      String status,
      long goLive,
      SlotTimers timers) {
    super(DeskNews.class, timers, goLive);
    this.configuration = configuration;
    this.calibration = calibration;
    this.city = city;
    this.run = run;
    this.status = status;
  }

  /** An act is held until the tick at which it takes effect. */
  @Override
  protected long knownAt(DeskNews news) {
    return news.act() == null
        ? news.knownAt()
        : SlotTimers.nextTick(news.knownAt(), configuration.warning().tick());
  }

  @Override
  protected Comparator<DeskNews> order() {
    return DeskNews.CANONICAL;
  }

  @Override
  protected void opened() {
    desk =
        new CityDesk(
            configuration, calibration, city, new FlinkDeskMemory(getRuntimeContext()), status);
    tickAt = getRuntimeContext().getState(new ValueStateDescriptor<>("tick-at", Types.LONG));
    found = new ArrayList<>();
  }

  @Override
  protected void take(DeskNews news, long at, OnTimerContext context, Collector<AlertMessage> out) {
    AlertActionMessage act = news.act();
    if (act != null) {
      opened(desk).act(act, news.knownAt());
      acted = Math.floorMod(at, configuration.warning().tick().toMillis()) == 0;
    }
    OpenThing resumed = news.resumed();
    if (resumed != null) {
      opened(desk).resume(resumed);
    }
    Inspection raised = news.raised();
    if (raised != null) {
      opened(desk).remember(raised);
    }
    Found one = news.found();
    if (one != null) {
      found.add(one);
    }
  }

  @Override
  protected void woken(long at, OnTimerContext context, Collector<AlertMessage> out)
      throws Exception {
    // The tick speaks of what was known before it; what is found at it comes after.
    Long tick = opened(tickAt).value();
    boolean due = tick != null && tick == at;
    if (due) {
      opened(tickAt).clear();
    }
    if (due || acted) {
      acted = false;
      if (isHistory(at)) {
        opened(desk).recall(at);
      } else {
        send(opened(desk).tick(at), context, out);
      }
    }
    if (!found.isEmpty()) {
      send(opened(desk).offer(found), context, out);
      found.clear();
    }
    schedule(opened(desk).nextTick(Math.max(at, goLive())), context);
  }

  private void schedule(long next, OnTimerContext context) throws Exception {
    Long known = opened(tickAt).value();
    if (known != null && known == next) {
      return;
    }
    if (known != null) {
      sleepAt(known, context);
      opened(tickAt).clear();
    }
    if (next != Long.MAX_VALUE && wakeAt(next, context)) {
      opened(tickAt).update(next);
    }
  }

  private void send(List<DeskOutput> outputs, OnTimerContext context, Collector<AlertMessage> out) {
    for (DeskOutput output : outputs) {
      if (output instanceof Said said) {
        out.collect(said.message());
      } else if (output instanceof Decided decided) {
        context.output(SIGNALS, signal(decided));
      }
    }
  }

  private RowData signal(Decided decided) {
    Finding f = decided.finding();
    return TableRow.of(LakeTable.SIGNAL)
        .with("run", run)
        .with("detector", f.detector())
        .with("neighbourhood_id", f.neighbourhoodId())
        .with("category", f.category())
        .with("interval_start", Instant.ofEpochMilli(f.start()))
        .with("interval_end", Instant.ofEpochMilli(f.end()))
        .with("tick", Instant.ofEpochMilli(f.knownAt()))
        .with("observed", f.observed())
        .with("expected", f.expected())
        .with("upper_bound", f.upperBound())
        .with("p_value", f.pValue())
        .with("outcome", decided.outcome().word())
        .with("family", f.family())
        .with("day_p", decided.weighted())
        .with("threshold", decided.threshold())
        .with("alert_id", decided.alertId().isEmpty() ? null : decided.alertId())
        .with(
            "settings",
            String.format(
                Locale.ROOT,
                "%s day-p=%.3e weighted-p=%.3e line=%.3e expected-today=%.3f share=%.3f",
                f.settings(),
                f.dayP(),
                decided.weighted(),
                decided.threshold(),
                f.expectedToday(),
                f.share()))
        .done();
  }
}
