package org.tocsin.streaming.landing;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.erasure.Erased;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.lakehouse.SettledOffsets;
import org.tocsin.lakehouse.Tombstones;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ArrivalReader;
import org.tocsin.streaming.arrival.FlinkLake;

/**
 * Kafka's topics in, the tables out. Without a checkpoint each partition is read from the first
 * offset that some table may lack, or from what Kafka still has; what the tables hold of everything
 * before takes the place of the state, and the filters before the sinks drop what has landed.
 */
public final class KafkaLandingEnds implements LandingEnds {
  private final String bootstrapServers;
  private final FlinkLake lake;
  private final int writers;
  private final Map<LakeTable, LandedOffsets> landed;
  private final LandingMemory memory;
  private final Erased erased;

  /**
   * Reads from the tables how far each has landed and what was erased.
   *
   * @param kept the first offset that Kafka still has, by partition; absent when a checkpoint says
   *     where to go on
   * @param key by which erased reports are known
   */
  public KafkaLandingEnds(
      String bootstrapServers,
      Lake lake,
      int writers,
      @Nullable Map<TopicPartition, Long> kept,
      KeyedHash key) {
    this.bootstrapServers = bootstrapServers;
    this.lake = new FlinkLake(lake);
    this.writers = writers;
    this.landed = new EnumMap<>(LakeTable.class);
    Catalog catalog = lake.open();
    Map<LakeTable, Long> snapshots = new EnumMap<>(LakeTable.class);
    for (LakeTable table : LakeTable.values()) {
      if (table.carriesOffsets()) {
        Table opened = catalog.loadTable(table.identifier());
        if (opened.currentSnapshot() != null) {
          snapshots.put(table, opened.currentSnapshot().snapshotId());
        }
        landed.put(table, LandedOffsets.read(opened, snapshots.get(table)));
      }
    }
    this.memory =
        kept == null
            ? LandingMemory.NONE
            : new LandingMemory(lake, start(SettledOffsets.read(catalog), kept), snapshots);
    this.erased =
        new Erased(key, Tombstones.list(catalog.loadTable(LakeTable.ERASURE.identifier())));
  }

  /** Where each partition is read from. */
  private static Map<String, Long> start(SettledOffsets settled, Map<TopicPartition, Long> kept) {
    Map<String, Long> from = new HashMap<>();
    kept.forEach(
        (partition, first) ->
            from.put(
                partition.topic() + "/" + partition.partition(),
                Math.max(first, settled.next(partition.topic(), partition.partition()))));
    return from;
  }

  @Override
  public DataStream<Arrival> arrivals(StreamExecutionEnvironment env) {
    KafkaSource<Arrival> source =
        KafkaSource.<Arrival>builder()
            .setBootstrapServers(bootstrapServers)
            .setTopics(Topics.ALL)
            .setStartingOffsets(OffsetsInitializer.offsets(startingOffsets()))
            .setDeserializer(new ArrivalReader())
            .setProperty("partition.discovery.interval.ms", "-1")
            // Says to the care what no restored checkpoint will ask for again.
            .setGroupId(Topics.LANDING_READER)
            .setProperty("commit.offsets.on.checkpoint", "true")
            // Landing commits every few seconds: larger fetches spare the broker, which the watch
            // shares, and wait at most half a second.
            .setProperty("fetch.min.bytes", Integer.toString(64 * 1024))
            .setClientIdPrefix("landing")
            .build();
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), "topics").uid("landing-topics");
  }

  private Map<TopicPartition, Long> startingOffsets() {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    memory
        .from()
        .forEach(
            (partition, first) -> {
              int slash = partition.lastIndexOf('/');
              offsets.put(
                  new TopicPartition(
                      partition.substring(0, slash),
                      Integer.parseInt(partition.substring(slash + 1))),
                  first);
            });
    return offsets;
  }

  @Override
  public Map<String, Long> clocks() {
    return memory.clocks();
  }

  @Override
  public LandingMemory memory() {
    return memory;
  }

  @Override
  public LandedOffsets landed(LakeTable table) {
    return landed.getOrDefault(table, LandedOffsets.NONE);
  }

  @Override
  public Erased erased() {
    return erased;
  }

  /** The highest offset that any table has landed, by {@code topic/partition}. */
  public Map<String, Long> highest() {
    Map<String, Long> highest = new HashMap<>();
    landed.values().forEach(l -> l.highest().forEach((p, o) -> highest.merge(p, o, Math::max)));
    return highest;
  }

  @Override
  public void land(LakeTable table, DataStream<RowData> rows) {
    lake.append(table, rows, table == LakeTable.INCIDENT ? writers : 1);
  }
}
