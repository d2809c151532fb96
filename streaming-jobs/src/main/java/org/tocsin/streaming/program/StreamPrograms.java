package org.tocsin.streaming.program;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.tocsin.domain.alert.OpenThing;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.landing.KafkaLandingEnds;
import org.tocsin.streaming.landing.LandingJob;
import org.tocsin.streaming.warning.KafkaActs;
import org.tocsin.streaming.warning.KafkaWarningEnds;
import org.tocsin.streaming.warning.LakeBaselines;
import org.tocsin.streaming.warning.LakeCalibration;
import org.tocsin.streaming.warning.OpenAlerts;
import org.tocsin.streaming.warning.RaisedAlerts;
import org.tocsin.streaming.warning.WarningJob;

/**
 * Builds the two jobs from the same options, whether they run embedded or on a cluster.
 *
 * @param lake where the tables are
 */
record StreamPrograms(StreamOptions options, TocsinConfiguration configuration, Lake lake) {
  static final String LANDING = "landing";
  static final String WARNING = "warning";

  private static final long PATIENCE_SECONDS = 60;

  static StreamPrograms of(StreamOptions options) throws IOException {
    Map<String, Object> tree =
        new ObjectMapper().readValue(options.config().toFile(), new TypeReference<>() {});
    TocsinConfiguration configuration = TocsinConfiguration.of(tree);
    Lake lake =
        configuration.lake().isEmpty()
            ? Lake.embedded(options.home())
            : new Lake(configuration.lake());
    lake.create();
    return new StreamPrograms(options, configuration, lake);
  }

  Optional<Path> checkpointOf(String job) {
    return new Checkpoints(checkpoints(job)).find(options.restore());
  }

  Configuration settingsOf(String job) {
    return JobEnvironment.settings(
        configuration,
        checkpoints(job),
        checkpointOf(job),
        job.equals(LANDING) || configuration.watchState().equals("rocksdb")
            ? "rocksdb"
            : "hashmap");
  }

  /** An environment of this program with the job in it. */
  StreamExecutionEnvironment embedded(String job) {
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            configuration.parallelism(), settingsOf(job));
    define(job, env);
    return env;
  }

  void define(String job, StreamExecutionEnvironment env) {
    if (job.equals(LANDING)) {
      KafkaLandingEnds ends =
          new KafkaLandingEnds(
              options.bootstrap(),
              lake,
              configuration.parallelism(),
              checkpointOf(LANDING).isPresent() ? null : offsets(OffsetSpec.earliest()),
              KeyedHash.of(options.home()));
      requireTheSameKafka(ends.highest());
      LandingJob.define(env, ends, configuration);
    } else {
      WarningStart start = new WarningStart(checkpoints(WARNING));
      boolean again = !options.restore().equals("none");
      KafkaWarningEnds ends =
          new KafkaWarningEnds(
              options.bootstrap(),
              lake,
              partitionsOf(Topics.INCIDENTS),
              configuration.warning().history(),
              new LakeBaselines(lake, configuration.hash()),
              new LakeCalibration(lake, configuration.hash()),
              new KafkaActs(
                  options.bootstrap(),
                  lake,
                  partitionsOf(Topics.ALERT_ACTIONS),
                  configuration.warning().tick()),
              openAlerts(),
              checkpointOf(WARNING).isPresent() ? at -> List.of() : new RaisedAlerts(lake),
              start.snapshot(lake, LakeTable.INCIDENT, again),
              KeyedHash.of(options.home()));
      if (configuration.readsSensors()) {
        ends.withValues(
            partitionsOf(Topics.OBSERVATIONS), start.snapshot(lake, LakeTable.OBSERVATION, again));
      }
      if (checkpointOf(WARNING).isEmpty()) {
        start.note(Instant.ofEpochMilli(ends.goLive()));
      }
      WarningJob.define(env, ends, configuration);
    }
  }

  /** What a watch that starts without a checkpoint takes over. */
  private LongFunction<List<OpenThing>> openAlerts() {
    if (checkpointOf(WARNING).isPresent()) {
      return at -> List.of();
    }
    return new OpenAlerts(options.bootstrap(), lake, configuration)::asOf;
  }

  private Path checkpoints(String job) {
    return options.home().resolve("checkpoints").resolve(job);
  }

  /** Tables that are ahead of their topics belong to another Kafka: nothing would ever land. */
  private void requireTheSameKafka(Map<String, Long> landed) {
    offsets(OffsetSpec.latest())
        .forEach(
            (partition, end) -> {
              long highest =
                  landed.getOrDefault(partition.topic() + "/" + partition.partition(), -1L);
              if (highest >= end) {
                throw new IllegalStateException(
                    "The tables have landed offset %d of %s, but Kafka at %s ends at %d; these topics are not the ones that filled this home: use a new home, or the old Kafka"
                        .formatted(highest, partition, options.bootstrap(), end));
              }
            });
  }

  /** The first or the next offset of every partition of every topic. */
  private Map<TopicPartition, Long> offsets(OffsetSpec which) {
    try (Admin admin = admin()) {
      Map<String, TopicDescription> topics =
          await(admin.describeTopics(Topics.ALL).allTopicNames());
      Map<TopicPartition, OffsetSpec> asked =
          topics.values().stream()
              .flatMap(
                  topic ->
                      topic.partitions().stream()
                          .map(p -> new TopicPartition(topic.name(), p.partition())))
              .collect(Collectors.toMap(p -> p, p -> which));
      Map<TopicPartition, Long> offsets = new HashMap<>();
      await(admin.listOffsets(asked).all())
          .forEach((partition, found) -> offsets.put(partition, found.offset()));
      return offsets;
    }
  }

  private int partitionsOf(String topic) {
    try (Admin admin = admin()) {
      TopicDescription found =
          await(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
      if (found == null) {
        throw new IllegalStateException("Topic %s does not exist".formatted(topic));
      }
      if (found.partitions().size() < configuration.parallelism()) {
        throw new IllegalStateException(
            "Topic %s has %d partitions, below streams.parallelism %d; lower streams.parallelism"
                .formatted(topic, found.partitions().size(), configuration.parallelism()));
      }
      return found.partitions().size();
    }
  }

  private Admin admin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, options.bootstrap()));
  }

  private <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(
          "Kafka at %s does not answer as it should (%s); start the home's broker and topics first"
              .formatted(options.bootstrap(), e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking Kafka", e);
    }
  }
}
