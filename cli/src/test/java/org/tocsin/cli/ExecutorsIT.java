package org.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training on a Spark cluster of separate processes: how many of them there are changes nothing.
 */
@Tag("slow")
class ExecutorsIT {
  private static final int CELLS = 60;

  @TempDir private Path folder;

  @Test
  void oneExecutorAndTwoMakeTheSameModelsAndScoresByteForByte() throws IOException {
    Path home = folder.resolve("cost");
    new Product(folder)
        .run(
            "bench",
            "cost",
            "--sizes",
            "1",
            "--cells",
            Integer.toString(CELLS),
            "--executors",
            "1,2",
            "--serve-model",
            "--home",
            home.toString(),
            "--executor-memory",
            "1024")
        .ok();

    List<JsonNode> runs = new ArrayList<>();
    for (String line : Files.readAllLines(home.resolve("cost.jsonl"))) {
      runs.add(new ObjectMapper().readTree(line));
    }
    assertThat(runs).extracting(run -> run.path("executors").asInt()).containsExactly(1, 2);
    assertThat(runs)
        .allSatisfy(
            run -> {
              assertThat(run.path("models").asInt()).isEqualTo(4);
              assertThat(run.path("served").toString())
                  .contains("service-0: risk-ensemble", "service-3: risk-ensemble");
              assertThat(run.path("trained_and_scored").path("rows").asInt()).isEqualTo(4 * CELLS);
              assertThat(run.path("executor_peaks_mb"))
                  .as("work was done in so many processes")
                  .hasSize(run.path("executors").asInt());
            });
    for (String digest : List.of("models_digest", "scores_digest")) {
      assertThat(runs.get(1).path(digest).asText())
          .as(digest)
          .hasSize(64)
          .isEqualTo(runs.get(0).path(digest).asText());
    }
  }
}
