package org.tocsin.cli.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.StackFile;
import org.tocsin.cli.stack.ClassArchive;
import org.tocsin.cli.stack.Installation;
import org.tocsin.cli.stack.Program;

/**
 * Runs one Spark job as a child program to its end, its output being this program's output. What it
 * says of its progress goes to its log and, where a person waits for it, to standard error.
 */
public final class BatchRun {
  /** What is added to the number of the signal that ended a process. */
  private static final int SIGNALLED = 128;

  private static final String MODULE = "batch-jobs";

  private final Home home;
  private final Installation installation;

  private BatchRun(Home home, Installation installation) {
    this.home = home;
    this.installation = installation;
  }

  public static BatchRun of(Home home, Installation installation) {
    return new BatchRun(home, installation);
  }

  /** Fits the baselines whose civil date has come by the given time. */
  public int baseline(Instant asOf) {
    return run(List.of("baseline", "--as-of", asOf.toString()));
  }

  /** Scores the day (or week) after the given date. */
  public int risk(LocalDate asOf, String horizon) {
    return run(List.of("risk", "--as-of", asOf.toString(), "--horizon", horizon));
  }

  /** Runs the batch program with the given words and returns its exit code; a person waits. */
  public int run(List<String> words) {
    return run(
        words,
        ProcessBuilder.Redirect.INHERIT,
        ClassArchive.of(installation, MODULE).use(false),
        Optional.of(new BatchProgress()));
  }

  /**
   * What the batch program answered.
   *
   * @param text its last line
   */
  public record Answer(int code, String text) {}

  /** Runs the batch program and takes what it prints; a person waits. */
  public Answer ask(List<String> words) {
    try {
      Path file = Files.createTempFile("tocsin-batch", ".out");
      try {
        int code =
            run(
                words,
                ProcessBuilder.Redirect.to(file.toFile()),
                ClassArchive.of(installation, MODULE).use(false),
                Optional.of(new BatchProgress()));
        String text = Files.readString(file).strip();
        return new Answer(code, text.substring(text.lastIndexOf('\n') + 1));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The batch program's answer cannot be read", e);
    }
  }

  /** Tends the tables while nobody waits, so this run also writes the archive of classes. */
  public int careUnattended(Path log) {
    return run(
        List.of("care"),
        ProcessBuilder.Redirect.appendTo(log.toFile()),
        ClassArchive.of(installation, MODULE).use(true),
        Optional.empty());
  }

  /** The same while nobody waits, with its output going to a file or nowhere. */
  public int run(List<String> words, ProcessBuilder.Redirect output) {
    return run(words, output, ClassArchive.of(installation, MODULE).use(false), Optional.empty());
  }

  private int run(
      List<String> words,
      ProcessBuilder.Redirect output,
      ClassArchive.Use archive,
      Optional<BatchProgress> progress) {
    List<String> arguments = new ArrayList<>(words);
    arguments.addAll(List.of("--home", home.directory().toString()));
    String bootstrap = bootstrapOrNothing();
    if (!bootstrap.isEmpty()) {
      arguments.addAll(List.of("--bootstrap", bootstrap));
    }
    arguments.addAll(List.of("--config", home.writeConfiguration().toString()));
    Program program =
        new Program(
            "batch",
            MODULE,
            "org.tocsin.batch.BatchMain",
            3072,
            arguments,
            words.get(0).equals("report") ? Program.Pace.BRIEF : Program.Pace.LASTING);
    boolean done = false;
    try {
      Files.createDirectories(home.logs());
      List<String> command = installation.command(program);
      command.addAll(1, archive.flags());
      Path log = home.logs().resolve("batch.log");
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(output)
              .redirectError(
                  progress.isPresent()
                      ? ProcessBuilder.Redirect.PIPE
                      : ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      if (progress.isPresent()) {
        tell(progress.get(), process, log);
      }
      int code = process.waitFor();
      done = code == 0;
      if (code > SIGNALLED) {
        System.err.printf(
            "The batch program was ended from outside (signal %d) before it was done; give the same"
                + " command again%n(see %s)%n",
            code - SIGNALLED, log);
      } else if (code != 0) {
        String last = lastError(log);
        boolean seen = progress.map(BatchProgress::last).filter(last::equals).isPresent();
        System.err.println((seen ? "" : last + "\n") + "(see " + log + ")");
      }
      return code;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the batch program", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    } finally {
      archive.end(done);
    }
  }

  /** Tables can be read without a broker; only telling the desk needs one. */
  private String bootstrapOrNothing() {
    String configured = home.configuration().bootstrapServers();
    if (configured != null) {
      return configured;
    }
    return StackFile.read(home.directory())
        .filter(StackFile::alive)
        .map(StackFile::bootstrap)
        .orElse("");
  }

  /** Returns when the program has nothing more to say. */
  private static void tell(BatchProgress progress, Process process, Path log) throws IOException {
    try (Writer writer =
        Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      progress.copy(process.errorReader(StandardCharsets.UTF_8), writer, System.err);
    }
  }

  private static String lastError(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    for (int i = lines.size() - 1; i >= 0; i--) {
      String line = lines.get(i);
      if (!line.isBlank() && !line.startsWith("\tat ")) {
        return line;
      }
    }
    return "The batch program failed";
  }
}
