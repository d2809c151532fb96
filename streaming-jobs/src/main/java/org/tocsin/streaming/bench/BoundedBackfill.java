package org.tocsin.streaming.bench;

import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ArrivalReader;
import org.tocsin.streaming.arrival.FlinkLake;
import org.tocsin.streaming.landing.LandingEnds;
import org.tocsin.streaming.landing.LandingMemory;

/** Topic {@code backfill} from its start to where it ends now, into tables that are empty. */
record BoundedBackfill(String bootstrap, Lake lake, int writers) implements LandingEnds {

  @Override
  public DataStream<Arrival> arrivals(StreamExecutionEnvironment env) {
    KafkaSource<Arrival> source =
        KafkaSource.<Arrival>builder()
            .setBootstrapServers(bootstrap)
            .setTopics(Topics.BACKFILL)
            .setStartingOffsets(OffsetsInitializer.earliest())
            .setBounded(OffsetsInitializer.latest())
            .setDeserializer(new ArrivalReader())
            .setProperty("commit.offsets.on.checkpoint", "false")
            .setClientIdPrefix("bench")
            .build();
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), "backfill").uid("backfill");
  }

  @Override
  public Map<String, Long> clocks() {
    return Map.of();
  }

  @Override
  public LandingMemory memory() {
    return LandingMemory.NONE;
  }

  @Override
  public LandedOffsets landed(LakeTable table) {
    return LandedOffsets.NONE;
  }

  @Override
  public void land(LakeTable table, DataStream<RowData> rows) {
    new FlinkLake(lake).append(table, rows, table == LakeTable.INCIDENT ? writers : 1);
  }
}
