package org.tocsin.ingestion.run;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends to Kafka so that nothing is lost, doubled or reordered within a partition on the way:
 * idempotent, acknowledged by all replicas, lz4.
 */
final class Sender implements AutoCloseable {
  private final String bootstrapServers;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Callback callback =
      (metadata, e) -> {
        if (e != null) {
          failure.compareAndSet(null, e);
        }
      };

  /**
   * @param lingerMillis how long a record may wait for others to travel with
   */
  Sender(String bootstrapServers, int lingerMillis) {
    this.bootstrapServers = bootstrapServers;
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 30_000);
    try {
      producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /** Partitions of a topic; waits for the broker to answer. */
  int partitions(String topic) {
    try {
      return producer.partitionsFor(topic).size();
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /**
   * Sends one record.
   *
   * @param partition null: by the key
   * @param timestamp milliseconds; null: now
   */
  void send(
      String topic,
      @Nullable Integer partition,
      @Nullable Long timestamp,
      byte @Nullable [] key,
      byte[] value) {
    check();
    try {
      // The callback sees every failure; waiting for the future would send one by one.
      var unused =
          producer.send(new ProducerRecord<>(topic, partition, timestamp, key, value), callback);
    } catch (KafkaException e) {
      throw failed(e);
    }
  }

  /** Returns when everything sent so far is acknowledged. */
  void flush() {
    producer.flush();
    check();
  }

  private void check() {
    Exception e = failure.get();
    if (e != null) {
      throw failed(e);
    }
  }

  private SendingFailed failed(Exception e) {
    return new SendingFailed(
        "Kafka at %s did not take a record (%s); run the same command again when it is up: what arrived before counts as duplicates"
            .formatted(bootstrapServers, e.getMessage()),
        e);
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(10));
  }
}
