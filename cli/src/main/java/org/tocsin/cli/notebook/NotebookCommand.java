package org.tocsin.cli.notebook;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.stack.Installation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tocsin notebook}: worked examples in Java notebooks over a home's tables. */
@Command(
    name = "notebook",
    mixinStandardHelpOptions = true,
    description = {
      "Opens the worked examples in a browser: Java notebooks that read this home's tables.",
      "Needs Debian's jupyter-notebook; says what to install when it is missing."
    })
public final class NotebookCommand implements Callable<Integer> {
  private static final int STOP_SECONDS = 20;
  private static final File NOTHING = new File("/dev/null");

  @Mixin private final HomeOptions home = new HomeOptions();

  @Option(
      names = "--execute",
      paramLabel = "NOTEBOOK",
      description = "Run this notebook without a browser instead, and stop")
  private @Nullable Path notebook;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where --execute writes the notebook with its results (default: in place)")
  private @Nullable Path out;

  @Option(
      names = "--no-browser",
      description = "Start the server and print its address, without opening a browser")
  private boolean noBrowser;

  @Option(
      names = "--jupyter",
      paramLabel = "DIR",
      defaultValue = "/usr/bin",
      description = "Folder of Jupyter's programs (default: ${DEFAULT-VALUE})")
  private Path programs = Path.of("/usr/bin");

  @Override
  public Integer call() throws IOException, InterruptedException {
    Installation installation = Installation.current();
    Jupyter jupyter =
        new Jupyter(
            programs,
            installation.root().resolve("cli/target/notebook"),
            installation.classpath("cli"));
    Path directory = home.open().directory();
    if (notebook != null) {
      return execute(jupyter, directory, notebook);
    }
    ProcessBuilder program =
        jupyter.server(directory, installation.root().resolve("notebooks"), !noBrowser);
    System.err.printf("Notebooks over the tables of %s; Ctrl-C ends the server%n", directory);
    // Without a terminal to read from, Jupyter does not ask back when somebody presses Ctrl-C.
    Process process =
        program.inheritIO().redirectInput(ProcessBuilder.Redirect.from(NOTHING)).start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "stop-jupyter"));
    return process.waitFor() == 0 ? 0 : 1;
  }

  /** Jupyter ends its kernels when it is told to stop. */
  private static void end(Process process) {
    process.destroy();
    try {
      boolean ended = process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int execute(Jupyter jupyter, Path directory, Path cells)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile("tocsin-notebook", ".log");
    try {
      int exit = jupyter.execute(directory, cells, out == null ? cells : out, log);
      System.err.print(Files.readString(log));
      return exit == 0 ? 0 : 1;
    } finally {
      Files.deleteIfExists(log);
    }
  }
}
