package org.tocsin.streaming.program;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.ingestion.broker.EmbeddedBroker;
import org.tocsin.ingestion.broker.HomeTopics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.replay.ReplayRun;
import org.tocsin.streaming.walking.BatchUsual;
import org.tocsin.streaming.walking.FlatBaseline;
import org.tocsin.streaming.walking.ProductLaws;
import org.tocsin.streaming.walking.TablesSeen;
import org.tocsin.streaming.walking.Wire;

/** One home with a real broker, real tables and the two jobs in an embedded cluster. */
public final class CityRun implements AutoCloseable {
  public static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  public final Path home;
  public final Wire wire;
  public final TablesSeen tables;
  public final TocsinConfiguration configuration;
  public final EmbeddedBroker broker;
  private final Path config;
  private final StreamCluster cluster;
  private final Map<String, JobID> running = new HashMap<>();

  private CityRun(Path home, int parallelism, Map<String, Object> tree) throws Exception {
    this.home = Files.createDirectories(home);
    this.config = home.resolve("config.json");
    new ObjectMapper().writeValue(config.toFile(), tree);
    this.configuration = TocsinConfiguration.of(tree);
    this.broker = EmbeddedBroker.start(home.resolve("kafka"));
    HomeTopics.create(broker.bootstrapServers(), "simulated", PARTITIONS);
    this.wire = new Wire(broker.bootstrapServers(), PARTITIONS);
    Lake lake = Lake.embedded(home);
    lake.create();
    this.tables = new TablesSeen(lake);
    this.cluster = StreamCluster.start(home.resolve("scratch"), 2 * parallelism, 0);
  }

  public static CityRun start(Path home, int parallelism) throws Exception {
    CityRun city = new CityRun(home, parallelism, tree(parallelism));
    for (String category : List.of("pothole", "flooding")) {
      FlatBaseline.store(
          city.tables,
          city.configuration.hash(),
          category,
          0.5,
          Instant.parse("2016-01-02T06:00:00Z"));
    }
    return city;
  }

  /** A home with another configuration and no baseline yet. */
  public static CityRun start(Path home, int parallelism, Map<String, Object> tree)
      throws Exception {
    return new CityRun(home, parallelism, tree);
  }

  public static Map<String, Object> tree(int parallelism) {
    Map<String, Object> permission =
        Map.of(
            "purpose",
            "test",
            "legal_basis",
            "none needed",
            "owner",
            "desk",
            "review_by",
            "2030-01-01");
    return Map.of(
        "city", Map.of("name", "Testville", "zone", "America/Chicago"),
        "clock", "simulated",
        "streams", Map.of("parallelism", parallelism, "commit-interval", "1s"),
        "warning", Map.of("false-episodes-per-week", 0.7),
        "authorisations", Map.of("service", permission));
  }

  /** The null laws that the product recalibrates with. */
  public static BatchUsual.Laws laws() {
    return new ProductLaws(TocsinConfiguration.defaults());
  }

  public Path config() {
    return config;
  }

  /**
   * Submits a job.
   *
   * @param restore {@code last}, {@code second-last} or {@code none}
   */
  public void submit(String job, String restore) throws Exception {
    StreamPrograms programs =
        StreamPrograms.of(
            new StreamOptions(home, broker.bootstrapServers(), config, job, restore, 0));
    JobID id = cluster.submit(programs.embedded(job), job);
    running.put(job, id);
    cluster.awaitRunning(id);
  }

  /** An environment for a run that ends by itself. */
  public StreamExecutionEnvironment bounded(int parallelism) {
    return StreamExecutionEnvironment.createLocalEnvironment(
        parallelism,
        ReplayRun.bounded(
            JobEnvironment.settings(
                configuration, home.resolve("replay"), Optional.empty(), "hashmap")));
  }

  /** Ends a job as a crash would: without a savepoint, its retained checkpoints stay. */
  public void crash(String job) throws Exception {
    JobID id = running.remove(job);
    cluster.cancel(id);
    await().atMost(PATIENCE).until(() -> cluster.status(id).isGloballyTerminalState());
  }

  public void awaitCheckpoints(String job, int more) {
    Checkpoints checkpoints = new Checkpoints(home.resolve("checkpoints").resolve(job));
    for (int i = 0; i < more; i++) {
      List<Path> before = checkpoints.list();
      await()
          .atMost(PATIENCE)
          .until(() -> !checkpoints.list().isEmpty() && !checkpoints.list().equals(before));
    }
  }

  /** Waits until every report that was sent stands in a table. */
  public void awaitReportsLanded() {
    long offered = wire.sent().stream().filter(s -> s.message() instanceof IncidentMessage).count();
    long values =
        wire.sent().stream()
            .filter(s -> s.message() instanceof org.tocsin.domain.message.ObservationMessage)
            .count();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                tables.count(LakeTable.INCIDENT)
                        + tables.count(LakeTable.REDELIVERY)
                        + tables.count(LakeTable.OBSERVATION)
                    >= offered + values);
  }

  @Override
  public void close() throws Exception {
    for (String job : List.copyOf(running.keySet())) {
      crash(job);
    }
    cluster.close();
    wire.close();
    broker.close();
  }
}
