package org.tocsin.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.MessageVersions;
import org.tocsin.domain.message.Topics;

/** Reads the topic of alerts from its start and hands on each message once. */
final class AlertTicker implements AutoCloseable {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

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
    try {
      AlertMessage alert =
          JSON.convertValue(MessageVersions.alert(JSON.readValue(value, TREE)), AlertMessage.class);
      boolean told = alert.id() != null && !"held-back".equals(alert.state());
      if (told && seen.add(alert.id() + "/" + alert.alertVersion())) {
        synchronized (all) {
          all.add(alert);
        }
        listener.accept(alert);
      }
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // Whatever else is on the topic is not an alert; the command center counts it.
    }
  }
}
