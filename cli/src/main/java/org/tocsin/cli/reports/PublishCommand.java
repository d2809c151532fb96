package org.tocsin.cli.reports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.ingestion.file.InputProblem;
import org.tocsin.ingestion.run.ClockMismatch;
import org.tocsin.ingestion.run.Playback;
import org.tocsin.ingestion.run.PreparedRun;
import org.tocsin.ingestion.run.Progress;
import org.tocsin.ingestion.run.PublishRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin publish}: files as a live feed. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = {
      "Plays files as a live feed and waits until they have landed.",
      "It is paced by when their rows became known. Needs a home with 'clock: simulated', whose"
          + " time",
      "it moves; with --now a home with live time takes the rows as received now.",
      "Several --mapping, each with its files, are played together on one clock. When the last row",
      "has been played the simulated clock stands still; --known-to plays on to that day's start."
    })
public final class PublishCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOptions homeOptions = new HomeOptions();
  @Mixin private FeedOptions feed = new FeedOptions();

  @Option(
      names = "--speed",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Seconds of the feed per second: 600 plays a day in 144 s; Infinity does not wait")
  private double speed;

  @Option(names = "--now", description = "Take the rows as received now, in a home with live time")
  private boolean receivedNow;

  @Option(
      names = "--continue",
      description = "Go on where an interrupted publish of the same files stopped")
  private boolean continued;

  @Override
  public Integer call() {
    if (!(speed > 0)) {
      throw new ParameterException(
          spec.commandLine(), "Speed %s must be above 0, such as 600".formatted(speed));
    }
    Home home = homeOptions.open();
    String clock = home.configuration().clock();
    List<Feed> feeds =
        feed.feeds().stream()
            .map(
                one ->
                    receivedNow
                        ? one.withMapping(one.mapping().withKnown(one.mapping().known().received()))
                        : one)
            .toList();
    try {
      PublishRun.check(clock, receivedNow, 0);
      List<String> runs = new ArrayList<>();
      for (Feed one : feeds) {
        runs.add(run(home, one, feed.run(runs.size())));
      }
      return new Offering(home, feed, homeOptions.json(), spec.commandLine().getOut())
          .run(feeds, runs, (prepared, progress) -> publish(home, prepared, progress));
    } catch (InputProblem | ClockMismatch e) {
      throw new HomeProblem(String.valueOf(e.getMessage()), e);
    }
  }

  private void publish(Home home, List<PreparedRun> prepared, Progress progress) {
    Playback playback = new Playback();
    PublishRun run =
        new PublishRun(
            prepared,
            new PublishRun.Settings(
                home.bootstrapServers(),
                home.configuration().clock(),
                speed,
                receivedNow,
                continued,
                feed.knownTo(home)),
            System::nanoTime,
            playback,
            progress);
    if (!homeOptions.json()) {
      spec.commandLine()
          .getErr()
          .printf(
              "Publishing %s to %s, %.0f s at this speed%n",
              run.firstKnown(), run.end(), run.secondsNeeded());
    }
    if (home.configuration().clock().equals("live")) {
      run.send();
      return;
    }
    try (PlaybackAsked asked =
        new PlaybackAsked(home.bootstrapServers(), playback, speed, System::nanoTime)) {
      run.send();
    }
  }

  /** The run's id; an unfinished one's is remembered in the home by what it publishes. */
  private String run(Home home, Feed one, @Nullable String given) {
    String content = PreparedRun.id(one.mapping(), one.files(), Instant.EPOCH);
    Path memory = home.directory().resolve("run").resolve("publish-" + content + ".run");
    try {
      if (continued) {
        String remembered =
            given != null ? given : Files.isRegularFile(memory) ? Files.readString(memory) : null;
        return nothingToContinue(remembered);
      }
      String run =
          given != null ? given : PreparedRun.id(one.mapping(), one.files(), Instant.now());
      Files.createDirectories(memory.getParent());
      Files.writeString(memory, run);
      return run;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot use " + memory, e);
    }
  }

  private static String nothingToContinue(@Nullable String remembered) {
    if (remembered == null) {
      throw new HomeProblem(
          "These files with this mapping were not published here before; leave out --continue or"
              + " name the run with --run");
    }
    return remembered;
  }
}
