package org.tocsin.ingestion.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.message.Topics;
import org.tocsin.ingestion.broker.EmbeddedBroker;
import org.tocsin.ingestion.broker.HomeTopics;
import org.tocsin.ingestion.file.InputProblem;
import org.tocsin.ingestion.mapping.BuiltInMappings;
import org.tocsin.ingestion.place.PlaceIndex;

/** Imports and live feeds against a real broker. */
@Tag("slow")
class RunsOnKafkaTest {
  private static final int PARTITIONS = 4;
  @TempDir Path folder;

  /** One row a minute, in the wrong order, and one without a category. */
  private Path feed(int rows) throws Exception {
    StringBuilder csv = new StringBuilder("source_id,occurred_at,known_at,category\n");
    for (int i = rows - 1; i >= 0; i--) {
      Instant at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(60L * i);
      csv.append("%d,%s,%s,noise\n".formatted(i, at, at.plusSeconds(5)));
    }
    csv.append("x,2026-01-01T00:00:00Z,2026-01-01T00:00:10Z,\n");
    return Files.writeString(folder.resolve("feed.csv"), csv);
  }

  private PreparedRun prepare(Path file, String run) {
    return prepare("csv-incident", file, run);
  }

  private PreparedRun prepare(String mapping, Path file, String run) {
    return PreparedRun.of(
        BuiltInMappings.find(mapping),
        List.of(file),
        PlaceIndex.of(List.of()),
        run,
        Instant.parse("2026-11-01T00:00:00Z"),
        KnownRange.ALL,
        folder.resolve("scratch"),
        Progress.SILENT);
  }

