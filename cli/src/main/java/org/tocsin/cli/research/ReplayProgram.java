package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.stack.Program;

/** The replay program with its words. */
final class ReplayProgram {
  private static final int HEAP = 3072;

  private final Home home;
  private final List<String> words = new ArrayList<>();

  /**
   * A replay of a home.
   *
   * @param baselines configuration hash under which the baselines stand
   */
  ReplayProgram(Home home, String run, Instant from, Instant to, String baselines, String acts) {
    this.home = home;
    words.addAll(
        List.of(
            "--home",
            home.directory().toString(),
            "--config",
            home.writeConfiguration().toString(),
            "--run",
            run,
            "--from",
            from.toString(),
            "--to",
            to.toString(),
            "--baselines",
            baselines,
            "--acts",
            acts));
  }

  ReplayProgram inject(Path file) {
    words.addAll(List.of("--inject", file.toString()));
    return this;
  }

  /** Cases are drawn over a range that is wider than the run. */
  ReplayProgram casesOver(Instant from, Instant to) {
    words.addAll(List.of("--cases-from", from.toString(), "--cases-to", to.toString()));
    return this;
  }

  /** The reports that are put in are wanted too, one JSON object a line. */
  ReplayProgram injectedTo(Path file) {
    words.addAll(List.of("--injected-to", file.toString()));
    return this;
  }

  /** Only this alert is wanted, and nothing is written. */
  ReplayProgram only(String alert) {
    words.addAll(List.of("--alerts-of", alert));
    return this;
  }

  /**
   * Runs it and says what it ended with.
   *
   * @param alert takes each message that was asked for
   */
  JsonNode run(DateBar bar, Consumer<JsonNode> alert) {
    List<JsonNode> done = new ArrayList<>();
    ResearchProgram.run(
        home,
        new Program(
            "replay", "streaming-jobs", "org.tocsin.streaming.replay.ReplayMain", HEAP, words),
        (word, said) -> {
          switch (word) {
            case "PROGRESS" ->
                bar.at(
                    "replay",
                    Instant.parse(said.path("at").asText()),
                    said.path("part").asDouble());
            case "ALERT" -> alert.accept(said);
            case "DONE" -> done.add(said);
            default -> throw new HomeProblem("The replay said '%s %s'".formatted(word, said));
          }
        });
    bar.end();
    @Nullable JsonNode last = done.isEmpty() ? null : done.get(0);
    if (last == null) {
      throw new HomeProblem("The replay ended without a result; see " + home.logs());
    }
    return last;
  }
}
