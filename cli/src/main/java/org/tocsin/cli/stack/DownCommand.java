package org.tocsin.cli.stack;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.home.StackFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tocsin down}: stops everything that {@code up} started. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stops everything that runs in a home")
public final class DownCommand implements Callable<Integer> {
  @Mixin private HomeOptions options = new HomeOptions();

  @Override
  public Integer call() throws ExecutionException, InterruptedException {
    Optional<StackFile> running =
        StackFile.read(options.open().directory()).filter(StackFile::alive);
    if (running.isEmpty()) {
      System.out.println("Nothing runs here.");
      StackFile.delete(options.open().directory());
      return 0;
    }
    ProcessHandle supervisor =
        ProcessHandle.of(running.get().pid())
            .orElseThrow(() -> new HomeProblem("The supervisor ended meanwhile"));
    supervisor.destroy();
    try {
      supervisor.onExit().get(120, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new HomeProblem(
          "Process %d did not stop within 120 s; look at the logs, then end it"
              .formatted(supervisor.pid()),
          e);
    }
    System.out.println("Stopped.");
    return 0;
  }
}
