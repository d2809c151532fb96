package org.tocsin.streaming.warning;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;

/**
 * From report to alert. Landed history and the live topic are one stream in the canonical order of
 * {@code known_at}: the union's watermark holds live rows back until history has been read. Each
 * source id is resolved in that order, each place and category counted and tested, each category
 * weighed over the whole city; sensors, silence and rules are watched beside them ({@link
 * OtherFamilies}), and one desk decides what people are told.
 *
 * <p>The same input and configuration give the same alerts, byte for byte, at any parallelism, live
 * or from the tables alone.
 */
public final class WarningJob {
  private WarningJob() {}

  public static void define(
      StreamExecutionEnvironment env, WarningEnds ends, TocsinConfiguration configuration) {
    SlotTimers timers = new SlotTimers(ends.to());
    SingleOutputStreamOperator<CellChange> changes =
        ends.history(env)
            .union(ends.live(env))
            .map(new Watchable(configuration))
            .returns(TypeInformation.of(ReportVersion.class))
            .uid("warning-watchable")
            .name("watchable reports")
            .keyBy(ReportVersion::key)
            .process(
                new ResolveInOrder(
                    timers, ends.goLive(), configuration.warning().history(), ends.key()))
            .returns(TypeInformation.of(CellChange.class))
            .uid("warning-resolve")
            .name("resolve versions");
    SingleOutputStreamOperator<Found> cells =
        changes
            .keyBy(CellChange::cell)
            .process(
                new WatchCells(
                    configuration,
                    ends.baselines(),
                    ends.open(),
                    ends.to() == Long.MAX_VALUE ? LawsAhead.of(ends, configuration) : null,
                    ends.goLive(),
                    timers))
            .returns(TypeInformation.of(Found.class))
            .uid("warning-cells")
            .name("watch cells");
    DataStream<CellChange> counted = cells.getSideOutput(WatchCells.COUNTED);
    DataStream<Found> weighed =
        news(counted, cells)
            .keyBy(CategoryNews::category)
            .process(
                new WatchCategory(
                    configuration, ends.baselines(), ends.placeMap(), ends.goLive(), timers))
            .returns(TypeInformation.of(Found.class))
            .uid("warning-category")
            .name("watch categories");
    DataStream<Found> clusters =
        counted
            .keyBy(CellChange::category)
            .process(
                new ScanClusters(
                    configuration, ends.baselines(), ends.placeMap(), ends.goLive(), timers))
            .returns(TypeInformation.of(Found.class))
            .uid("warning-clusters")
            .name("scan for clusters");
    DataStream<Finding> others =
        new OtherFamilies(
                changes.getSideOutput(ResolveInOrder.IN_FORCE), changes, weighed.union(clusters))
            .define(env, ends, configuration, timers);
    SingleOutputStreamOperator<AlertMessage> alerts =
        desk(env, ends, weighed.union(clusters), others)
            .keyBy(news -> "desk")
            .process(
                new DecideAlerts(
                    configuration,
                    ends.calibration(),
                    WatchedPlaces.of(ends, configuration),
                    ends.run(),
                    ends.status(),
                    ends.goLive(),
                    timers))
            .returns(TypeInformation.of(AlertMessage.class))
            .uid("warning-desk")
            .name("decide alerts")
            .setParallelism(1);
    ends.alerts(alerts);
    ends.signals(alerts.getSideOutput(DecideAlerts.SIGNALS));
  }

  private static DataStream<CategoryNews> news(
      DataStream<CellChange> counted, DataStream<Found> cells) {
    TypeInformation<CategoryNews> type = TypeInformation.of(CategoryNews.class);
    return counted
        .map(CategoryNews::of)
        .returns(type)
        .uid("warning-counted")
        .name("counts of the city")
        .union(
            cells.map(CategoryNews::of).returns(type).uid("warning-found").name("found in cells"));
  }

  /** Everything that the desk hears of. */
  private static DataStream<DeskNews> desk(
      StreamExecutionEnvironment env,
      WarningEnds ends,
      DataStream<Found> counted,
      DataStream<Finding> others) {
    TypeInformation<DeskNews> type = TypeInformation.of(DeskNews.class);
    DataStream<DeskNews> all =
        counted
            .map((Found found) -> DeskNews.of(found))
            .returns(type)
            .uid("warning-weighed")
            .name("found and weighed")
            .union(
                others
                    .map((Finding finding) -> DeskNews.of(finding))
                    .returns(type)
                    .uid("warning-clustered")
                    .name("others found"),
                ResumeAlerts.stream(env, ends.open(), ends.raised(), ends.goLive()));
    DataStream<DeskNews> acts = ends.acts(env);
    return acts == null ? all : all.union(acts);
  }
}
