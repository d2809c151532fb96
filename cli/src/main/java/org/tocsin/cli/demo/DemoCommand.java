package org.tocsin.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.batch.BatchRun;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.home.StackFile;
import org.tocsin.cli.stack.Installation;
import org.tocsin.cli.stack.Stack;
import org.tocsin.domain.alert.CityDesk;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.ingestion.broker.HomeTopics;
import org.tocsin.lakehouse.FeedStates;
import org.tocsin.lakehouse.FeedStates.FeedState;
import org.tocsin.lakehouse.LakeTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code tocsin demo}: a city, its history, a live day, and what Tocsin says about it, in the
 * terminal and in the browser.
 */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "A city, live, with alerts in the browser, in about two minutes.",
      "It makes a simulated city with two years of history, learns what is usual, then plays a day"
          + " at 600 times its speed. Ctrl-C stops everything."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("EEE HH:mm");

  @Option(
      names = "--home",
      paramLabel = "DIR",
      defaultValue = "${env:TOCSIN_HOME:-tocsin-home}",
      description = "The demo lives in the folder 'demo' below it (default: ${DEFAULT-VALUE})")
  private Path directory = Path.of("tocsin-home");

  @Option(
      names = "--speed",
      defaultValue = "600",
      description = "Simulated seconds per second (default: 600)")
  private double speed = 600;

  @Option(names = "--seed", defaultValue = "1", description = "Another seed, another city")
  private long seed = 1;

  @Option(
      names = "--scale",
      defaultValue = "1",
      description = "How busy the city is; 1 has about 40 neighbourhoods")
  private double scale = 1;

  @Option(
      names = "--history",
      defaultValue = "730d",
      description = "How much history is made (default: 730d)")
  private String history = "730d";

  @Option(
      names = "--story",
      paramLabel = "FILE",
      description =
          "Another story of the live day, or 'none'; its form is explained at the top of the"
              + " demo's own, simulator/src/main/resources/org/tocsin/simulator/story.yaml")
  private @Nullable String story;

  @Option(
      names = "--headless",
      description = "Play the day, print the closing table and stop, without waiting for Ctrl-C")
  private boolean headless;

  @Option(
      names = "--port",
      defaultValue = "8090",
      description = "Where the console listens; 0 takes a free port (default: 8090)")
  private int port = 8090;

  @Option(
      names = "--real",
      paramLabel = "DIR",
      description =
          "Real public data instead: a folder with chicago/crimes_2013_2016.parquet and"
              + " chicago/community_areas.geojson; 2013-2015 is history, 2016 the live feed")
  private @Nullable Path real;

  private final Instant started = Instant.now();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path home = directory.toAbsolutePath().normalize().resolve(real == null ? "demo" : "demo-real");
    empty(home);
    DemoCity city = real == null ? simulated(home) : DemoCity.chicago(real, home);
    Home opened = Home.open(home, Optional.empty());
    CountDownLatch interrupted = new CountDownLatch(1);
    AtomicBoolean closed = new AtomicBoolean();
    Stack stack = new Stack(opened, Installation.current());
    Runnable close =
        () -> {
          if (closed.compareAndSet(false, true)) {
            stack.close();
          }
        };
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  interrupted.countDown();
                  close.run();
                },
                "stop-demo"));
    try {
      return play(city, opened, stack, interrupted);
    } finally {
      close.run();
    }
  }

  private int play(DemoCity city, Home home, Stack stack, CountDownLatch interrupted)
      throws InterruptedException {
    step("starting the broker");
    stack.startBroker();
    home.lake().create();
    HomeTopics.create(
        stack.bootstrap(), home.configuration().clock(), home.configuration().partitions());
    step("loading places and sensors");
    city.loadPlacesAndSensors(home.directory());
    step("starting the landing job and the console");
    CompletableFuture<String> console =
        CompletableFuture.supplyAsync(() -> stack.startConsole(port));
    stack.startLanding();
    stack.markUp();

    step("importing history");
    city.importHistory(home.directory());

    step("learning what is usual (Spark)");
    int fitted =
        BatchRun.of(home, Installation.current())
            .run(
                List.of("baseline", "--as-of", city.liveFrom().toString()),
                ProcessBuilder.Redirect.appendTo(home.logs().resolve("batch.log").toFile()));
    if (fitted != 0) {
      throw new HomeProblem("No baseline was fitted; see " + home.logs().resolve("batch.log"));
    }
    step("starting the watch (Flink)");
    stack.startWarning("none");
    String url = console.join();
    System.out.printf("%n  Console: %s%n%n", url);
    step("live: %s at %.0f times its speed".formatted(city.name(), speed));

    ZoneId zone = home.configuration().zone();
    CompletableFuture<Void> first = new CompletableFuture<>();
    try (AlertTicker ticker =
        new AlertTicker(stack.bootstrap(), alert -> tell(alert, zone, first))) {
      // The watch is reading its last weeks: the scores must not take its processors.
      CompletableFuture<Integer> risk =
          first
              .copy()
              .completeOnTimeout(null, 1, TimeUnit.MINUTES)
              .thenApplyAsync(
                  watching ->
                      BatchRun.of(home, Installation.current())
                          .run(
                              List.of(
                                  "risk",
                                  "--as-of",
                                  city.liveFrom()
                                      .atZone(zone)
                                      .toLocalDate()
                                      .minusDays(1)
                                      .toString(),
                                  "--horizon",
                                  "1d"),
                              ProcessBuilder.Redirect.appendTo(
                                  home.logs().resolve("batch.log").toFile())));
      city.publish(home.directory(), speed);
      step(
          risk.join() == 0
              ? "the live day was scored ahead"
              : "the live day could not be scored; see batch.log");
      new DemoTable(city.truth(), zone).print(ticker.all(), feeds(home), System.out);
    }
    if (headless) {
      return 0;
    }
    System.out.printf("%nThe console stays at %s until you press Ctrl-C.%n", url);
    interrupted.await();
    return 0;
  }

  private static List<FeedState> feeds(Home home) {
    return FeedStates.newest(home.lake().open().loadTable(LakeTable.FEED_STATE.identifier()));
  }

  private DemoCity simulated(Path home) {
    step("making a city with %s of history".formatted(history));
    return DemoCity.simulated(home, seed, scale, history, story);
  }

  private void tell(AlertMessage alert, ZoneId zone, CompletableFuture<Void> first) {
    if (first.complete(null)) {
      step("the first alert");
    }
    ZonedDateTime at = alert.sentAt().atZone(zone);
    System.out.printf(
        "%s  %-7s %-10s %s, %s: %s%n",
        CLOCK.format(at),
        alert.messageType(),
        alert.severity(),
        alert.categoryNameEn() == null ? alert.category() : alert.categoryNameEn(),
        place(alert),
        alert.whyEn());
  }

  private static String place(AlertMessage alert) {
    String id = alert.neighbourhoodId();
    String name = alert.placeNameEn();
    return name != null ? name : CityDesk.CITY.equals(id) ? "whole city" : id;
  }

  private void step(String what) {
    System.out.printf("[%3d s] %s%n", Duration.between(started, Instant.now()).toSeconds(), what);
  }

  /** Every demo starts from nothing, and never beside another that runs. */
  private static void empty(Path home) throws IOException {
    if (StackFile.read(home).filter(StackFile::alive).isPresent()) {
      throw new HomeProblem(
          "A demo already runs in %s; stop it with Ctrl-C or 'tocsin down --home %s'"
              .formatted(home, home));
    }
    delete(home);
    Files.createDirectories(home);
  }

  /** Removes a folder with everything in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
