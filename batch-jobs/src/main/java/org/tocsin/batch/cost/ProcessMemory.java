package org.tocsin.batch.cost;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/**
 * The most memory that processes held so far, as the Linux kernel counts it ({@code VmHWM}).
 *
 * <p>Limits: 0 on other systems; an executor that was given no task is not seen.
 */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Peak of this process in MB of 2^20 bytes. */
  static long own() {
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

  /** Peaks of all processes that run tasks, by process id. */
  static Map<Long, Long> ofExecutors(SparkSession spark, int executors) {
    Map<Long, Long> peaks = new TreeMap<>();
    spark
        .range(0, executors * 16L, 1, executors * 16)
        .mapPartitions(
            (MapPartitionsFunction<Long, String>)
                ids ->
                    Collections.singleton(ProcessHandle.current().pid() + " " + own()).iterator(),
            Encoders.STRING())
        .collectAsList()
        .forEach(
            said ->
                peaks.put(
                    Long.parseLong(said.substring(0, said.indexOf(' '))),
                    Long.parseLong(said.substring(said.indexOf(' ') + 1))));
    return peaks;
  }
}