  @Test
  void anImportIsWrittenInTheOrderOfKnowledgeWithThoseTimes() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
        PreparedRun run = prepare(feed(500), "a")) {
      HomeTopics.create(broker.bootstrapServers(), "live", PARTITIONS);
      ImportRun.send(run, broker.bootstrapServers(), "live", Progress.SILENT);
      Map<Integer, Long> last = new HashMap<>();
      List<ConsumerRecord<String, String>> records = records(broker, Topics.BACKFILL);
      assertThat(records).hasSize(500);
      for (ConsumerRecord<String, String> r : records) {
        assertThat(r.timestamp()).isGreaterThan(last.getOrDefault(r.partition(), 0L));
        last.put(r.partition(), r.timestamp());
        assertThat(r.value()).endsWith("\"run\":\"a\"}");
        assertThat(r.key()).startsWith("csv-incident|");
      }
      assertThat(last).hasSize(PARTITIONS);
      assertThat(records(broker, Topics.REJECTED))
          .singleElement()
          .satisfies(r -> assertThat(r.value()).contains("MISSING_CATEGORY"));
      assertThat(run.offered()).isEqualTo(501);
      assertThatThrownBy(
              () -> {
                try (PreparedRun now = prepare(arriving(), "b")) {
                  ImportRun.send(now, broker.bootstrapServers(), "simulated", Progress.SILENT);
                }
              })
          .isInstanceOf(ClockMismatch.class)
          .hasMessageContaining("1 rows of mapping csv-incident have no known time");
    }
  }

  private Path arriving() throws Exception {
    return Files.writeString(
        folder.resolve("now.csv"),
        "source_id,occurred_at,category\n1,2026-01-01T00:00:00Z,noise\n");
  }

  @Test
  void aFileThatBreaksInTheMiddleSendsNothing() throws Exception {
    Path file = feed(500);
    Files.writeString(
        file,
        "1,2026-01-01T00:00:00Z,\"" + "x".repeat(2 << 20),
        java.nio.file.StandardOpenOption.APPEND);
    assertThatThrownBy(() -> prepare(file, "a")).isInstanceOf(InputProblem.class);
    try (var left = Files.list(folder.resolve("scratch"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aFeedIsPacedBeatsOnEveryPartitionAndGoesOnWhereItStopped() throws Exception {
    Path file = feed(120);
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"))) {
      HomeTopics.create(broker.bootstrapServers(), "simulated", PARTITIONS);
      PublishRun.Settings first =
          new PublishRun.Settings(
              broker.bootstrapServers(), "simulated", 1_800, false, false, OptionalLong.empty());
      try (PreparedRun run = prepare(file, "r")) {
        // Two hours at half an hour a second take four seconds; it is stopped on the way.
        Thread sender =
            new Thread(
                () ->
                    new PublishRun(
                            List.of(run), first, System::nanoTime, new Playback(), Progress.SILENT)
                        .send(),
                "feed");
        sender.start();
        while (records(broker, Topics.INCIDENTS).stream()
                .filter(r -> r.value().contains("\"incident\""))
                .count()
            < 20) {
          Thread.onSpinWait();
        }
        sender.interrupt();
        sender.join();
      }
      long before = incidents(broker);
      assertThat(before).isBetween(20L, 119L);
      PublishRun.Settings rest =
          new PublishRun.Settings(
              broker.bootstrapServers(),
              "simulated",
              Double.POSITIVE_INFINITY,
              false,
              true,
              OptionalLong.empty());
      try (PreparedRun run = prepare(file, "r")) {
        new PublishRun(List.of(run), rest, System::nanoTime, new Playback(), Progress.SILENT)
            .send();
        assertThat(incidents(broker)).isEqualTo(120);
        Map<TopicPartition, Long> clock = new HashMap<>();
        for (String topic : List.of(Topics.INCIDENTS, Topics.OBSERVATIONS)) {
          for (ConsumerRecord<String, String> r : records(broker, topic)) {
            TopicPartition key = new TopicPartition(topic, r.partition());
            assertThat(r.timestamp()).isGreaterThanOrEqualTo(clock.getOrDefault(key, 0L));
            clock.put(key, r.timestamp());
          }
        }
        // Every partition ends with a heartbeat just after the last row.
        assertThat(clock).hasSize(2 * PARTITIONS);
        assertThat(clock.values()).containsOnly(run.lastKnown().toEpochMilli() + 1);
      }
    }
  }

  private Path readings() throws Exception {
    StringBuilder csv =
        new StringBuilder("sensor_id,property,phenomenon_time,known_at,result,unit\n");
    for (int i = 0; i < 12; i++) {
      Instant at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(600L * i);
      csv.append("gauge,level,%s,%s,%d.5,m\n".formatted(at, at.plusSeconds(30), i));
    }
    return Files.writeString(folder.resolve("readings.csv"), csv);
  }

  @Test
  void severalFeedsArePlayedOnOneClockAndContinuedTogether() throws Exception {
    long end = Instant.parse("2026-01-02T00:00:00Z").toEpochMilli();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
        PreparedRun reports = prepare(feed(120), "reports");
        PreparedRun values = prepare("csv-observation", readings(), "values")) {
      HomeTopics.create(broker.bootstrapServers(), "simulated", PARTITIONS);
      for (boolean continued : List.of(false, true)) {
        PublishRun.Settings settings =
            new PublishRun.Settings(
                broker.bootstrapServers(),
                "simulated",
                86_400,
                false,
                continued,
                OptionalLong.of(end));
        long sent =
            new PublishRun(
                    List.of(reports, values),
                    settings,
                    System::nanoTime,
                    new Playback(),
                    Progress.SILENT)
                .send();
        assertThat(sent).isEqualTo(reports.offered() + values.offered());
      }
      assertThat(incidents(broker)).isEqualTo(120);
      assertThat(records(broker, Topics.OBSERVATIONS))
          .filteredOn(r -> r.value().contains("\"type\":\"observation\""))
          .hasSize(12);
      // No partition of either topic ever goes back, and all end where the clock stopped.
      Map<TopicPartition, Long> clock = new HashMap<>();
      for (String topic : List.of(Topics.INCIDENTS, Topics.OBSERVATIONS)) {
        for (ConsumerRecord<String, String> r : records(broker, topic)) {
          TopicPartition key = new TopicPartition(topic, r.partition());
          assertThat(r.timestamp()).isGreaterThanOrEqualTo(clock.getOrDefault(key, 0L));
          clock.put(key, r.timestamp());
        }
      }
      assertThat(clock).hasSize(2 * PARTITIONS);
      assertThat(clock.values()).allMatch(at -> at >= end);
    }
  }

  @Test
  void aHeldClockBeatsOnButSendsNothingAndAStepLeaps() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"));
        PreparedRun run = prepare(feed(120), "held")) {
      HomeTopics.create(broker.bootstrapServers(), "simulated", PARTITIONS);
      PublishRun.Settings settings =
          new PublishRun.Settings(
              broker.bootstrapServers(), "simulated", 3_600, false, false, OptionalLong.empty());
      Playback playback = new Playback();
      playback.pause(System.nanoTime());
      Thread sender =
          new Thread(
              () ->
                  new PublishRun(
                          List.of(run), settings, System::nanoTime, playback, Progress.SILENT)
                      .send(),
              "held-feed");
      sender.start();
      await().until(() -> records(broker, Topics.INCIDENTS).size() >= 5 * PARTITIONS);
      // The first row is due where the clock stands; nothing beyond it is.
      assertThat(incidents(broker)).isLessThanOrEqualTo(1);
      assertThat(records(broker, Topics.INCIDENTS).stream().map(ConsumerRecord::timestamp))
          .containsOnly(run.firstKnown().toEpochMilli());
      // Half an hour at an hour a second.
      playback.step(500_000_000L);
      await().until(() -> incidents(broker) > 20);
      assertThat(incidents(broker)).isLessThan(60);
      playback.step(10_000_000_000L);
      sender.join();
      assertThat(incidents(broker)).isEqualTo(120);
    }
  }

  @Test
  void aTimelineMergesRunsInOrderOfKnowledge() throws Exception {
    try (PreparedRun reports = prepare(feed(120), "reports");
        PreparedRun values = prepare("csv-observation", readings(), "values")) {
      Timeline timeline = new Timeline(List.of(reports, values));
      List<Long> known = new ArrayList<>();
      List<String> turns = new ArrayList<>();
      while (timeline.hasNext()) {
        long next = timeline.nextKnownAt();
        Timeline.Due due = timeline.take();
        assertThat(due.item().knownAt()).isEqualTo(next);
        known.add(next);
        turns.add(due.run().run());
      }
      assertThat(known).isSorted().hasSize(133);
      assertThat(turns).startsWith("reports", "reports", "values", "reports");
      assertThat(timeline.part()).isEqualTo(1);
      assertThat(timeline.lastKnownAt()).isEqualTo(reports.lastKnown().toEpochMilli());
    }
  }

  private long incidents(EmbeddedBroker broker) {
    return records(broker, Topics.INCIDENTS).stream()
        .filter(r -> r.value().contains("\"type\":\"incident\""))
        .count();
  }

  @Test
  void clocksAreNotMixed() {
    assertThatThrownBy(() -> PublishRun.check("live", false, 0))
        .isInstanceOf(ClockMismatch.class)
        .hasMessageContaining("would mix two clocks");
    assertThatThrownBy(() -> PublishRun.check("simulated", true, 0))
        .isInstanceOf(ClockMismatch.class)
        .hasMessageContaining("Leave out --now");
    assertThatThrownBy(() -> PublishRun.check("simulated", false, 3))
        .isInstanceOf(ClockMismatch.class)
        .hasMessageContaining("3 rows have no known time");
  }

  @Test
  void theIntakeBeatsInALiveHomeOnly() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"))) {
      HomeTopics.create(broker.bootstrapServers(), "live", 2);
      CountDownLatch end = new CountDownLatch(1);
      LiveClock.run(broker.bootstrapServers(), end, System::currentTimeMillis, end::countDown);
      assertThat(records(broker, Topics.OBSERVATIONS)).hasSize(2);
      assertThat(records(broker, Topics.ALERT_ACTIONS)).hasSize(2);
      assertThat(records(broker, Topics.INCIDENTS))
          .allSatisfy(r -> assertThat(r.value()).contains("heartbeat"))
          .hasSize(2);
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("other"))) {
      HomeTopics.create(broker.bootstrapServers(), "simulated", 2);
      assertThatThrownBy(
              () ->
                  LiveClock.run(
                      broker.bootstrapServers(), new CountDownLatch(0), () -> 0, () -> {}))
          .isInstanceOf(ClockMismatch.class);
    }
  }

  private static List<ConsumerRecord<String, String>> records(EmbeddedBroker broker, String topic) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      List<ConsumerRecord<String, String>> records = new ArrayList<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
      return records;
    }
  }

  @Test
  void aMessageIsWrittenAsDocumented() throws Exception {
    try (PreparedRun run = prepare(feed(1), "a")) {
      assertThat(new String(run.spool().item(0).value(), StandardCharsets.UTF_8))
          .isEqualTo(
              "{\"version\":1,\"type\":\"incident\",\"kind\":\"report\",\"source\":\"csv-incident\","
                  + "\"source_id\":\"0\",\"category\":\"noise\",\"category_class\":\"service\","
                  + "\"occurred_at\":\"2026-01-01T00:00:00Z\",\"known_kind\":\"recorded\","
                  + "\"origin\":\"public\",\"attributes\":{},\"run\":\"a\"}");
    }
  }
}
