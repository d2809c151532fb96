package org.tocsin.cli.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.stack.Installation;
import org.tocsin.cli.stack.Program;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.FeedStates.FeedState;
import org.tocsin.simulator.SimulatorSettings;
import org.tocsin.simulator.story.Story;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tocsin bench demo}: the demo's day over many seeds, without broker and tables. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Plays the demo's day in many simulated cities and says how often each event was warned, how",
      "soon, and how many alerts no event explains. Mappings, baselines and the warning graph are",
      "those of the demo; broker and tables are left out, so that a city takes seconds."
    })
public final class BenchDemoCommand implements Callable<Integer> {
  /** Cities in one run of the streaming program, whose start they share. */
  private static final int TOGETHER = 10;

  private static final int HEAP = 1536;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--seeds", defaultValue = "100", description = "How many cities (default: 100)")
  private int seeds = 100;

  @Option(names = "--first", defaultValue = "1", description = "The first seed (default: 1)")
  private long first = 1;

  @Option(
      names = "--story",
      paramLabel = "FILE",
      description = "Another story, or 'none' for an ordinary day (default: the demo's)")
  private @Nullable String story;

  @Option(
      names = "--work",
      paramLabel = "DIR",
      required = true,
      description = "Where cities and answers are kept (about 9 MB each); complete ones stay")
  private Path work = Path.of("");

  @Option(names = "--alerts", description = "Also print every alert that no event explains")
  private boolean alerts;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (seeds < 1 || seeds > 100_000) {
      throw new HomeProblem("--seeds %d is out of range; use 1 to 100000".formatted(seeds));
    }
    Story told =
        story == null
            ? Story.ofDemo()
            : story.equals("none") ? Story.none() : Story.read(Path.of(story));
    PrintWriter out = spec.commandLine().getOut();
    DemoBench bench = new DemoBench();
    for (long from = first; from < first + seeds; from += TOGETHER) {
      List<Path> folders = new ArrayList<>();
      for (long seed = from; seed < Math.min(from + TOGETHER, first + seeds); seed++) {
        Path folder = work.toAbsolutePath().resolve("seed-" + seed);
        Files.createDirectories(folder);
        RecordedCity.record(
            new SimulatorSettings(seed, 1, SimulatorSettings.DEFAULT_START, 730, 1, told), folder);
        folders.add(folder);
      }
      watch(folders);
      for (Path folder : folders) {
        DemoScore score = score(folder);
        bench.add(score);
        System.err.printf(
            "%s: %d alerts, %d unexplained%n",
            folder.getFileName(), score.raised().size(), score.unexplained().size());
        if (alerts) {
          score.unexplained().forEach(alert -> print(out, folder, alert));
        }
      }
    }
    bench.print(out);
    out.flush();
    return 0;
  }

  private void watch(List<Path> folders) throws IOException, InterruptedException {
    Path log = work.resolve("recorded.log");
    Process process =
        new ProcessBuilder(
                Installation.current()
                    .command(
                        new Program(
                            "recorded",
                            "streaming-jobs",
                            "org.tocsin.streaming.bench.RecordedMain",
                            HEAP,
                            folders.stream().map(Path::toString).toList())))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (process.waitFor() != 0) {
        throw new HomeProblem("The watch failed; see " + log);
      }
    } finally {
      process.destroy();
    }
  }

  private static DemoScore score(Path folder) {
    List<AlertMessage> messages = new ArrayList<>();
    Map<String, FeedState> feeds = new TreeMap<>();
    Map<String, Instant> saidAt = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(folder.resolve("said.txt"))) {
        if (line.startsWith("STATE\t")) {
          String[] cells = line.split("\t", -1);
          String key = cells[1] + "\n" + cells[2];
          Instant at = Instant.parse(cells[4]);
          if (!saidAt.containsKey(key) || !at.isBefore(saidAt.get(key))) {
            saidAt.put(key, at);
            feeds.put(key, new FeedState(cells[1], cells[2], cells[3]));
          }
        } else {
          AlertLine.told(line).ifPresent(messages::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read what was said in " + folder, e);
    }
    return DemoScore.of(
        DemoEvent.read(folder.resolve("truth.csv")), messages, List.copyOf(feeds.values()));
  }

  private static void print(PrintWriter out, Path folder, AlertMessage m) {
    out.printf(
        "%s %s %-6s %-18s %-14s %s..%s observed %.1f expected %.2f (today %.2f) p %.1e day p %.1e line %.1e%n",
        folder.getFileName(),
        m.sentAt(),
        m.neighbourhoodId(),
        m.category(),
        m.detector(),
        m.intervalStart(),
        m.intervalEnd(),
        m.observed(),
        m.expected(),
        m.expectedToday(),
        m.pValue(),
        m.dayP(),
        m.threshold());
  }
}
