package org.tocsin.cli.stack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.home.StackFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tocsin up}: starts the stack of a home and returns when it serves. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = "Starts broker, jobs and console of a home in the background")
public final class UpCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 200;
  private static final long PATIENCE_MILLIS = 300_000;

  @Mixin private HomeOptions options = new HomeOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Home home = options.open();
    Optional<StackFile> running = StackFile.read(home.directory()).filter(StackFile::alive);
    if (running.isPresent()) {
      say("Already up: " + running.get().consoleUrl());
      return 0;
    }
    StackFile.delete(home.directory());
    Files.createDirectories(home.logs());
    Path log = home.logs().resolve("supervisor.log");
    Process supervisor = start(home, log);
    List<String> told = new ArrayList<>();
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (System.nanoTime() < until) {
      Optional<StackFile> now = StackFile.read(home.directory());
      if (now.isPresent()) {
        tell(now.get(), told);
        if (now.get().state().equals("up")) {
          say("Console: " + now.get().consoleUrl());
          return 0;
        }
        if (now.get().state().startsWith("failed")) {
          throw new HomeProblem(
              "The stack did not start: %s".formatted(now.get().state().substring(8)));
        }
      }
      if (supervisor.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new HomeProblem(
            "The supervisor ended with code %d; see %s".formatted(supervisor.exitValue(), log));
      }
    }
    supervisor.destroy();
    throw new HomeProblem(
        "The stack was not up after %d s; see the logs in %s"
            .formatted(PATIENCE_MILLIS / 1000, home.logs()));
  }

  private Process start(Home home, Path log) throws IOException {
    Installation installation = Installation.current();
    Program program =
        new Program(
            "supervisor",
            "cli",
            SupervisorMain.class.getName(),
            256,
            List.of(home.directory().toString(), options.configuration()));
    List<String> command = new ArrayList<>();
    if (new File("/usr/bin/setsid").canExecute()) {
      // A session of its own: closing the terminal does not end the stack.
      command.add("/usr/bin/setsid");
    }
    command.addAll(installation.command(program));
    return new ProcessBuilder(command)
        .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private void tell(StackFile now, List<String> told) {
    for (StackFile.ProgramState program : now.programs()) {
      if (!told.contains(program.name())) {
        told.add(program.name());
        say("Starting " + program.name() + " …");
      }
    }
  }

  private void say(String what) {
    if (options.json()) {
      return;
    }
    System.out.println(what);
  }
}
