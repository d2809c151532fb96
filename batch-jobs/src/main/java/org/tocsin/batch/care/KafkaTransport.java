package org.tocsin.batch.care;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.TombstoneMessage;
import org.tocsin.domain.message.Topics;

/**
 * The topics of a home. A tombstone never moves a simulated clock: it takes the latest time of
 * topic {@code incidents}. Those of {@code backfill} are no clock: they are when imported reports
 * became known, and the heartbeats that end its segments lie a year ahead of them.
 */
public final class KafkaTransport implements Transport, KeptRecords {
  private static final List<String> CARRYING = List.of(Topics.INCIDENTS, Topics.BACKFILL);

  /** What the care may drop. */
  private static final List<String> LANDING =
      List.of(Topics.INCIDENTS, Topics.OBSERVATIONS, Topics.BACKFILL);

  private static final long PATIENCE_SECONDS = 60;
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final String bootstrapServers;

  public KafkaTransport(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  @Override
  public Map<String, Long> publish(TombstoneMessage tombstone) {
    Map<TopicPartition, Long> last = new HashMap<>();
    offsets(CARRYING, OffsetSpec.maxTimestamp())
        .forEach((partition, newest) -> last.put(partition, Math.max(0, newest.timestamp())));
    return send(tombstoneTimes(last), tombstone);
  }

  /**
   * The time of a tombstone in each partition.
   *
   * @param last the latest time of each; 0 where there is no record
   */
  static Map<TopicPartition, Long> tombstoneTimes(Map<TopicPartition, Long> last) {
    long clock =
        last.entrySet().stream()
            .filter(e -> e.getKey().topic().equals(Topics.INCIDENTS))
            .mapToLong(Map.Entry::getValue)
            .max()
            .orElse(0);
    Map<TopicPartition, Long> at = new HashMap<>(last);
    if (clock > 0) {
      at.replaceAll((p, own) -> p.topic().equals(Topics.BACKFILL) ? clock : own);
    }
    return at;
  }

  /** Writes one message to each partition, with its record's time in milliseconds. */
  private Map<String, Long> send(Map<TopicPartition, Long> times, Object message) {
    byte[] value;
    try {
      value = JSON.writeValueAsString(message).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A message cannot be written as JSON: " + message, e);
    }
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      Map<TopicPartition, Future<RecordMetadata>> sent = new HashMap<>();
      times.forEach(
          (partition, time) ->
              sent.put(
                  partition,
                  producer.send(
                      new ProducerRecord<>(
                          partition.topic(), partition.partition(), time, null, value))));
      Map<String, Long> at = new TreeMap<>();
      sent.forEach((partition, result) -> at.put(name(partition), await(result).offset()));
      producer.close(Duration.ofSeconds(PATIENCE_SECONDS));
      return at;
    }
  }

  @Override
  public Map<String, Long> nextOf(String reader) {
    try (Admin admin = admin()) {
      Map<String, Long> next = new TreeMap<>();
      await(admin.listConsumerGroupOffsets(reader).partitionsToOffsetAndMetadata())
          .forEach(
              (partition, committed) -> {
                if (committed != null && LANDING.contains(partition.topic())) {
                  next.put(name(partition), committed.offset());
                }
              });
      return next;
    }
  }

  @Override
  public Map<String, Range> ranges() {
    Map<TopicPartition, ListOffsetsResultInfo> ends = offsets(LANDING, OffsetSpec.latest());
    Map<String, Range> ranges = new TreeMap<>();
    offsets(LANDING, OffsetSpec.earliest())
        .forEach(
            (partition, first) -> {
              ListOffsetsResultInfo end = ends.get(partition);
              if (end != null) {
                ranges.put(name(partition), new Range(first.offset(), end.offset()));
              }
            });
    return ranges;
  }

  @Override
  public void drop(Map<String, Long> before) {
    Map<TopicPartition, RecordsToDelete> asked = new HashMap<>();
    before.forEach((name, offset) -> asked.put(of(name), RecordsToDelete.beforeOffset(offset)));
    try (Admin admin = admin()) {
      await(admin.deleteRecords(asked).all());
    }
  }

  @Override
  public Map<String, Long> roll(Set<String> partitions) {
    if (partitions.isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, Long> at = new HashMap<>();
    long span = segmentMillis();
    offsets(LANDING, OffsetSpec.maxTimestamp())
        .forEach(
            (partition, last) -> {
              if (partitions.contains(name(partition))) {
                at.put(partition, Math.max(0, last.timestamp()) + span + 1);
              }
            });
    return send(at, new HeartbeatMessage(HeartbeatMessage.VERSION, HeartbeatMessage.TYPE, "care"));
  }

  /** After how much of the records' own time a segment of {@code backfill} ends. */
  private long segmentMillis() {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.BACKFILL);
    try (Admin admin = admin()) {
      Config found = await(admin.describeConfigs(List.of(topic)).all()).get(topic);
      if (found == null) {
        throw new IllegalArgumentException("Topic %s does not exist".formatted(Topics.BACKFILL));
      }
      return Long.parseLong(found.get(TopicConfig.SEGMENT_MS_CONFIG).value());
    }
  }

  @Override
  public Map<String, Long> earliest() {
    Map<String, Long> earliest = new TreeMap<>();
    offsets(CARRYING, OffsetSpec.earliest())
        .forEach((p, info) -> earliest.put(name(p), info.offset()));
    return earliest;
  }

  private Admin admin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(
      List<String> topics, OffsetSpec which) {
    try (Admin admin = admin()) {
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      await(admin.describeTopics(topics).allTopicNames())
          .forEach(
              (topic, found) ->
                  found
                      .partitions()
                      .forEach(p -> asked.put(new TopicPartition(topic, p.partition()), which)));
      return await(admin.listOffsets(asked).all());
    }
  }

  private static TopicPartition of(String name) {
    int slash = name.lastIndexOf('/');
    return new TopicPartition(
        name.substring(0, slash), Integer.parseInt(name.substring(slash + 1)));
  }

  private static String name(TopicPartition partition) {
    return partition.topic() + "/" + partition.partition();
  }

  private <T> T await(Future<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalArgumentException(
          "Kafka at %s does not answer as it should (%s); is the home up?"
              .formatted(bootstrapServers, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking Kafka", e);
    }
  }
}
