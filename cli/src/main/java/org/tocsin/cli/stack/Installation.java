package org.tocsin.cli.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.tocsin.cli.home.HomeProblem;

/** Where the built programs are: the folder with the modules. */
public record Installation(Path root) {

  /** What Java 17 hides that the engines still reach for. */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.lang.invoke",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "jdk.internal.ref",
          "sun.nio.ch",
          "sun.nio.cs",
          "sun.security.action",
          "sun.util.calendar");

  /** The installation that the launcher script named. */
  public static Installation current() {
    String root = System.getProperty("tocsin.root");
    if (root == null) {
      throw new HomeProblem("System property tocsin.root is missing; start Tocsin with ./tocsin");
    }
    return new Installation(Path.of(root));
  }

  /** The command line that starts a program of this installation. */
  public List<String> command(Program program) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + program.heapMegabytes() + "m");
    boolean brief = program.pace() == Program.Pace.BRIEF;
    command.add(
        switch (program.pace()) {
          case BRIEF -> "-XX:+UseSerialGC";
          case LASTING -> "-XX:+UseParallelGC";
          case PROMPT -> "-XX:+UseG1GC";
        });
    command.add("-XX:+ExitOnOutOfMemoryError");
    command.add("-XX:TieredStopAtLevel=" + (brief || program.heapMegabytes() < 1024 ? 1 : 4));
    command.add("-Dfile.encoding=UTF-8");
    command.add("-Duser.timezone=UTC");
    command.add("-Dtocsin.root=" + root);
    for (String opened : OPENED) {
      command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    command.add("-cp");
    command.add(classpath(program.module()));
    command.add(program.mainClass());
    command.addAll(program.arguments());
    return command;
  }

  /** The module's own jar and everything it needs at run time. */
  public String classpath(String module) {
    Path listed = target(module).resolve("runtime.classpath");
    try {
      return jar(module) + File.pathSeparator + Files.readString(listed).strip();
    } catch (IOException e) {
      throw missing(module);
    }
  }

  /** The module's own jar. */
  Path jar(String module) {
    try (Stream<Path> files = Files.list(target(module))) {
      return files
          .filter(f -> f.getFileName().toString().matches(module + "-[0-9].*\\.jar"))
          .filter(f -> !f.getFileName().toString().contains("tests"))
          .findFirst()
          .orElseThrow(() -> missing(module));
    } catch (IOException e) {
      throw missing(module);
    }
  }

  private Path target(String module) {
    return root.resolve(module).resolve("target");
  }

  private static HomeProblem missing(String module) {
    return new HomeProblem(
        "Module %s is not built; run ./tocsin once from the project's folder".formatted(module));
  }

  /** Makes sure a folder is there. */
  static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create " + folder, e);
    }
  }
}
