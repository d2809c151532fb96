package org.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Up, down, and what is left when somebody kills a part. */
class StackIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Product product;

  @BeforeEach
  void aHomeWithAPortOfItsOwn() throws IOException {
    product = new Product(folder);
    Files.createDirectories(folder.resolve("home"));
    Files.writeString(folder.resolve("home").resolve("tocsin.yaml"), "console:\n  port: 0\n");
  }

  @AfterEach
  void stopWhatRuns() {
    product.run("down");
  }

  @Test
  void aStackComesUpServesAndGoesDownWithoutARest() throws Exception {
    product.run("up").ok();

    JsonNode status = status();
    assertThat(status.path("up").asBoolean()).isTrue();
    assertThat(pids(status)).hasSize(5).allSatisfy(pid -> assertThat(alive(pid)).isTrue());
    HttpResponse<String> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(status.path("stack").path("consoleUrl").asText()))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(page.statusCode()).isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(product.run("doctor").ok().out()).contains("warning runs"));

    product.run("down").ok();
    assertThat(pids(status)).allSatisfy(pid -> assertThat(alive(pid)).isFalse());
    assertThat(product.run("down").ok().out()).contains("Nothing runs");
  }

  @Test
  void aKilledSupervisorLeavesNoOrphanAndTheNextStartPicksUp() throws Exception {
    product.run("up").ok();
    JsonNode status = status();
    long supervisor = status.path("stack").path("pid").asLong();
    List<Long> children = pids(status);

    ProcessHandle.of(supervisor).orElseThrow().destroyForcibly();
    await().atMost(Duration.ofSeconds(60)).until(() -> children.stream().noneMatch(StackIT::alive));

    product.run("up").ok();
    assertThat(status().path("up").asBoolean()).isTrue();
  }

  @Test
  void aKilledChildIsStartedAgain() throws Exception {
    product.run("up").ok();
    long landing = pid(status(), "landing");

    ProcessHandle.of(landing).orElseThrow().destroyForcibly();

    await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              long now = pid(status(), "landing");
              return now != landing && alive(now);
            });
  }

  private JsonNode status() throws IOException {
    return JSON.readTree(product.run("status", "--json").ok().lastLine());
  }

  private static long pid(JsonNode status, String name) {
    for (JsonNode program : status.path("stack").path("programs")) {
      if (program.path("name").asText().equals(name)) {
        return program.path("pid").asLong();
      }
    }
    return -1;
  }

  private static List<Long> pids(JsonNode status) {
    List<Long> pids = new ArrayList<>();
    status.path("stack").path("programs").forEach(p -> pids.add(p.path("pid").asLong()));
    return pids;
  }

  private static boolean alive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
