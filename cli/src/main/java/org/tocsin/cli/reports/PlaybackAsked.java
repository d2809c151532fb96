package org.tocsin.cli.reports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.ingestion.run.Playback;

/**
 * Does what the console asks of a feed that is played: acts of kind {@code playback} on topic
 * {@code alert-actions}, from now on.
 */
final class PlaybackAsked implements AutoCloseable {
  /** How much simulated time one step is. */
  static final Duration STEP = Duration.ofMinutes(10);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<String, String> consumer;
  private final Playback playback;
  private final double speed;
  private final LongSupplier nanos;
  private final Thread reader;

  PlaybackAsked(String bootstrap, Playback playback, double speed, LongSupplier nanos) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("key.deserializer", StringDeserializer.class.getName());
    properties.put("value.deserializer", StringDeserializer.class.getName());
    this.consumer = new KafkaConsumer<>(properties);
    this.playback = playback;
    this.speed = speed;
    this.nanos = nanos;
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.ALERT_ACTIONS).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // The end is looked up on first use: what was asked before the feed began is not for it.
    partitions.forEach(consumer::position);
    this.reader = new Thread(this::read, "playback");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (consumer) {
      while (true) {
        for (ConsumerRecord<String, String> asked : consumer.poll(Duration.ofMillis(500))) {
          take(asked.value());
        }
      }
    } catch (WakeupException e) {
      // Closed: the feed has ended.
    }
  }

  private void take(String value) {
    try {
      JsonNode act = JSON.readTree(value);
      if (act != null && act.path("kind").asText().equals(AlertActionMessage.PLAYBACK)) {
        switch (act.path("comment").asText()) {
          case "pause" -> playback.pause(nanos.getAsLong());
          case "resume" -> playback.resume(nanos.getAsLong());
          case "step" -> playback.step((long) (STEP.toNanos() / speed));
          default -> {
            // Another program's word; the command center offers only these.
          }
        }
      }
    } catch (JsonProcessingException e) {
      // Whatever else is on the topic is no act; the command center counts it.
    }
  }

  @Override
  public void close() {
    consumer.wakeup();
    try {
      reader.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
