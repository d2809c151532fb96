package org.tocsin.cli.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeProblem;

/** A home that is made for one measurement, and the program that measures in it. */
final class BenchHome {
  private BenchHome() {}

  /** A live home of made-up reports in a new folder. */
  static Home create(Path directory) throws IOException {
    return create(directory, "");
  }

  /**
   * The same.
   *
   * @param more further keys of its {@code tocsin.yaml}
   */
  static Home create(Path directory, String more) throws IOException {
    if (Files.exists(directory)) {
      throw new HomeProblem(
          "%s exists; the measurement needs a new home, so name another folder"
              .formatted(directory));
    }
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("tocsin.yaml"),
        """
        city:
          name: Measurement
        clock: live
        console:
          port: 0
        authorisations:
          service:
            purpose: Measuring on made-up reports
            legal_basis: No report is real
            owner: Bench
            review_by: 2099-01-01
        """
            + more);
    return Home.open(directory, Optional.empty());
  }

  /** Runs a program of the streaming jobs to its end; 0 where it ended well. */
  static int run(String mainClass, int heapMegabytes, List<String> arguments)
      throws IOException, InterruptedException {
    Program program = new Program("bench", "streaming-jobs", mainClass, heapMegabytes, arguments);
    Process process =
        new ProcessBuilder(Installation.current().command(program)).inheritIO().start();
    try {
      return process.waitFor() == 0 ? 0 : 1;
    } finally {
      process.destroy();
    }
  }
}
