package org.tocsin.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.Topics;

/** Reads the topic of alerts from its start and hands on each message once. */
final class AlertTicker implements AutoCloseable {
  private final KafkaConsumer<String, String> consumer;
  private final Consumer<AlertMessage> listener;
  private final Set<String> seen = new HashSet<>();
  private final List<AlertMessage> all = new ArrayList<>();
  private final Thread reader;
  private volatile boolean open = true;

  AlertTicker(String bootstrap, Consumer<AlertMessage> listener) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("key.deserializer", StringDeserializer.class.getName());
    properties.put("value.deserializer", StringDeserializer.class.getName());
    this.consumer = new KafkaConsumer<>(properties);
    this.listener = listener;
    this.reader = new Thread(this::read, "alert-ticker");
    reader.setDaemon(true);
    reader.start();
  }

  /** Every message so far, in the order of arrival, each once. */
  List<AlertMessage> all() {
    synchronized (all) {
      return List.copyOf(all);
    }
  }

  @Override
  public void close() {
    open = false;
    try {
      reader.join(Duration.ofSeconds(5).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() {
    try (consumer) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo info : consumer.partitionsFor(Topics.ALERTS)) {
        partitions.add(new TopicPartition(info.topic(), info.partition()));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (open) {
        for (ConsumerRecord<String, String> told : consumer.poll(Duration.ofMillis(200))) {
          take(told.value());
        }
      }
    }
  }

  private void take(String value) {
    AlertLine.told(value)
        .filter(alert -> seen.add(alert.id() + "/" + alert.alertVersion()))
        .ifPresent(
            alert -> {
              synchronized (all) {
                all.add(alert);
              }
              listener.accept(alert);
            });
  }
}
