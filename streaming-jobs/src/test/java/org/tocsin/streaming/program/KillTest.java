package org.tocsin.streaming.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.ingestion.broker.HomeTopics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.walking.BatchCity;
import org.tocsin.streaming.walking.CityScript;
import org.tocsin.streaming.walking.FlatBaseline;
import org.tocsin.streaming.walking.TablesSeen;
import org.tocsin.streaming.walking.Wire;

/**
 * Things are killed during a published night: the stream program while the watch reads history, at
 * random moments, between a checkpoint and its commit, and while it is restored; its jobs; the
 * broker. Once it is restored from the checkpoint before last. Rows and alerts equal those of a
 * night that nobody disturbed.
 */
@Tag("slow")
class KillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long SEED = 5;

  @TempDir Path folder;

  /** What one night left behind. */
  private record Left(List<String> rows, List<String> alerts, List<String> signals) {}

  /** What is killed, and when. */
  private enum Kill {
    /** The program while the watch reads history, before its first checkpoint; these come first. */
    WARM_UP,
    /** The program with both jobs, at some moment. */
    PROGRAM,
    /** The program, after a checkpoint and before the tables hold it. */
    BEFORE_COMMIT,
    /** The program, which is then restored from the checkpoint before last. */
    BEFORE_LAST,
    /** The program, and the next one again before it says that its jobs run. */
    RESTORE,
    /** A job, by its cluster: its program ends and is started again. */
    JOB,
    /** The broker, with everything it serves. */
    BROKER
  }

  @Test
  void fiveKillsLeaveTheRowsAndAlertsOfAnUndisturbedNight() throws Exception {
    compare(
        List.of(Kill.WARM_UP, Kill.PROGRAM, Kill.BEFORE_COMMIT, Kill.BEFORE_LAST, Kill.RESTORE),
        25);
  }

  @Test
  @Tag("bench")
  void twentyKillsLeaveTheRowsAndAlertsOfAnUndisturbedNight() throws Exception {
    List<Kill> kills = new ArrayList<>();
    kills.addAll(Collections.nCopies(5, Kill.WARM_UP));
    List<Kill> others =
        List.of(Kill.RESTORE, Kill.PROGRAM, Kill.RESTORE, Kill.BEFORE_LAST, Kill.PROGRAM);
    for (int i = 0; i < 5; i++) {
      kills.add(Kill.BEFORE_COMMIT);
      kills.add(i % 2 == 0 ? Kill.BROKER : Kill.JOB);
      kills.add(others.get(i));
    }
    assertThat(kills).hasSize(20);
    compare(kills, 90);
  }

  private void compare(List<Kill> kills, int pause) throws Exception {
    Left undisturbed = night(folder.resolve("undisturbed"), List.of(), 0);
    // Alerts cite reports by hashes with the home's own key: the homes share it.
    Files.createDirectories(folder.resolve("killed"));
    Files.copy(
        folder.resolve("undisturbed").resolve("erasure.key"),
        folder.resolve("killed").resolve("erasure.key"));
    Left killed = night(folder.resolve("killed"), kills, pause);
    assertThat(killed.alerts).isEqualTo(undisturbed.alerts).hasSizeGreaterThan(8);
    assertThat(killed.rows).isEqualTo(undisturbed.rows).hasSizeGreaterThan(500);
    assertThat(killed.signals).isEqualTo(undisturbed.signals).doesNotHaveDuplicates();
  }

  /**
   * Publishes a night.
   *
   * @param pause before each record, milliseconds, so that the kills fall into the night
   */
  private static Left night(Path home, List<Kill> kills, int pause) throws Exception {
    Files.createDirectories(home);
    Path config = home.resolve("config.json");
    new ObjectMapper().writeValue(config.toFile(), CityRun.tree(2));
    TocsinConfiguration configuration = TocsinConfiguration.of(CityRun.tree(2));
    Lake lake = Lake.embedded(home);
    lake.create();
    TablesSeen tables = new TablesSeen(lake);
    for (String category : List.of("pothole", "flooding")) {
      FlatBaseline.store(
          tables, configuration.hash(), category, 0.5, Instant.parse("2016-01-02T06:00:00Z"));
    }
    try (BrokerProcess broker = BrokerProcess.start(home.resolve("kafka"))) {
      HomeTopics.create(broker.bootstrapServers(), "simulated", CityRun.PARTITIONS);
      try (Wire wire = new Wire(broker.bootstrapServers(), CityRun.PARTITIONS)) {
        CityScript script = new CityScript(wire, SEED);
        script.history();
        Process landing = start(home, broker, config, "landing", "last");
        awaitLanded(tables, wire);
        end(landing);
        Process both = start(home, broker, config, "both", "last");
        wire.pace(Duration.ofMillis(pause));
        CompletableFuture<Void> published =
            CompletableFuture.runAsync(
                () -> {
                  script.firstHalf();
                  script.secondHalf();
                });
        Night night = new Night(home, lake, broker, config);
        both = night.disturb(both, kills);
        published.get(10, TimeUnit.MINUTES);
        awaitLanded(tables, wire);
        BatchCity expected =
            new BatchCity(
                wire.sent(),
                BatchCity.goLive(wire.sent()),
                CityScript.END.minusMillis(1),
                CityRun.laws());
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  List<String> alerts = wire.alerts();
                  assertThat(alerts.stream().filter(a -> !a.contains("\"event\":\"probe\"")))
                      .hasSameSizeAs(expected.alerts);
                  assertThat(tables.alerts()).isEqualTo(alerts);
                });
        awaitSignalsCommitted(home);
        List<String> rows = tables.everything();
        List<String> alerts = wire.alerts();
        List<String> signals = tables.signals();
        end(both);
        return new Left(rows, alerts, signals);
      }
    }
  }

  /** Kills, and starts again. */
  private record Night(Path home, Lake lake, BrokerProcess broker, Path config) {
    Process disturb(Process running, List<Kill> kills) throws Exception {
      SplittableRandom chance = new SplittableRandom(SEED);
      Process process = running;
      for (Kill kill : kills) {
        int moment = kill == Kill.WARM_UP ? chance.nextInt(400) : 1_000 + chance.nextInt(2_000);
        boolean ended = process.waitFor(moment, TimeUnit.MILLISECONDS);
        assertThat(ended).as("the program ended by itself").isFalse();
        process = after(kill, process, chance);
      }
      return process;
    }

    private Process after(Kill kill, Process process, SplittableRandom chance) throws Exception {
      switch (kill) {
        case BROKER -> {
          broker.kill();
          broker.startAgain();
          // The program goes on by itself, or ends and is started again as by its supervisor.
          if (process.waitFor(5, TimeUnit.SECONDS)) {
            return start(home, broker, config, "both", "last");
          }
          return process;
        }
        case JOB -> {
          cancelJob(process);
          assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("a dead job ends it").isTrue();
          return start(home, broker, config, "both", "last");
        }
        case WARM_UP -> {
          process.destroyForcibly().waitFor();
          assertThat(new Checkpoints(home.resolve("checkpoints").resolve("warning")).list())
              .as("checkpoints of a watch that has just begun to read history")
              .isEmpty();
          return start(home, broker, config, "both", "last");
        }
        case RESTORE -> {
          process.destroyForcibly().waitFor();
          Process warming = launch(home, broker, config, "both", "last");
          assertThat(warming.waitFor(1_500 + chance.nextInt(3_500), TimeUnit.MILLISECONDS))
              .as("it ended by itself")
              .isFalse();
          warming.destroyForcibly().waitFor();
          return start(home, broker, config, "both", "last");
        }
        case BEFORE_COMMIT -> awaitCheckpointBeforeItsCommit(home, lake);
        case BEFORE_LAST -> awaitTwoCheckpoints(home);
        case PROGRAM -> {}
      }
      process.destroyForcibly().waitFor();
      return start(home, broker, config, "both", kill == Kill.BEFORE_LAST ? "second-last" : "last");
    }
  }

  /** What the last checkpoint but one holds has been committed before the last one began. */
  private static void awaitSignalsCommitted(Path home) {
    Checkpoints checkpoints = new Checkpoints(home.resolve("checkpoints").resolve("warning"));
    for (int i = 0; i < 3; i++) {
      List<Path> before = checkpoints.list();
      await()
          .atMost(PATIENCE)
          .until(() -> !checkpoints.list().isEmpty() && !checkpoints.list().equals(before));
    }
  }

  private static void awaitTwoCheckpoints(Path home) {
    for (String job : List.of("landing", "warning")) {
      Checkpoints checkpoints = new Checkpoints(home.resolve("checkpoints").resolve(job));
      await().atMost(PATIENCE).until(() -> checkpoints.list().size() >= 2);
    }
  }

  /** A checkpoint is complete on disk, and the table's snapshot has not moved yet. */
  private static void awaitCheckpointBeforeItsCommit(Path home, Lake lake) {
    Checkpoints checkpoints = new Checkpoints(home.resolve("checkpoints").resolve("landing"));
    Table incident = lake.open().loadTable(LakeTable.INCIDENT.identifier());
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              Path newest = checkpoints.list().get(0);
              incident.refresh();
              long before = incident.currentSnapshot().snapshotId();
              await()
                  .atMost(PATIENCE)
                  .pollInterval(Duration.ofMillis(1))
                  .until(() -> !checkpoints.list().get(0).equals(newest));
              incident.refresh();
              return incident.currentSnapshot().snapshotId() == before;
            });
  }

  private static final Map<Process, JsonNode> READY = new ConcurrentHashMap<>();

  private static Process start(
      Path home, BrokerProcess broker, Path config, String job, String restore) throws Exception {
    Process process = launch(home, broker, config, job, restore);
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith("READY {")) {
      line = out.readLine();
    }
    assertThat(line).as("the line that says that both jobs run").isNotNull();
    READY.put(process, new ObjectMapper().readTree(line.substring("READY ".length())));
    return process;
  }

  private static Process launch(
      Path home, BrokerProcess broker, Path config, String job, String restore) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), StreamsMain.class.getName()));
    command.addAll(List.of("--home", home.toString(), "--bootstrap", broker.bootstrapServers()));
    command.addAll(List.of("--config", config.toString(), "--job", job, "--restore", restore));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Asks the embedded cluster to end the warning job. */
  private static void cancelJob(Process process) throws Exception {
    JsonNode ready = READY.get(process);
    URI job =
        URI.create(
            ready.path("rest").asText()
                + "/jobs/"
                + ready.path("warning").path("job").asText()
                + "?mode=cancel");
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(job)
                    .method("PATCH", HttpRequest.BodyPublishers.noBody())
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private static void end(Process process) throws Exception {
    process.destroy();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends in order").isTrue();
  }

  private static void awaitLanded(TablesSeen tables, Wire wire) {
    long offered = wire.sent().stream().filter(s -> s.message() instanceof IncidentMessage).count();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              tables.requireNoDuplicates();
              return tables.reports() >= offered;
            });
  }
}
