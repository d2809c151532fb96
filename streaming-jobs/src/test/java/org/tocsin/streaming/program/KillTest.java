package org.tocsin.streaming.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.ingestion.broker.EmbeddedBroker;
import org.tocsin.ingestion.broker.HomeTopics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.walking.BatchCity;
import org.tocsin.streaming.walking.CityScript;
import org.tocsin.streaming.walking.FlatBaseline;
import org.tocsin.streaming.walking.TablesSeen;
import org.tocsin.streaming.walking.Wire;

/**
 * The stream program is killed five times during a published night: at random moments, once between
 * a checkpoint and its commit, and once it is restored from the checkpoint before last. Rows and
 * alerts equal those of a night that nobody disturbed.
 */
@Tag("slow")
class KillTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long SEED = 5;

  @TempDir Path folder;

  /** What one night left behind. */
  private record Left(List<String> rows, List<String> alerts, List<String> signals) {}

  @Test
  void fiveKillsLeaveTheRowsAndAlertsOfAnUndisturbedNight() throws Exception {
    Left undisturbed = night(folder.resolve("undisturbed"), false);
    Left killed = night(folder.resolve("killed"), true);
    assertThat(killed.alerts).isEqualTo(undisturbed.alerts).hasSizeGreaterThan(8);
    assertThat(killed.rows).isEqualTo(undisturbed.rows).hasSizeGreaterThan(500);
    assertThat(killed.signals).isEqualTo(undisturbed.signals).doesNotHaveDuplicates();
  }

  private static Left night(Path home, boolean disturbed) throws Exception {
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
    try (EmbeddedBroker broker = EmbeddedBroker.start(home.resolve("kafka"))) {
      HomeTopics.create(broker.bootstrapServers(), "simulated", CityRun.PARTITIONS);
      try (Wire wire = new Wire(broker.bootstrapServers(), CityRun.PARTITIONS)) {
        CityScript script = new CityScript(wire, SEED);
        script.history();
        Process landing = start(home, broker, config, "landing", "last");
        awaitLanded(tables, wire);
        end(landing);
        Process both = start(home, broker, config, "both", "last");
        wire.pace(Duration.ofMillis(disturbed ? 25 : 0));
        CompletableFuture<Void> published =
            CompletableFuture.runAsync(
                () -> {
                  script.firstHalf();
                  script.secondHalf();
                });
        if (disturbed) {
          both = disturb(home, lake, broker, config, both);
        }
        published.get(5, TimeUnit.MINUTES);
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
        List<String> rows = tables.everything();
        List<String> alerts = wire.alerts();
        List<String> signals = tables.signals();
        end(both);
        return new Left(rows, alerts, signals);
      }
    }
  }

  private static Process disturb(
      Path home, Lake lake, EmbeddedBroker broker, Path config, Process running) throws Exception {
    SplittableRandom chance = new SplittableRandom(SEED);
    Process process = running;
    for (int kill = 0; kill < 5; kill++) {
      boolean ended = process.waitFor(1_000 + chance.nextInt(2_000), TimeUnit.MILLISECONDS);
      assertThat(ended).as("the program ended by itself").isFalse();
      if (kill == 2) {
        awaitCheckpointBeforeItsCommit(home, lake);
      }
      if (kill == 3) {
        awaitTwoCheckpoints(home);
      }
      process.destroyForcibly().waitFor();
      process = start(home, broker, config, "both", kill == 3 ? "second-last" : "last");
    }
    return process;
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

  private static Process start(
      Path home, EmbeddedBroker broker, Path config, String job, String restore) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), StreamsMain.class.getName()));
    command.addAll(List.of("--home", home.toString(), "--bootstrap", broker.bootstrapServers()));
    command.addAll(List.of("--config", config.toString(), "--job", job, "--restore", restore));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith("READY {")) {
      line = out.readLine();
    }
    assertThat(line).as("the line that says that both jobs run").isNotNull();
    return process;
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
