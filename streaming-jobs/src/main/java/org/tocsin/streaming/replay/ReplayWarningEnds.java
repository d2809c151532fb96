package org.tocsin.streaming.replay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.Collector;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Calibration;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.injection.InjectedReport;
import org.tocsin.models.sensor.SensorPlace;
import org.tocsin.streaming.arrival.FlinkLake;
import org.tocsin.streaming.arrival.Messages;
import org.tocsin.streaming.warning.Baselines;
import org.tocsin.streaming.warning.DeskNews;
import org.tocsin.streaming.warning.HistoryReports;
import org.tocsin.streaming.warning.HistoryValues;
import org.tocsin.streaming.warning.LakeBaselines;
import org.tocsin.streaming.warning.LakeCalibration;
import org.tocsin.streaming.warning.LandedActs;
import org.tocsin.streaming.warning.RaisedAlerts;
import org.tocsin.streaming.warning.ReportVersion;
import org.tocsin.streaming.warning.SensorValue;
import org.tocsin.streaming.warning.SensorsOfCity;
import org.tocsin.streaming.warning.WarningEnds;

/**
 * The tables alone in, two streams of results out. Nothing here reaches a topic.
 *
 * <p>The run speaks about {@code [from, to)}: what became known before {@code from} is history as
 * in a live start, and nothing is read or said from {@code to} on.
 */
public final class ReplayWarningEnds implements WarningEnds {
  /** Accumulator with the last {@code known_at} that was read. */
  static final String KNOWN_AT = "known-at";

  /** The topic under which injected reports stand in the canonical order. */
  static final String INJECTED = "injected";

  private final Lake lake;
  private final String baselines;
  private final Duration reach;
  private final long goLive;
  private final long to;
  private final List<InjectedReport> injected;
  private final @Nullable Long snapshotId;
  private final @Nullable Long valuesSnapshotId;
  private final List<SensorPlace> sensors;
  private final PlaceNames places;
  private final PlaceMap placeMap;
  private final Calibration calibration;
  private final LandedActs acts;
  private final List<Inspection> raised;
  private final KeyedHash key;
  private @Nullable DataStream<String> alerts;
  private @Nullable DataStream<RowData> signals;

