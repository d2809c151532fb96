package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.Table;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ArrivalReader;
import org.tocsin.streaming.arrival.FlinkLake;

/**
 * Readings of sensors: table {@code observation} up to a pinned snapshot, and topic {@code
 * observations} from there.
 *
 * @param partitions of the topic
 * @param snapshotId absent for a table without rows
 */
record KafkaValues(
    String bootstrapServers,
    FlinkLake lake,
    int partitions,
    @Nullable Long snapshotId,
    LandedOffsets landed) {

  /** How long the topic's clock may stand still before alerts no longer wait for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static KafkaValues read(
      String bootstrapServers, Lake lake, int partitions, @Nullable Long pinned) {
    Table observation = lake.open().loadTable(LakeTable.OBSERVATION.identifier());
    return new KafkaValues(
        bootstrapServers,
        new FlinkLake(lake),
        partitions,
        pinned,
        LandedOffsets.read(observation, pinned));
  }

  /**
   * History, then live.
   *
   * @param clock the live reports, whose time goes on when that of the topic stops
   * @param end the last {@code known_at} of landed reports, milliseconds
   * @param reach how far before it values are read
   */
  DataStream<SensorValue> stream(
      StreamExecutionEnvironment env, DataStream<ReportVersion> clock, long end, Duration reach) {
    Map<TopicPartition, Long> start = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      start.put(
          new TopicPartition(Topics.OBSERVATIONS, partition),
          landed.highest(Topics.OBSERVATIONS, partition) + 1);
    }
    KafkaSource<Arrival> source =
        KafkaSource.<Arrival>builder()
            .setBootstrapServers(bootstrapServers)
            .setTopics(Topics.OBSERVATIONS)
            .setStartingOffsets(OffsetsInitializer.offsets(start))
            .setDeserializer(new ArrivalReader())
            .setProperty("partition.discovery.interval.ms", "-1")
            // Says to the care what no restored checkpoint will ask for again.
            .setGroupId(Topics.WARNING_READER)
            .setProperty("commit.offsets.on.checkpoint", "true")
            .setProperty("fetch.max.wait.ms", "50")
            .setClientIdPrefix("warning-observations")
            .build();
    TypeInformation<SensorValue> type = TypeInformation.of(SensorValue.class);
    DataStream<SensorValue> live =
        env.fromSource(source, WatermarkStrategy.forMonotonousTimestamps(), "observations")
            .uid("warning-observations")
            .process(new ReadValues(landed.clocks()), type)
            .uid("warning-read-values")
            .name("read values")
            .connect(clock)
            .transform("keep pace", type, new KeepPace<>(PATIENCE))
            .uid("warning-values-pace");
    return HistoryValues.stream(env, lake, snapshotId, end, reach, Long.MAX_VALUE).union(live);
  }
}
