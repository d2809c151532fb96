package org.tocsin.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.stack.Installation;
import org.tocsin.cli.stack.Program;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tocsin bench cost}: what features, training and scoring cost on a Spark cluster of
 * separate processes, how that grows with the city, and what a second executor brings.
 */
@Command(
    name = "cost",
    mixinStandardHelpOptions = true,
    description =
        "Features, training and scores of simulated cities on a Spark cluster of separate processes")
public final class BenchCostCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DRIVER_MEGABYTES = 3072;
  private static final Map<String, String> STAGES =
      Map.of(
          "history_read", "history read",
          "features_written", "features written",
          "trained_and_scored", "trained and scored");

  @Option(
      names = "--home",
      defaultValue = "./tocsin-bench-cost",
      paramLabel = "DIR",
      description = "Where the cities are kept (default: ./tocsin-bench-cost)")
  private Path home = Path.of("./tocsin-bench-cost");

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "1,4,16",
      paramLabel = "N",
      description = "Sizes; 1 is ten million place x category x days (default: 1,4,16)")
  private List<Integer> sizes = List.of(1, 4, 16);

  @Option(
      names = "--executors",
      split = ",",
      defaultValue = "1,2",
      paramLabel = "N",
      description = "Executors of one core (default: 1,2)")
  private List<Integer> executors = List.of(1, 2);

  @Option(
      names = "--cells",
      defaultValue = "6250",
      paramLabel = "N",
      description = "Cells of size 1 (default: 6250, ten million rows of features)")
  private int cells = 6_250;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of everything drawn in training; the city stays the same (default: 1)")
  private int seed = 1;

  @Option(
      names = "--serve-model",
      description =
          "Serve and store the model at once; else a month held back decides what is served")
  private boolean modelServed;

  @Option(
      names = "--executor-memory",
      defaultValue = "3072",
      paramLabel = "MB",
      description = "Heap of an executor (default: 3072)")
  private int executorMegabytes = 3072;

  @Override
  public Integer call() throws IOException {
    if (cells < 1
        || seed < 0
        || sizes.stream().anyMatch(n -> n < 1)
        || executors.stream().anyMatch(n -> n < 1)) {
      throw new HomeProblem(
          "--sizes %s, --executors %s and --cells %d must be whole numbers from 1, --seed %d one from 0"
              .formatted(sizes, executors, cells, seed));
    }
    Path at = home.toAbsolutePath().normalize();
    Files.createDirectories(at);
    for (int size : sizes) {
      for (int count : executors) {
        JsonNode said = measure(at, size, count);
        Files.writeString(
            at.resolve("cost.jsonl"),
            said + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        print(size, count, said);
      }
    }
    return 0;
  }

  private JsonNode measure(Path at, int size, int count) throws IOException {
    Installation installation = Installation.current();
    Path folder = at.resolve("spark-%d-%d".formatted(size, count));
    try (SparkCluster cluster =
        SparkCluster.start(installation, folder, count, executorMegabytes + 512)) {
      List<String> command =
          installation.command(
              new Program(
                  "cost",
                  "batch-jobs",
                  "org.tocsin.batch.cost.CostMain",
                  DRIVER_MEGABYTES,
                  List.of(
                      at.resolve("x" + size).toString(),
                      Integer.toString(size),
                      cluster.url(),
                      Integer.toString(count),
                      Integer.toString(cells),
                      Integer.toString(seed),
                      Boolean.toString(modelServed))));
      command.addAll(1, spark(installation, command, count));
      Path answer = folder.resolve("answer.json");
      Path log = folder.resolve("driver.log");
      Process driver =
          new ProcessBuilder(command)
              .redirectOutput(answer.toFile())
              .redirectError(log.toFile())
              .start();
      try {
        int code = driver.waitFor();
        if (code != 0) {
          throw new HomeProblem("Size %d ended with %d; see %s".formatted(size, code, log));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new HomeProblem("Interrupted while measuring", e);
      } finally {
        end(driver);
      }
      return JSON.readTree(Files.readString(answer));
    }
  }

  /**
   * Spark's settings; the executors are started with the class path and openings of this driver.
   */
  private List<String> spark(Installation installation, List<String> command, int count) {
    List<String> opened = command.stream().filter(word -> word.startsWith("--add-opens")).toList();
    return new ArrayList<>(
        List.of(
            "-Dspark.driver.host=127.0.0.1",
            "-Dspark.driver.bindAddress=127.0.0.1",
            "-Dspark.executor.cores=1",
            "-Dspark.cores.max=" + count,
            "-Dspark.executor.memory=" + executorMegabytes + "m",
            "-Dspark.executor.extraClassPath=" + installation.classpath("batch-jobs"),
            "-Dspark.executor.extraJavaOptions=-XX:+UseSerialGC " + String.join(" ", opened),
            // Nor must it wake to executors given up for lost.
            "-Dspark.network.timeout=7d",
            "-Dspark.executor.heartbeatInterval=1m",
            // Whether a stage has all its executors must not depend on who registers first.
            "-Dspark.scheduler.minRegisteredResourcesRatio=1"));
  }

  private static void end(Process driver) {
    if (driver.isAlive()) {
      driver.destroy();
      try {
        if (!driver.waitFor(20, TimeUnit.SECONDS)) {
          driver.destroyForcibly();
        }
      } catch (InterruptedException e) {
        driver.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void print(int size, int count, JsonNode said) {
    System.out.printf(
        "%nx%d, %d executor%s: %,d cells, %,d reports; models %s%n",
        size,
        count,
        count == 1 ? "" : "s",
        said.path("cells").asLong(),
        said.path("reports").asLong(),
        said.path("served"));
    for (String stage : List.of("history_read", "features_written", "trained_and_scored")) {
      JsonNode one = said.path(stage);
      System.out.printf(
          "  %-20s %,13d rows %8.1f s %,10d rows/s%s%n",
          STAGES.get(stage),
          one.path("rows").asLong(),
          one.path("seconds").asDouble(),
          one.path("rows_per_second").asLong(),
          one.has("processor_seconds")
              ? " %,8.0f s of processors".formatted(one.path("processor_seconds").asDouble())
              : "");
    }
    System.out.printf("  models               SHA-256 %s%n", said.path("models_digest").asText());
    System.out.printf("  scores               SHA-256 %s%n", said.path("scores_digest").asText());
    System.out.printf(
        "  peak memory          driver %,d MB, executors %s MB%n",
        said.path("driver_peak_mb").asLong(), said.path("executor_peaks_mb"));
  }
}
