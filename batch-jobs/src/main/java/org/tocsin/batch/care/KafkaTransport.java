package org.tocsin.batch.care;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.tocsin.domain.message.TombstoneMessage;
import org.tocsin.domain.message.Topics;

/** The topics of a home. A tombstone never moves a simulated clock: it takes its latest time. */
public final class KafkaTransport implements Transport {
  private static final List<String> CARRYING = List.of(Topics.INCIDENTS, Topics.BACKFILL);
  private static final long PATIENCE_SECONDS = 60;
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final String bootstrapServers;

  public KafkaTransport(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  @Override
  public Map<String, Long> publish(TombstoneMessage tombstone) {
    Map<TopicPartition, ListOffsetsResultInfo> newest = offsets(OffsetSpec.maxTimestamp());
    byte[] value;
    try {
      value = JSON.writeValueAsString(tombstone).getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A tombstone cannot be written as JSON", e);
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
      newest.forEach(
          (partition, last) ->
              sent.put(
                  partition,
                  producer.send(
                      new ProducerRecord<>(
                          partition.topic(),
                          partition.partition(),
                          Math.max(0, last.timestamp()),
                          null,
                          value))));
      Map<String, Long> at = new TreeMap<>();
      sent.forEach((partition, result) -> at.put(name(partition), await(result).offset()));
      producer.close(Duration.ofSeconds(PATIENCE_SECONDS));
      return at;
    }
  }

  @Override
  public Map<String, Long> earliest() {
    Map<String, Long> earliest = new TreeMap<>();
    offsets(OffsetSpec.earliest()).forEach((p, info) -> earliest.put(name(p), info.offset()));
    return earliest;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(OffsetSpec which) {
    try (Admin admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
      Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
      await(admin.describeTopics(CARRYING).allTopicNames())
          .forEach(
              (topic, found) ->
                  found
                      .partitions()
                      .forEach(p -> asked.put(new TopicPartition(topic, p.partition()), which)));
      return await(admin.listOffsets(asked).all());
    }
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
