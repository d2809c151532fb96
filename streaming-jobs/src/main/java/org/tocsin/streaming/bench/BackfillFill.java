package org.tocsin.streaming.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.streaming.arrival.Messages;

/** Made reports of four years on topic {@code backfill}, shaped like Chicago's crime file. */
final class BackfillFill {
  private static final Instant FIRST = Instant.parse("2013-01-01T06:00:00Z");
  private static final long SPAN_SECONDS = Duration.ofDays(4 * 365).toSeconds();
  private static final int PLACES = 77;
  private static final int CATEGORIES = 30;
  private static final int CELLS = 6000;

  private BackfillFill() {}

  /** Records that the topic holds. */
  static long held(String bootstrap) {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(Topics.BACKFILL).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      return consumer.endOffsets(all).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  static void fill(String bootstrap, int rows) {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    SplittableRandom chance = new SplittableRandom(1);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrap,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                20,
                ProducerConfig.BATCH_SIZE_CONFIG,
                256 * 1024),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < rows; i++) {
        Instant occurred = FIRST.plusSeconds(SPAN_SECONDS * i / rows);
        IncidentMessage report = report(i, occurred, chance);
        var unused =
            producer.send(
                new ProducerRecord<>(
                    Topics.BACKFILL,
                    null,
                    occurred.plus(Duration.ofDays(7)).toEpochMilli(),
                    report.key().getBytes(StandardCharsets.UTF_8),
                    Messages.write(report)),
                (metadata, e) -> {
                  if (e != null) {
                    failure.compareAndSet(null, e);
                  }
                });
      }
      producer.flush();
    }
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException(
          "Kafka at %s did not take all rows".formatted(bootstrap), failed);
    }
  }

  private static IncidentMessage report(int number, Instant occurred, SplittableRandom chance) {
    return new IncidentMessage(
        IncidentMessage.VERSION,
        IncidentMessage.TYPE,
        "report",
        "bench-landing",
        Integer.toString(10_000_000 + number),
        null,
        null,
        "category-" + chance.nextInt(CATEGORIES),
        "reported-crime",
        Integer.toString(1 + chance.nextInt(PLACES)),
        "89266%010x".formatted(0xfff_ffffL * chance.nextInt(CELLS)),
        41.6 + chance.nextInt(400) / 1000.0,
        -87.9 + chance.nextInt(400) / 1000.0,
        occurred,
        null,
        "estimated",
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        "public",
        Map.of(
            "arrest",
            Boolean.toString(chance.nextInt(4) == 0),
            "beat",
            Integer.toString(chance.nextInt(2500))),
        "bench-landing");
  }
}
