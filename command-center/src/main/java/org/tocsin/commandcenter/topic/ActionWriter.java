package org.tocsin.commandcenter.topic;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.tocsin.commandcenter.alert.Act;
import org.tocsin.commandcenter.message.MessageCodec;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.Topics;

/** Writes acts to topic {@code alert-actions}; an act counts once the broker has it. */
public final class ActionWriter implements AutoCloseable {
  private static final int SECONDS = 6;

  private final KafkaProducer<byte[], byte[]> producer;
  private final MessageCodec codec;

  public ActionWriter(String bootstrap, MessageCodec codec) {
    this.codec = codec;
    Properties p = new Properties();
    p.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    p.setProperty(ProducerConfig.CLIENT_ID_CONFIG, "command-center-actions");
    p.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    p.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    p.setProperty(ProducerConfig.LINGER_MS_CONFIG, "0");
    p.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, "4000");
    p.setProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "3000");
    p.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "5000");
    p.setProperty(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000");
    this.producer = new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * Writes one act and waits until it is kept.
   *
   * @param at the time of the act in a simulated home; a live topic sets its own
   * @throws NotWritten if the broker does not answer in time; the act may still arrive, and a
   *     repeat of it is the same act
   */
  public Act write(AlertActionMessage message, Instant at) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            Topics.ALERT_ACTIONS,
            null,
            at.toEpochMilli(),
            message.alertId().getBytes(StandardCharsets.UTF_8),
            codec.bytes(message));
    try {
      RecordMetadata kept = producer.send(record).get(SECONDS, TimeUnit.SECONDS);
      return new Act(message, Instant.ofEpochMilli(kept.timestamp()), kept.offset());
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new NotWritten(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotWritten(e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
  }

  /** The broker did not confirm an act. */
  public static final class NotWritten extends RuntimeException {
    NotWritten(Exception cause) {
      super("Kafka did not confirm the act: " + cause.getMessage(), cause);
    }
  }
}
