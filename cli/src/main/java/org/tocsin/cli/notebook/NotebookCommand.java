package org.tocsin.cli.notebook;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.stack.Installation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tocsin notebook}: worked examples in Java notebooks over a home's tables. */
@Command(
    name = "notebook",
    description = {
      "Opens the worked examples in a browser: Java notebooks that read this home's tables.",
      "Needs Debian's jupyter-notebook; says what to install when it is missing."
    })
public final class NotebookCommand implements Callable<Integer> {
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
    Process process = program.inheritIO().start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop-jupyter"));
    return process.waitFor() == 0 ? 0 : 1;
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
