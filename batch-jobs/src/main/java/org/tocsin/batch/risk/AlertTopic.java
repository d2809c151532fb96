package org.tocsin.batch.risk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.Topics;

/** Sends alerts to their topic, keyed by id; the record's time is when the alert was issued. */
public final class AlertTopic implements Consumer<AlertMessage> {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  private static final int PATIENCE_SECONDS = 30;

  private final String bootstrap;

  public AlertTopic(String bootstrap) {
    this.bootstrap = bootstrap;
  }

  @Override
  public void accept(AlertMessage alert) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrap,
            "acks",
            "all",
            "enable.idempotence",
            true,
            "max.block.ms",
            PATIENCE_SECONDS * 1000,
            "delivery.timeout.ms",
            PATIENCE_SECONDS * 1000,
            "request.timeout.ms",
            PATIENCE_SECONDS * 500);
    try (Producer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  Topics.ALERTS, null, alert.sentAt().toEpochMilli(), alert.id(), json(alert)))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "The risk alert %s could not be sent to %s".formatted(alert.id(), bootstrap), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while sending alert " + alert.id(), e);
    }
  }

  /** The message as it travels. */
  public static String json(AlertMessage alert) {
    try {
      return JSON.writeValueAsString(alert);
    } catch (JsonProcessingException e) {
      throw new AssertionError("An alert always becomes JSON", e);
    }
  }
}
