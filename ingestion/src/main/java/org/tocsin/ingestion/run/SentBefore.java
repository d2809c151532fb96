package org.tocsin.ingestion.run;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.Topics;

/**
 * What an interrupted attempt of runs left in the topics, counted there: each partition holds the
 * first so many of a run's records for it, as a run is always sent in the same order.
 */
final class SentBefore {
  static final SentBefore NOTHING = new SentBefore(new HashMap<>(), Long.MIN_VALUE);

  private final Map<Place, Long> left;
  private final long latestMillis;

  /** Where records of one run lie. */
  private record Place(String run, String topic, int partition) {}

  private SentBefore(Map<Place, Long> left, long latestMillis) {
    this.left = left;
    this.latestMillis = latestMillis;
  }

  /** Where the home's clock stands; the least of all numbers if there is nothing. */
  long latestMillis() {
    return latestMillis;
  }

  /** Whether the run's next record for this partition is there already; counts it off. */
  boolean takes(String run, String topic, int partition) {
    Place key = new Place(run, topic, partition);
    long remaining = left.getOrDefault(key, 0L);
    if (remaining > 0) {
      left.put(key, remaining - 1);
    }
    return remaining > 0;
  }

  static SentBefore read(String bootstrapServers, List<String> runs) {
    // "run" is the last component of every message.
    Map<String, byte[]> endings = new HashMap<>();
    runs.forEach(
        run -> endings.put(run, ("\"run\":\"" + run + "\"}").getBytes(StandardCharsets.UTF_8)));
    byte[] heartbeat =
        ("\"type\":\"" + HeartbeatMessage.TYPE + "\"").getBytes(StandardCharsets.UTF_8);
    Map<Place, Long> counts = new HashMap<>();
    long latest = Long.MIN_VALUE;
    Map<String, Object> settings =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (String topic : List.of(Topics.INCIDENTS, Topics.OBSERVATIONS, Topics.REJECTED)) {
        consumer
            .partitionsFor(topic)
            .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
      }
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      consumer.seekToBeginning(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          if (!record.topic().equals(Topics.REJECTED)) {
            latest = Math.max(latest, record.timestamp());
          }
          endings.forEach(
              (run, ending) -> {
                if (endsWith(record.value(), ending) && !contains(record.value(), heartbeat)) {
                  counts.merge(new Place(run, record.topic(), record.partition()), 1L, Long::sum);
                }
              });
        }
      }
      return new SentBefore(counts, latest);
    } catch (KafkaException e) {
      throw new SendingFailed(
          "Kafka at %s cannot be read: %s".formatted(bootstrapServers, e.getMessage()), e);
    }
  }

  private static boolean endsWith(byte[] text, byte[] ending) {
    return text.length >= ending.length
        && Arrays.equals(text, text.length - ending.length, text.length, ending, 0, ending.length);
  }

  private static boolean contains(byte[] text, byte[] part) {
    // Heartbeats are short; nothing else needs to be searched.
    return text.length < 200
        && new String(text, StandardCharsets.UTF_8)
            .contains(new String(part, StandardCharsets.UTF_8));
  }
}
