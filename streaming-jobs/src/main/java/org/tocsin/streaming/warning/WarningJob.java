package org.tocsin.streaming.warning;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;

/**
 * From report to alert. Landed history and the live topic are one stream in the canonical order of
 * {@code known_at}: the union's watermark holds live rows back until history has been read. Each
 * source id is resolved in that order, each place and category counted, tested against its
 * baseline, and spoken of within the budget by the policy.
 *
 * <p>The same input and configuration give the same alerts, byte for byte, at any parallelism, live
 * or from the tables alone.
 */
public final class WarningJob {
  private WarningJob() {}

  public static void define(
      StreamExecutionEnvironment env, WarningEnds ends, TocsinConfiguration configuration) {
    SlotTimers timers = new SlotTimers(ends.to());
    SingleOutputStreamOperator<AlertMessage> alerts =
        ends.history(env)
            .union(ends.live(env))
            .map(new Watchable(configuration))
            .returns(TypeInformation.of(ReportVersion.class))
            .uid("warning-watchable")
            .name("watchable reports")
            .keyBy(ReportVersion::key)
            .process(new ResolveInOrder(timers, ends.goLive(), configuration.warning().history()))
            .returns(TypeInformation.of(CellChange.class))
            .uid("warning-resolve")
            .name("resolve versions")
            .keyBy(CellChange::cell)
            .process(
                new WatchCells(
                    configuration, ends.baselines(), ends.places(), ends.goLive(), timers))
            .returns(TypeInformation.of(AlertMessage.class))
            .uid("warning-watch")
            .name("watch cells");
    ends.alerts(alerts);
    ends.signals(alerts.getSideOutput(WatchCells.SIGNALS));
  }
}
