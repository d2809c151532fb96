package org.tocsin.ingestion.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.message.Topics;

@Tag("slow")
class EmbeddedBrokerTest {
  @TempDir Path folder;

  @Test
  void aRestartOnTheSameFolderKeepsTopicsRecordsAndTheirTimes() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
      HomeTopics.create(broker.bootstrapServers(), "simulated", 4);
      HomeTopics.create(broker.bootstrapServers(), "simulated", 4);
      send(broker.bootstrapServers(), Topics.INCIDENTS, 1_000L);
      assertThatThrownBy(() -> EmbeddedBroker.start(folder))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("is in use by another broker");
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
      assertThat(HomeTopics.clock(broker.bootstrapServers())).isEqualTo("simulated");
      assertThat(timestamps(broker.bootstrapServers(), Topics.INCIDENTS)).containsExactly(1_000L);
      assertThatThrownBy(() -> HomeTopics.create(broker.bootstrapServers(), "live", 4))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a home runs on one clock");
      assertThatThrownBy(() -> HomeTopics.create(broker.bootstrapServers(), "simulated", 8))
          .hasMessageContaining("below kafka.partitions 8");
    }
  }

  @Test
  void droppedRecordsLeaveTheDiskOnceALaterOneHasBegunANewSegment() throws Exception {
    long year = Duration.ofDays(365).toMillis();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder);
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      String servers = broker.bootstrapServers();
      HomeTopics.create(servers, "simulated", 1);
      ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, Topics.BACKFILL);
      set(admin, topic, Long.MAX_VALUE);
      HomeTopics.create(servers, "simulated", 1);
      assertThat(admin.describeConfigs(List.of(topic)).all().get().get(topic).get("segment.ms"))
          .as("a home of before takes on today's segments")
          .extracting(ConfigEntry::value)
          .isEqualTo(Long.toString(year));

      send(servers, Topics.BACKFILL, 1_000L);
      send(servers, Topics.BACKFILL, 1_001L + year);
      Path records = folder.resolve("records").resolve(Topics.BACKFILL + "-0");
      Path first = records.resolve("00000000000000000000.log");
      assertThat(first).exists();
      TopicPartition partition = new TopicPartition(Topics.BACKFILL, 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(1))).all().get();

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(first).doesNotExist();
                assertThat(records.resolve("00000000000000000000.log.deleted")).doesNotExist();
              });
      assertThat(timestamps(servers, Topics.BACKFILL)).containsExactly(1_001L + year);
    }
  }

  private static void set(Admin admin, ConfigResource topic, long segmentMillis) throws Exception {
    Collection<AlterConfigOp> change =
        List.of(
            new AlterConfigOp(
                new ConfigEntry("segment.ms", Long.toString(segmentMillis)),
                AlterConfigOp.OpType.SET));
    admin.incrementalAlterConfigs(Map.of(topic, change)).all().get();
  }

  @Test
  void inALiveHomeTheBrokerStampsEveryTopicButBackfill() throws Exception {
    long before = System.currentTimeMillis();
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder)) {
      HomeTopics.create(broker.bootstrapServers(), "live", 1);
      send(broker.bootstrapServers(), Topics.OBSERVATIONS, 1_000L);
      send(broker.bootstrapServers(), Topics.BACKFILL, 1_000L);
      assertThat(timestamps(broker.bootstrapServers(), Topics.OBSERVATIONS))
          .singleElement()
          .satisfies(t -> assertThat(t).isGreaterThanOrEqualTo(before));
      assertThat(timestamps(broker.bootstrapServers(), Topics.BACKFILL)).containsExactly(1_000L);
    }
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> EmbeddedBroker.start(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a folder");
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (java.net.ServerSocket taken =
        new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedBroker.start(folder, taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Port " + taken.getLocalPort());
    }
  }

  private static void send(String servers, String topic, long at) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, at, "k", "v")).get();
    }
  }

  private static List<Long> timestamps(String servers, String topic) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      List<Long> times = new java.util.ArrayList<>();
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, String> r : consumer.poll(Duration.ofMillis(200))) {
          times.add(r.timestamp());
        }
      }
      return times;
    }
  }
}
