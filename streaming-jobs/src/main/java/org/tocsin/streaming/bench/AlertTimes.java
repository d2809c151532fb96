package org.tocsin.streaming.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.streaming.arrival.Messages;

/**
 * Listens on topic {@code alerts} from its end on, and keeps for each place when Kafka appended its
 * first alert.
 */
final class AlertTimes implements AutoCloseable {
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Long> firstByPlace = new ConcurrentHashMap<>();
  private final Map<String, Long> cancelledByPlace = new ConcurrentHashMap<>();
  private final Thread thread;
  private volatile boolean closed;

  AlertTimes(String bootstrap) {
    consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> all =
        consumer.partitionsFor(Topics.ALERTS).stream()
            .map(p -> new TopicPartition(p.topic(), p.partition()))
            .toList();
    consumer.assign(all);
    consumer.seekToEnd(all);
    all.forEach(consumer::position);
    thread = new Thread(this::listen, "alerts");
    thread.setDaemon(true);
    thread.start();
  }

  /** Milliseconds since 1970; absent while no alert names the place. */
  @Nullable Long of(String neighbourhoodId) {
    return firstByPlace.get(neighbourhoodId);
  }

  /** Milliseconds from the tick that cancelled the place's alert; absent while none has. */
  @Nullable Long ofCancelling(String neighbourhoodId) {
    return cancelledByPlace.get(neighbourhoodId);
  }

  private void listen() {
    try (consumer) {
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          AlertMessage alert = Messages.alert(record.value());
          firstByPlace.putIfAbsent(alert.neighbourhoodId(), record.timestamp());
          if (alert.messageType().equals("cancel")) {
            cancelledByPlace.putIfAbsent(
                alert.neighbourhoodId(), record.timestamp() - alert.sentAt().toEpochMilli());
          }
        }
      }
    } catch (Messages.Unreadable e) {
      throw new IllegalStateException("Topic alerts holds a message that is none", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
