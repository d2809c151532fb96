package org.tocsin.streaming.walking;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.Topics;

/** Sends messages as any program may, remembers what was sent, and reads alerts back. */
public final class Wire implements AutoCloseable {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private static final List<String> LIVE_TOPICS =
      List.of(Topics.INCIDENTS, Topics.OBSERVATIONS, Topics.ALERT_ACTIONS);

  /** One record as Kafka took it. */
  public record Sent(String topic, int partition, long offset, long timestamp, Object message) {}

  private final String bootstrap;
  private final int partitions;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Sent> sent = java.util.Collections.synchronizedList(new ArrayList<>());
  private final List<UnderWay> underWay = new ArrayList<>();
  private volatile long pauseNanos;

  private record UnderWay(
      String topic, int partition, long timestamp, Object message, Future<RecordMetadata> taken) {}

  public Wire(String bootstrap, int partitions) {
    this.bootstrap = bootstrap;
    this.partitions = partitions;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", "0"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Waits so long before each record from now on. */
  public void pace(Duration pause) {
    pauseNanos = pause.toNanos();
  }

  public List<Sent> sent() {
    return sent;
  }

  /** The partition of a key. */
  public int partitionOf(String key) {
    return Math.floorMod(key.hashCode(), partitions);
  }

  public void send(String topic, String key, long timestamp, Object message) {
    sendTo(topic, partitionOf(key), key, timestamp, message);
  }

  public void sendTo(String topic, int partition, String key, long timestamp, Object message) {
    java.util.concurrent.locks.LockSupport.parkNanos(pauseNanos);
    try {
      byte[] value =
          message instanceof String raw
              ? raw.getBytes(StandardCharsets.UTF_8)
              : JSON.writeValueAsBytes(message);
      RecordMetadata taken =
          producer
              .send(
                  new ProducerRecord<>(
                      topic, partition, timestamp, key.getBytes(StandardCharsets.UTF_8), value))
              .get();
      sent.add(new Sent(topic, partition, taken.offset(), timestamp, message));
    } catch (ExecutionException | InterruptedException | java.io.IOException e) {
      throw new IllegalStateException("Kafka did not take " + message, e);
    }
  }

  /** Sends without waiting for each; {@link #flush()} waits for all. */
  public void sendSoon(String topic, String key, long timestamp, Object message) {
    sendSoon(topic, partitionOf(key), key, timestamp, message);
  }

  private void sendSoon(String topic, int partition, String key, long timestamp, Object message) {
    try {
      byte[] value =
          message instanceof String raw
              ? raw.getBytes(StandardCharsets.UTF_8)
              : JSON.writeValueAsBytes(message);
      Future<RecordMetadata> taken =
          producer.send(
              new ProducerRecord<>(
                  topic, partition, timestamp, key.getBytes(StandardCharsets.UTF_8), value));
      underWay.add(new UnderWay(topic, partition, timestamp, message, taken));
    } catch (java.io.IOException e) {
      throw new IllegalStateException("Message cannot be written: " + message, e);
    }
  }

  /** Waits until Kafka has taken everything that was sent soon. */
  public void flush() {
    producer.flush();
    for (UnderWay one : underWay) {
      try {
        sent.add(
            new Sent(
                one.topic, one.partition, one.taken.get().offset(), one.timestamp, one.message));
      } catch (ExecutionException | InterruptedException e) {
        throw new IllegalStateException("Kafka did not take " + one.message, e);
      }
    }
    underWay.clear();
  }

  /** Time moves in every partition of the live topics, soon. */
  public void heartbeatSoon(long timestamp) {
    for (String topic : LIVE_TOPICS) {
      for (int partition = 0; partition < partitions; partition++) {
        sendSoon(
            topic,
            partition,
            "heartbeat",
            timestamp,
            new HeartbeatMessage(HeartbeatMessage.VERSION, HeartbeatMessage.TYPE, "feed"));
      }
    }
  }

  /** Time moves in every partition of the live topics. */
  public void heartbeat(long timestamp) {
    for (String topic : LIVE_TOPICS) {
      for (int partition = 0; partition < partitions; partition++) {
        sendTo(
            topic,
            partition,
            "heartbeat",
            timestamp,
            new HeartbeatMessage(HeartbeatMessage.VERSION, HeartbeatMessage.TYPE, "feed"));
      }
    }
  }

  /** All values of a topic so far. */
  public List<String> values(String topic) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (int partition = 0; partition < partitions; partition++) {
        all.add(new TopicPartition(topic, partition));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(new String(record.value(), StandardCharsets.UTF_8));
        }
      }
    }
    return values;
  }

  /** Alerts as a reader sees them: repeats of an id and version dropped, in order of both. */
  public List<String> alerts() {
    Map<String, String> once = new LinkedHashMap<>();
    for (String value : values(Topics.ALERTS)) {
      try {
        var json = JSON.readTree(value);
        String key = json.get("id").asText() + "#" + json.get("alert_version").asInt();
        String before = once.put(key, value);
        if (before != null && !before.equals(value)) {
          throw new AssertionError("Two messages for %s:\n%s\n%s".formatted(key, before, value));
        }
      } catch (java.io.IOException e) {
        throw new AssertionError(value, e);
      }
    }
    return once.values().stream().sorted().toList();
  }

  @Override
  public void close() {
    producer.close();
  }
}
