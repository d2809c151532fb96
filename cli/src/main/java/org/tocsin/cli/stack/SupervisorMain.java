package org.tocsin.cli.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tocsin.cli.batch.BatchRun;
import org.tocsin.cli.home.Home;
import org.tocsin.ingestion.broker.HomeTopics;

/**
 * The program behind {@code tocsin up}: holds the stack of one home, revives what ends by itself,
 * fits the baseline when its civil date has come, cares for the tables, and stops everything on
 * SIGTERM.
 */
public final class SupervisorMain {
  private static final Logger LOG = LoggerFactory.getLogger(SupervisorMain.class);
  private static final Duration LOOK = Duration.ofMillis(500);

  private SupervisorMain() {}

  public static void main(String[] args) throws InterruptedException {
    Optional<Path> configuration =
        args.length > 1 && !args[1].isEmpty() ? Optional.of(Path.of(args[1])) : Optional.empty();
    Home home = Home.open(Path.of(args[0]), configuration);
    CountDownLatch stop = new CountDownLatch(1);
    Stack stack = new Stack(home, Installation.current());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.countDown();
                  stack.close();
                },
                "stop-stack"));
    try {
      startAll(stack, home);
    } catch (RuntimeException e) {
      LOG.error("The stack did not start", e);
      stack.markFailed(String.valueOf(e.getMessage()));
      // The reason stays readable for 'tocsin up', which is waiting for it.
      stop.await(5, TimeUnit.SECONDS);
      System.exit(1);
    }
    supervise(stack, home, stop);
  }

  /** Starts every part in the order in which they need one another. */
  static void startAll(Stack stack, Home home) {
    stack.startBroker();
    home.lake().create();
    HomeTopics.create(
        stack.bootstrap(), home.configuration().clock(), home.configuration().partitions());
    stack.startLanding();
    stack.startWarning("last");
    stack.startConsole(home.configuration().consolePort());
    stack.startIntake();
    stack.markUp();
  }

  private static void supervise(Stack stack, Home home, CountDownLatch stop)
      throws InterruptedException {
    Instant nextBaseline = Instant.now();
    Instant nextCare = Instant.now().plus(home.configuration().care().every());
    while (!stop.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      List<String> revived = stack.revive();
      revived.forEach(name -> LOG.warn("Started again: {}", name));
      Path wish = restartWish(home);
      if (Files.exists(wish)) {
        delete(wish);
        LOG.info("History changed: the watch starts afresh from the tables");
        stack.restartWarning();
      }
      if (home.configuration().clock().equals("live") && Instant.now().isAfter(nextBaseline)) {
        nextBaseline = Instant.now().plus(1, ChronoUnit.HOURS);
        beside("Baseline run", () -> batch(home).baseline(Instant.now()));
      }
      if (Instant.now().isAfter(nextCare)) {
        nextCare = Instant.now().plus(home.configuration().care().every());
        beside("Care", () -> batch(home).careUnattended(home.logs().resolve("care.log")));
      }
    }
  }

  private static BatchRun batch(Home home) {
    return BatchRun.of(home, Installation.current());
  }

  /** On a thread of its own, so that a child that ends meanwhile is started again at once. */
  private static void beside(String name, IntSupplier work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                LOG.info("{} ended with {}", name, work.getAsInt());
              } catch (RuntimeException e) {
                LOG.error("{} failed; it is tried again when it is due", name, e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }

  /** The file whose presence asks for a fresh start of the watch. */
  public static Path restartWish(Home home) {
    return home.directory().resolve("run").resolve("restart-warning");
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("Cannot delete " + file, e);
    }
  }
}
