package org.tocsin.streaming.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.flink.client.cli.CliFrontend;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.ingestion.broker.EmbeddedBroker;
import org.tocsin.ingestion.broker.HomeTopics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.streaming.walking.BatchCity;
import org.tocsin.streaming.walking.CityScript;
import org.tocsin.streaming.walking.FlatBaseline;
import org.tocsin.streaming.walking.TablesSeen;
import org.tocsin.streaming.walking.Wire;

/** The two mains submitted by Flink's own client to a session cluster of separate processes. */
@Tag("bench")
class SessionClusterTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private final List<Process> processes = new ArrayList<>();
  private int rest;

  @AfterEach
  void endWhatWasStarted() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void bothJobsWalkTheCityOnASessionCluster() throws Exception {
    Path conf = configuration();
    java("jobmanager", StandaloneSessionClusterEntrypoint.class, "--configDir", conf.toString());
    java("taskmanager", TaskManagerRunner.class, "--configDir", conf.toString());
    Path config = folder.resolve("config.json");
    JSON.writeValue(config.toFile(), CityRun.tree(2));
    TocsinConfiguration configuration = TocsinConfiguration.of(CityRun.tree(2));
    Lake lake = Lake.embedded(folder);
    lake.create();
    TablesSeen tables = new TablesSeen(lake);
    for (String category : List.of("pothole", "flooding")) {
      FlatBaseline.store(
          tables, configuration.hash(), category, 0.5, Instant.parse("2016-01-02T06:00:00Z"));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"))) {
      HomeTopics.create(broker.bootstrapServers(), "simulated", CityRun.PARTITIONS);
      try (Wire wire = new Wire(broker.bootstrapServers(), CityRun.PARTITIONS)) {
        await().atMost(PATIENCE).until(() -> overview().path("slots-total").asInt() == 4);
        CityScript script = new CityScript(wire, 7);
        script.history();
        submit(LandingJobMain.class, broker, config);
        awaitLanded(tables, wire);
        submit(WarningJobMain.class, broker, config);
        await().atMost(PATIENCE).until(() -> overview().path("jobs-running").asInt() == 2);
        script.firstHalf();
        script.secondHalf();
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
                      .hasSameSizeAs(expected.alerts)
                      .hasSizeGreaterThan(8);
                  assertThat(tables.alerts()).isEqualTo(alerts);
                });
        assertThat(tables.incidents()).isEqualTo(expected.incidents);
        await()
            .atMost(PATIENCE)
            .untilAsserted(() -> assertThat(tables.slotCounts()).isEqualTo(expected.slotCounts));
      }
    }
  }

  private static void awaitLanded(TablesSeen tables, Wire wire) {
    long offered = wire.sent().stream().filter(s -> s.message() instanceof IncidentMessage).count();
    await().atMost(PATIENCE).until(() -> tables.reports() >= offered);
  }

  /** What a cluster started without Flink's scripts must be told. */
  private Path configuration() throws IOException {
    rest = freePort();
    return Files.writeString(
            Files.createDirectories(folder.resolve("conf")).resolve("config.yaml"),
            """
            jobmanager.rpc.address: 127.0.0.1
            jobmanager.rpc.port: %d
            jobmanager.bind-host: 127.0.0.1
            rest.address: 127.0.0.1
            rest.bind-address: 127.0.0.1
            rest.port: %d
            taskmanager.host: 127.0.0.1
            taskmanager.bind-host: 127.0.0.1
            taskmanager.numberOfTaskSlots: 4
            taskmanager.cpu.cores: 2
            taskmanager.memory.framework.heap.size: 128m
            taskmanager.memory.framework.off-heap.size: 128m
            taskmanager.memory.task.heap.size: 768m
            taskmanager.memory.task.off-heap.size: 0m
            taskmanager.memory.managed.size: 256m
            taskmanager.memory.network.min: 128m
            taskmanager.memory.network.max: 128m
            taskmanager.memory.jvm-metaspace.size: 256m
            taskmanager.memory.jvm-overhead.min: 192m
            taskmanager.memory.jvm-overhead.max: 192m
            classloader.resolve-order: parent-first
            """
                .formatted(freePort(), rest))
        .getParent();
  }

  private JsonNode overview() throws InterruptedException {
    try {
      return JSON.readTree(
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/overview".formatted(rest)))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body());
    } catch (IOException e) {
      return JSON.createObjectNode();
    }
  }

  private void submit(Class<?> main, EmbeddedBroker broker, Path config) throws Exception {
    Path jar = folder.resolve(main.getSimpleName() + ".jar");
    new JarOutputStream(Files.newOutputStream(jar), manifest()).close();
    Process client =
        java(
            main.getSimpleName(),
            CliFrontend.class,
            "run",
            "-d",
            "-c",
            main.getName(),
            jar.toString(),
            "--home",
            folder.toString(),
            "--bootstrap",
            broker.bootstrapServers(),
            "--config",
            config.toString());
    assertThat(client.waitFor(2, TimeUnit.MINUTES)).as("the client ends").isTrue();
    assertThat(client.exitValue())
        .as(Files.readString(folder.resolve(main.getSimpleName() + ".log")))
        .isZero();
  }

  private static Manifest manifest() {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
    return manifest;
  }

  private Process java(String name, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:+UseSerialGC"));
    command.add("--add-opens=java.base/java.util=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile());
    builder.environment().put("FLINK_CONF_DIR", folder.resolve("conf").toString());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
