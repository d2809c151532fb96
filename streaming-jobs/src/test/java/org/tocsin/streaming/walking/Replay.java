package org.tocsin.streaming.walking;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.apache.iceberg.Table;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.streaming.arrival.FlinkLake;
import org.tocsin.streaming.arrival.Messages;
import org.tocsin.streaming.warning.Baselines;
import org.tocsin.streaming.warning.HistoryReports;
import org.tocsin.streaming.warning.LakeBaselines;
import org.tocsin.streaming.warning.ReportVersion;
import org.tocsin.streaming.warning.WarningEnds;
import org.tocsin.streaming.warning.WarningJob;

/** The warning job over the tables alone, collected into a list. */
final class Replay implements WarningEnds {
  private final Lake lake;
  private final TocsinConfiguration configuration;
  private final long goLive;
  private final long to;
  private DataStream<AlertMessage> said;

  private Replay(Lake lake, TocsinConfiguration configuration, long goLive, long to) {
    this.lake = lake;
    this.configuration = configuration;
    this.goLive = goLive;
    this.to = to;
  }

  /** The JSON of every alert, sorted. */
  static List<String> alerts(
      Lake lake,
      TocsinConfiguration configuration,
      long goLive,
      long to,
      StreamExecutionEnvironment env)
      throws Exception {
    Replay replay = new Replay(lake, configuration, goLive, to);
    WarningJob.define(env, replay, configuration);
    List<String> alerts = new ArrayList<>();
    try (CloseableIterator<AlertMessage> all = replay.said.executeAndCollect()) {
      all.forEachRemaining(
          a -> alerts.add(new String(Messages.write(a), java.nio.charset.StandardCharsets.UTF_8)));
    }
    return alerts.stream().sorted().toList();
  }

  @Override
  public DataStream<ReportVersion> history(StreamExecutionEnvironment env) {
    Table incident = lake.open().loadTable(LakeTable.INCIDENT.identifier());
    return HistoryReports.stream(
        env,
        new FlinkLake(lake),
        incident.currentSnapshot().snapshotId(),
        goLive,
        configuration.warning().history());
  }

  @Override
  public DataStream<ReportVersion> live(StreamExecutionEnvironment env) {
    return env.fromSequence(0, 0)
        .flatMap((Long n, Collector<ReportVersion> out) -> {})
        .returns(TypeInformation.of(ReportVersion.class));
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
    return new LakeBaselines(lake, configuration.hash());
  }

  @Override
  public PlaceNames places() {
    return PlaceNames.read(lake.open().loadTable(LakeTable.NEIGHBOURHOOD.identifier()));
  }

  @Override
  public void alerts(DataStream<AlertMessage> alerts) {
    said = alerts;
  }

  @Override
  public void signals(DataStream<RowData> signals) {
    // A replay is compared by its alerts.
  }
}