  /**
   * Pins the newest snapshots of tables {@code incident}, {@code observation} and {@code
   * alert_action}.
   *
   * @param baselines configuration hash under which the baselines stand
   * @param key under which alerts cite reports
   */
  public ReplayWarningEnds(
      Lake lake,
      TocsinConfiguration configuration,
      String baselines,
      Instant from,
      Instant to,
      Acts acts,
      List<InjectedReport> injected,
      KeyedHash key) {
    this.key = key;
    this.lake = lake;
    this.baselines = baselines;
    this.reach = configuration.warning().history();
    this.goLive = from.toEpochMilli() - 1;
    this.to = to.toEpochMilli() - 1;
    this.injected = List.copyOf(injected);
    Catalog catalog = lake.open();
    this.snapshotId = newest(catalog.loadTable(LakeTable.INCIDENT.identifier()));
    this.valuesSnapshotId = newest(catalog.loadTable(LakeTable.OBSERVATION.identifier()));
    this.sensors = SensorsOfCity.read(catalog);
    Table neighbourhood = catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier());
    this.places = PlaceNames.read(neighbourhood);
    this.placeMap = PlaceMap.read(neighbourhood);
    this.calibration = LakeCalibration.pinned(lake, configuration.hash());
    LandedActs landed = LandedActs.pinned(lake);
    this.acts = acts == Acts.NONE ? landed.withoutPeople() : landed;
    this.raised = acts == Acts.NONE ? List.of() : new RaisedAlerts(lake).apply(goLive);
  }

  private static @Nullable Long newest(Table table) {
    return table.currentSnapshot() == null ? null : table.currentSnapshot().snapshotId();
  }

  @Override
  public DataStream<SensorValue> values(StreamExecutionEnvironment env) {
    return HistoryValues.stream(env, new FlinkLake(lake), valuesSnapshotId, goLive, reach, to);
  }

  @Override
  public List<SensorPlace> sensors() {
    return sensors;
  }

  @Override
  public DataStream<ReportVersion> history(StreamExecutionEnvironment env) {
    return HistoryReports.stream(env, new FlinkLake(lake), snapshotId, goLive, reach, to)
        .map(new TellKnownAt())
        .returns(TypeInformation.of(ReportVersion.class))
        .uid("replay-progress")
        .name("how far");
  }

  @Override
  public DataStream<ReportVersion> live(StreamExecutionEnvironment env) {
    List<ReportVersion> reports = new ArrayList<>();
    for (int n = 0; n < injected.size(); n++) {
      if (injected.get(n).knownAt().toEpochMilli() <= to) {
        reports.add(report(injected.get(n), n));
      }
    }
    TypeInformation<ReportVersion> type = TypeInformation.of(ReportVersion.class);
    if (reports.isEmpty()) {
      return env.fromSequence(0, 0)
          .uid("replay-nothing-live")
          .flatMap((Long n, Collector<ReportVersion> out) -> {})
          .returns(type)
          .uid("replay-no-reports");
    }
    return env.fromData(reports, type).uid("replay-injected").name("injected reports");
  }

  private static ReportVersion report(InjectedReport report, long offset) {
    return new ReportVersion(
        INJECTED + "|" + report.caseId() + "-" + report.number(),
        report.knownAt().toEpochMilli(),
        INJECTED,
        0,
        offset,
        offset,
        false,
        report.place(),
        report.category(),
        report.categoryClass(),
        report.occurredAt().toEpochMilli(),
        null,
        "public",
        null,
        false);
  }

  @Override
  public long goLive() {
    return goLive;
  }

  @Override
  public long to() {
    return to;
  }

  @Override
  public Baselines baselines() {
    return LakeBaselines.pinned(lake, baselines);
  }

  @Override
  public PlaceNames places() {
    return places;
  }

  @Override
  public PlaceMap placeMap() {
    return placeMap;
  }

  @Override
  public KeyedHash key() {
    return key;
  }

  @Override
  public Calibration calibration() {
    return calibration;
  }

  @Override
  public DataStream<DeskNews> acts(StreamExecutionEnvironment env) {
    return acts.stream(env, to);
  }

  @Override
  public List<Inspection> raised() {
    return raised;
  }

  @Override
  public String status() {
    return "Exercise";
  }

  @Override
  public void alerts(DataStream<AlertMessage> said) {
    alerts = said.map(new AsJson()).returns(Types.STRING).uid("replay-alerts");
  }

  @Override
  public void signals(DataStream<RowData> found) {
    signals = found;
  }

  /** The JSON of every message, each an exercise, in no order. */
  public DataStream<String> alerts() {
    return defined(alerts);
  }

  /** Every finding as a row of table {@code signal}, in no order. */
  public DataStream<RowData> signals() {
    return defined(signals);
  }

  private static <T> T defined(@Nullable T stream) {
    if (stream == null) {
      throw new IllegalStateException("The job is not defined on these ends");
    }
    return stream;
  }

  private static final class AsJson
      implements org.apache.flink.api.common.functions.MapFunction<AlertMessage, String> {
    @Override
    public String map(AlertMessage alert) throws Exception {
      return new String(Messages.write(alert), StandardCharsets.UTF_8);
    }
  }

  private static final class TellKnownAt extends RichMapFunction<ReportVersion, ReportVersion> {
    private final LongMaximum knownAt = new LongMaximum();

    @Override
    public void open(OpenContext context) {
      getRuntimeContext().addAccumulator(KNOWN_AT, knownAt);
    }

    @Override
    public ReportVersion map(ReportVersion report) {
      knownAt.add(report.knownAt());
      return report;
    }
  }
}
