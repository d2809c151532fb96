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
import org.tocsin.domain.erasure.Erased;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.lakehouse.Tombstones;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ArrivalReader;
import org.tocsin.streaming.arrival.FlinkLake;

/**
 * Kafka's topics in, the tables out. Without a checkpoint every topic is read from its start: the
 * resolver learns again what it knew, and the filters before the sinks drop what has landed.
 */
public final class KafkaLandingEnds implements LandingEnds {
  private final String bootstrapServers;
  private final FlinkLake lake;
  private final int writers;
  private final Map<LakeTable, LandedOffsets> landed;
  private final Erased erased;

  /**
   * Reads from the tables how far each has landed and what was erased.
   *
   * @param key by which erased reports are known
   */
  public KafkaLandingEnds(String bootstrapServers, Lake lake, int writers, KeyedHash key) {
    this.bootstrapServers = bootstrapServers;
    this.lake = new FlinkLake(lake);
    this.writers = writers;
    this.landed = new EnumMap<>(LakeTable.class);
    Catalog catalog = lake.open();
    for (LakeTable table : LakeTable.values()) {
      if (table.carriesOffsets()) {
        Table opened = catalog.loadTable(table.identifier());
        landed.put(
            table,
            LandedOffsets.read(
                opened,
                opened.currentSnapshot() == null ? null : opened.currentSnapshot().snapshotId()));
      }
    }
    this.erased =
        new Erased(key, Tombstones.list(catalog.loadTable(LakeTable.ERASURE.identifier())));
  }

  @Override
  public DataStream<Arrival> arrivals(StreamExecutionEnvironment env) {
    KafkaSource<Arrival> source =
        KafkaSource.<Arrival>builder()
            .setBootstrapServers(bootstrapServers)
            .setTopics(Topics.ALL)
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setDeserializer(new ArrivalReader())
            .setProperty("partition.discovery.interval.ms", "-1")
            .setProperty("commit.offsets.on.checkpoint", "false")
            .setClientIdPrefix("landing")
            .build();
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), "topics").uid("landing-topics");
  }

  @Override
  public Map<String, Long> clocks() {
    return Map.of();
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
