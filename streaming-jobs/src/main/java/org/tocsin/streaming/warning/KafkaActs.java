package org.tocsin.streaming.warning;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.streaming.arrival.Arrival;
import org.tocsin.streaming.arrival.ArrivalReader;

/**
 * Acts, people's and the batch's: those that have landed, then the topic from there, as one stream.
 *
 * <p>Limits: after a fresh start the topic is read from the last act that has landed, over all
 * heartbeats since: about ten seconds for a month without any act.
 *
 * @param partitions of topic {@code alert-actions}
 * @param tick at which acts take effect
 */
public record KafkaActs(String bootstrapServers, Lake lake, int partitions, Duration tick) {

  DataStream<DeskNews> stream(StreamExecutionEnvironment env) {
    LandedActs landed = LandedActs.pinned(lake);
    Map<Integer, LandedActs.Position> positions = landed.positions();
    Map<TopicPartition, Long> start = new HashMap<>();
    for (int p = 0; p < partitions; p++) {
      LandedActs.Position at = positions.get(p);
      start.put(new TopicPartition(Topics.ALERT_ACTIONS, p), at == null ? 0 : at.next());
    }
    KafkaSource<Arrival> source =
        KafkaSource.<Arrival>builder()
            .setBootstrapServers(bootstrapServers)
            .setTopics(Topics.ALERT_ACTIONS)
            .setStartingOffsets(OffsetsInitializer.offsets(start))
            .setDeserializer(new ArrivalReader())
            .setProperty("partition.discovery.interval.ms", "-1")
            .setProperty("commit.offsets.on.checkpoint", "false")
            .setProperty("fetch.max.wait.ms", "50")
            .setClientIdPrefix("warning-acts")
            .build();
    DataStream<DeskNews> live =
        env.fromSource(source, UpToTheTick.strategy(tick), "alert-actions")
            .setParallelism(1)
            .uid("warning-alert-actions")
            .process(
                new ReadActs(LandedActs.clocks(Topics.ALERT_ACTIONS, positions)),
                TypeInformation.of(DeskNews.class))
            .setParallelism(1)
            .uid("warning-read-acts")
            .name("read acts");
    return landed.stream(env, Long.MAX_VALUE).union(live);
  }
}
