package org.tocsin.batch.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * What a process has used so far.
 *
 * <p>Limits: 0 where the system does not tell; an executor that was given no task is not seen.
 *
 * @param peakMegabytes the most memory it held, in MB of 2^20 bytes, as the Linux kernel counts it
 *     ({@code VmHWM})
 * @param processorSeconds of all its threads, which do not depend on what else a machine does
 */
record ProcessUse(long peakMegabytes, double processorSeconds) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** What this process has used. */
  static ProcessUse own() {
    Duration processor = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    return new ProcessUse(peak(), processor.toMillis() / 1000.0);
  }

  /** What all processes that run tasks have used, by process id. */
  static Map<Long, ProcessUse> ofExecutors(SparkSession spark, int executors) {
    Map<Long, ProcessUse> uses = new TreeMap<>();
    spark
        .range(0, executors * 16L, 1, executors * 16)
        .mapPartitions(
            (MapPartitionsFunction<Long, String>) ids -> Collections.singleton(said()).iterator(),
            Encoders.STRING())
        .collectAsList()
        .forEach(
            said -> {
              String[] words = said.split(" ");
              uses.put(
                  Long.parseLong(words[0]),
                  new ProcessUse(Long.parseLong(words[1]), Double.parseDouble(words[2])));
            });
    return uses;
  }

  /** Processor seconds of this process and all that run tasks. */
  static double processorSeconds(SparkSession spark, int executors) {
    Map<Long, ProcessUse> uses = ofExecutors(spark, executors);
    uses.put(ProcessHandle.current().pid(), own());
    return uses.values().stream().mapToDouble(ProcessUse::processorSeconds).sum();
  }

  private static String said() {
    ProcessUse own = own();
    return "%d %d %s"
        .formatted(ProcessHandle.current().pid(), own.peakMegabytes(), own.processorSeconds());
  }

  private static long peak() {
    try {
      return Files.exists(STATUS)
          ? Files.readAllLines(STATUS).stream()
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
              .findFirst()
              .orElse(0)
          : 0;
    } catch (IOException e) {
      return 0;
    }
  }
}
