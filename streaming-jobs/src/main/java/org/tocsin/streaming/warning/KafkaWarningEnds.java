package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.LongFunction;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Calibration;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.domain.alert.OpenThing;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.sensor.SensorPlace;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ArrivalReader;
import org.tocsin.streaming.arrival.FlinkLake;
import org.tocsin.streaming.arrival.Messages;

/**
 * The tables and the live topics in, topic {@code alerts} and tables {@code signal} and {@code
 * feed_state} out.
 */
public final class KafkaWarningEnds implements WarningEnds {
  private final String bootstrapServers;
  private final FlinkLake lake;
  private final Duration reach;
  private final Baselines baselines;
  private final int partitions;
  private final @Nullable Long snapshotId;
  private final LandedOffsets landed;
  private final PlaceNames places;
  private final PlaceMap placeMap;
  private final List<SensorPlace> sensors;
  private final LandedRows signals;
  private final LandedRows feedStates;
  private final Calibration calibration;
  private final KafkaActs acts;
  private final List<OpenThing> open;
  private final List<Inspection> raised;
  private final KeyedHash key;
  private @Nullable KafkaValues values;
  private @Nullable DataStream<ReportVersion> live;

  /**
   * Reads history up to a pinned snapshot of table {@code incident}, and Kafka from there.
   *
   * @param partitions of topic {@code incidents}
   * @param reach how far back history is read
   * @param acts what people do with alerts
   * @param openAt the alerts that were open at an instant, for a watch that has no state
   * @param raisedBefore the alerts that were raised before it
   * @param pinned the snapshot; absent for a table without rows
   * @param key under which alerts cite reports
   */
  public KafkaWarningEnds(
      String bootstrapServers,
      Lake lake,
      int partitions,
      Duration reach,
      Baselines baselines,
      Calibration calibration,
      KafkaActs acts,
      LongFunction<List<OpenThing>> openAt,
      LongFunction<List<Inspection>> raisedBefore,
      @Nullable Long pinned,
      KeyedHash key) {
    this.key = key;
    this.bootstrapServers = bootstrapServers;
    this.lake = new FlinkLake(lake);
    this.reach = reach;
    this.baselines = baselines;
    this.calibration = calibration;
    this.acts = acts;
    this.partitions = partitions;
    Catalog catalog = lake.open();
    Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
    this.snapshotId = pinned;
    this.landed = LandedOffsets.read(incident, snapshotId);
    Table neighbourhood = catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier());
    this.places = PlaceNames.read(neighbourhood);
    this.placeMap = PlaceMap.read(neighbourhood);
    this.sensors = SensorsOfCity.read(catalog);
    this.signals = LandedRows.ofSignals(catalog.loadTable(LakeTable.SIGNAL.identifier()));
    this.feedStates = LandedRows.ofFeedStates(catalog.loadTable(LakeTable.FEED_STATE.identifier()));
    this.open = List.copyOf(openAt.apply(goLive()));
    this.raised = List.copyOf(raisedBefore.apply(goLive()));
  }

  /**
   * Reads sensors too.
   *
   * @param valuePartitions of topic {@code observations}
   * @param pinned the snapshot of table {@code observation}; absent for a table without rows
   */
  public KafkaWarningEnds withValues(int valuePartitions, @Nullable Long pinned) {
    values = KafkaValues.read(bootstrapServers, lake.lake(), valuePartitions, pinned);
    return this;
  }

  @Override
  public DataStream<ReportVersion> history(StreamExecutionEnvironment env) {
    return HistoryReports.stream(env, lake, snapshotId, goLive(), reach, Long.MAX_VALUE);
  }

  @Override
  public DataStream<ReportVersion> live(StreamExecutionEnvironment env) {
    Map<TopicPartition, Long> start = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      start.put(
          new TopicPartition(Topics.INCIDENTS, partition),
          landed.highest(Topics.INCIDENTS, partition) + 1);
    }
    KafkaSource<Arrival> source =
        KafkaSource.<Arrival>builder()
            .setBootstrapServers(bootstrapServers)
            .setTopics(Topics.INCIDENTS)
            .setStartingOffsets(OffsetsInitializer.offsets(start))
            .setDeserializer(new ArrivalReader())
            .setProperty("partition.discovery.interval.ms", "-1")
            // Says to the care what no restored checkpoint will ask for again.
            .setGroupId(Topics.WARNING_READER)
            .setProperty("commit.offsets.on.checkpoint", "true")
            .setProperty("fetch.max.wait.ms", "50")
            .setClientIdPrefix("warning")
            .build();
    // Bound 0: the watermark is the greatest time seen in each partition, less one millisecond.
    DataStream<ReportVersion> reports =
        env.fromSource(source, WatermarkStrategy.forMonotonousTimestamps(), "incidents")
            .uid("warning-incidents")
            .process(new ReadReports(landed.clocks()), TypeInformation.of(ReportVersion.class))
            .uid("warning-read")
            .name("read reports");
    live = reports;
    return reports;
  }

  @Override
  public @Nullable DataStream<SensorValue> values(StreamExecutionEnvironment env) {
    return values == null || live == null ? null : values.stream(env, live, goLive(), reach);
  }

  @Override
  public List<SensorPlace> sensors() {
    return sensors;
  }

  @Override
  public DataStream<DeskNews> acts(StreamExecutionEnvironment env) {
    return acts.stream(env);
  }

  @Override
  public long goLive() {
    LandedOffsets history = landed.clocks().isEmpty() && values != null ? values.landed() : landed;
    return history.clocks().values().stream()
        .mapToLong(Long::longValue)
        .max()
        .orElse(Long.MIN_VALUE);
  }

  @Override
  public long to() {
    return Long.MAX_VALUE;
  }

  @Override
  public Baselines baselines() {
    return baselines;
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
  public List<OpenThing> open() {
    return open;
  }

  @Override
  public List<Inspection> raised() {
    return raised;
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
  public void alerts(DataStream<AlertMessage> alerts) {
    Properties producer = new Properties();
    producer.setProperty("linger.ms", "0");
    producer.setProperty("compression.type", "none");
    alerts
        .sinkTo(
            KafkaSink.<AlertMessage>builder()
                .setBootstrapServers(bootstrapServers)
                .setKafkaProducerConfig(producer)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(new AlertRecords())
                .build())
        // As many writers as deciders: the messages of one alert keep their order.
        .setParallelism(alerts.getParallelism())
        .uid("warning-alerts")
        .name("alerts");
  }

  @Override
  public void signals(DataStream<RowData> found) {
    lake.append(
        LakeTable.SIGNAL,
        found.filter(signals).uid("warning-new-signals").name("not yet in signal"),
        1);
  }

  @Override
  public void feedStates(DataStream<RowData> states) {
    lake.append(
        LakeTable.FEED_STATE,
        states.filter(feedStates).uid("warning-new-feed-states").name("not yet in feed_state"),
        1);
  }

  /** The record of an alert: its key is the alert's id, its time when it was sent. */
  private static final class AlertRecords implements KafkaRecordSerializationSchema<AlertMessage> {
    @Override
    public ProducerRecord<byte[], byte[]> serialize(
        AlertMessage alert, KafkaSinkContext context, @Nullable Long timestamp) {
      return new ProducerRecord<>(
          Topics.ALERTS,
          null,
          alert.sentAt().toEpochMilli(),
          alert.id().getBytes(java.nio.charset.StandardCharsets.UTF_8),
          Messages.write(alert));
    }
  }
}
