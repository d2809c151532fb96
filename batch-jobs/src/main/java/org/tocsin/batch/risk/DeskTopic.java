package org.tocsin.batch.risk;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.Topics;

/**
 * Tells the desk, on topic {@code alert-actions}. A live topic stamps the record; on a simulated
 * clock it has the time of the topic's newest record, so that nothing a batch says moves the clock.
 * Where a simulated clock has not begun, no desk listens yet: nothing is sent, and that is said.
 */
public final class DeskTopic implements Consumer<AlertActionMessage> {
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
  private final boolean simulated;
  private final PrintStream progress;

  /**
   * @param simulated whether the topic's clock is that of the feeds played into it
   */
  public DeskTopic(String bootstrap, boolean simulated, PrintStream progress) {
    this.bootstrap = bootstrap;
    this.simulated = simulated;
    this.progress = progress;
  }

  @Override
  public void accept(AlertActionMessage act) {
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
      OptionalLong clock = clock(producer);
      if (simulated && clock.isEmpty()) {
        progress.println(
            "The desk is not told of the jumps: no feed has been played into this home yet; publish"
                + " one, then score again");
        return;
      }
      producer
          .send(
              new ProducerRecord<>(
                  Topics.ALERT_ACTIONS,
                  null,
                  clock.orElseGet(() -> Instant.now().toEpochMilli()),
                  act.alertId(),
                  json(act)))
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "The jumps of risk %s could not be sent to %s".formatted(act.actionId(), bootstrap), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while sending " + act.actionId(), e);
    }
  }

  /** The time of the topic's newest record, if there is one. */
  private OptionalLong clock(Producer<String, String> producer)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<TopicPartition, OffsetSpec> newest =
        producer.partitionsFor(Topics.ALERT_ACTIONS).stream()
            .collect(
                Collectors.toMap(
                    p -> new TopicPartition(p.topic(), p.partition()),
                    p -> OffsetSpec.maxTimestamp()));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      return admin
          .listOffsets(newest)
          .all()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .values()
          .stream()
          .mapToLong(ListOffsetsResultInfo::timestamp)
          .filter(at -> at >= 0)
          .max();
    }
  }

  /** The message as it travels. */
  public static String json(Object message) {
    try {
      return JSON.writeValueAsString(message);
    } catch (JsonProcessingException e) {
      throw new AssertionError("A message always becomes JSON", e);
    }
  }
}
