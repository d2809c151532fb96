package org.tocsin.commandcenter.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of some topics on a thread of its own, without a consumer group, until it is
 * closed. Topics that do not exist yet are waited for, and a broker that goes away is tried again
 * for as long as it takes.
 */
final class TopicReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final KafkaConsumer<String, byte[]> consumer;
  private final List<String> topics;
  private final Listener listener;
  private final Health health;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);

  /** What to do with the topics. All methods are called on the reader's thread. */
  interface Listener {
    /** Chooses where to start; the offsets at the end of each partition are given. */
    Map<TopicPartition, Long> startFrom(
        Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends);

    void take(ConsumerRecord<String, byte[]> record);

    /** Called once when everything that stood in the topics at the start has been taken. */
    default void reachedEnd() {}
  }

  TopicReader(
      String name, String bootstrap, List<String> topics, Listener listener, Health health) {
    this.consumer = new KafkaConsumer<>(settings(name, bootstrap));
    this.topics = List.copyOf(topics);
    this.listener = listener;
    this.health = health;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      Map<TopicPartition, Long> ends = Map.of();
      boolean ready = false;
      boolean behind = true;
      while (closing.getCount() > 0) {
        try {
          if (!ready) {
            List<TopicPartition> partitions = partitions();
            ends = consumer.endOffsets(partitions, ANSWER);
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, ANSWER);
            consumer.assign(partitions);
            listener.startFrom(beginnings, ends).forEach(consumer::seek);
            health.kafkaAnswers();
            ready = true;
          }
          for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            listener.take(record);
          }
          if (behind && reached(ends)) {
            behind = false;
            listener.reachedEnd();
          }
        } catch (WakeupException | InterruptException e) {
          // Closing: the loop's condition ends it.
        } catch (KafkaException e) {
          health.kafkaFailed(String.valueOf(e.getMessage()));
          LOG.warn("Cannot read {}: {}; trying again", topics, e.getMessage());
          pause();
        }
      }
    }
  }

  private List<TopicPartition> partitions() {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      List<PartitionInfo> found = consumer.partitionsFor(topic, ANSWER);
      if (found == null || found.isEmpty()) {
        throw new KafkaException("Topic '%s' does not exist yet".formatted(topic));
      }
      found.forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
    }
    return partitions;
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(e -> consumer.position(e.getKey(), ANSWER) >= e.getValue());
  }

  private void pause() {
    try {
      if (closing.await(500, TimeUnit.MILLISECONDS)) {
        LOG.debug("Closing while {} cannot be read", topics);
      }
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  private static Properties settings(String name, String bootstrap) {
    Properties p = new Properties();
    p.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    p.setProperty(ConsumerConfig.CLIENT_ID_CONFIG, "command-center-" + name);
    p.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    p.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    p.setProperty(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    p.setProperty(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
    p.setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100");
    p.setProperty(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, StringDeserializer.class.getName());
    p.setProperty(
        ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class.getName());
    return p;
  }
}
