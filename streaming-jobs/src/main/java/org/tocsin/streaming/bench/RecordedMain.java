package org.tocsin.streaming.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.tocsin.domain.program.Lifeline;
import org.tocsin.streaming.program.JobEnvironment;
import org.tocsin.streaming.replay.ReplayRun;
import org.tocsin.streaming.warning.WarningJob;

/**
 * Sends recorded cities ({@link RecordedEnds}) through the warning job, one after the other in one
 * JVM, and writes what it said beside each as {@code said.txt}. Arguments: the cities' folders. One
 * that has its answer already is left alone.
 */
public final class RecordedMain {
  static final String SAID = "said.txt";

  private RecordedMain() {}

  public static void main(String[] args) {
    int exit = 0;
    try {
      Lifeline.hold(System.in, () -> Runtime.getRuntime().halt(1));
      for (String folder : args) {
        run(Path.of(folder));
      }
    } catch (Exception e) {
      e.printStackTrace();
      exit = 1;
    }
    // Threads of clients that outlive the run must not keep the program.
    Runtime.getRuntime().halt(exit);
  }

  static void run(Path folder) throws Exception {
    Path answer = folder.resolve(SAID);
    if (Files.exists(answer)) {
      return;
    }
    RecordedEnds ends = RecordedEnds.read(folder);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            1,
            ReplayRun.bounded(
                JobEnvironment.settings(
                    ends.configuration(), folder, Optional.empty(), "hashmap")));
    WarningJob.define(env, ends, ends.configuration());
    List<String> said = new ArrayList<>();
    try (CloseableIterator<String> lines = ends.said().collectAsync()) {
      JobClient job = env.executeAsync("recorded " + folder.getFileName());
      lines.forEachRemaining(said::add);
      job.getJobExecutionResult().get();
    }
    write(answer, said);
    System.out.println("SAID " + folder.getFileName());
  }

  /** All or nothing: a program that is killed leaves no half answer. */
  private static void write(Path answer, List<String> said) throws IOException {
    Path half = answer.resolveSibling(SAID + ".half");
    Files.write(half, said);
    Files.move(half, answer, StandardCopyOption.REPLACE_EXISTING);
  }
}
