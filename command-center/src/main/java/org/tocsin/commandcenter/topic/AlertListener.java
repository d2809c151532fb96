package org.tocsin.commandcenter.topic;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tocsin.commandcenter.alert.Act;
import org.tocsin.commandcenter.alert.AlertDesk;
import org.tocsin.commandcenter.message.MalformedMessage;
import org.tocsin.commandcenter.message.MessageCodec;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.Topics;

/**
 * Takes alerts and acts from their topics, from where the tables end. A message that cannot be
 * understood is counted and logged with its place, and the next one is read.
 */
public final class AlertListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AlertListener.class);

  private final MessageCodec codec;
  private final AlertDesk desk;
  private final Health health;
  private final Map<TopicPartition, Long> landed;
  private final TopicReader reader;

  /**
   * @param landed per partition the highest offset that came from the tables already
   */
  public AlertListener(
      String bootstrap,
      MessageCodec codec,
      AlertDesk desk,
      Health health,
      Map<TopicPartition, Long> landed) {
    this.codec = codec;
    this.desk = desk;
    this.health = health;
    this.landed = Map.copyOf(landed);
    this.reader =
        new TopicReader(
            "alerts",
            bootstrap,
            List.of(Topics.ALERTS, Topics.ALERT_ACTIONS),
            new FromTables(),
            health);
  }

  public void start() {
    reader.start();
  }

  @Override
  public void close() {
    reader.close();
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    try {
      if (record.value() == null) {
        throw new MalformedMessage("The message has no body");
      }
      String text = new String(record.value(), StandardCharsets.UTF_8);
      if (record.topic().equals(Topics.ALERTS)) {
        desk.receive(codec.alert(text));
      } else if (!isHeartbeat(record.value(), text)) {
        desk.receive(
            new Act(codec.action(text), Instant.ofEpochMilli(record.timestamp()), record.offset()));
      }
    } catch (MalformedMessage e) {
      health.countMalformed();
      LOG.warn(
          "Skipped a malformed message at {}-{} offset {}: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  /** An act may say the word too: its type has the last one. */
  private boolean isHeartbeat(byte[] value, String text) {
    return Heartbeat.isIn(value) && codec.type(text).equals(HeartbeatMessage.TYPE);
  }

  private final class FromTables implements TopicReader.Listener {
    @Override
    public Map<TopicPartition, Long> startFrom(
        Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
      Map<TopicPartition, Long> starts = new HashMap<>();
      beginnings.forEach(
          (partition, beginning) -> {
            long next = landed.getOrDefault(partition, -1L) + 1;
            // Tables that reach beyond the topic belong to an earlier topic: read this one whole.
            boolean plausible = next >= beginning && next <= ends.getOrDefault(partition, 0L);
            starts.put(partition, plausible ? next : beginning);
          });
      return starts;
    }

    @Override
    public void take(ConsumerRecord<String, byte[]> record) {
      AlertListener.this.take(record);
    }

    @Override
    public void reachedEnd() {
      health.topicsReachedTheirEnd();
    }
  }
}
