package org.tocsin.cli.research;

import java.time.Instant;
import java.util.List;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.stack.Program;

/** Baselines fitted for a what-if, under a hash of their own. */
final class FreshBaselines {
  private static final int HEAP = 3072;

  private FreshBaselines() {}

  /**
   * Fits those that are not there yet.
   *
   * @param refit {@code weekly}, {@code monthly} or {@code once}
   */
  static void fit(Home home, Instant from, Instant to, String hash, String refit, DateBar bar) {
    ResearchProgram.run(
        home,
        new Program(
            "batch",
            "batch-jobs",
            "org.tocsin.batch.BatchMain",
            HEAP,
            List.of(
                "what-if-baselines",
                "--from",
                from.toString(),
                "--to",
                to.toString(),
                "--hash",
                hash,
                "--refit",
                refit,
                "--home",
                home.directory().toString(),
                "--config",
                home.writeConfiguration().toString())),
        (word, said) -> {
          if (word.equals("FIT")) {
            bar.at(
                "baselines",
                Instant.parse(said.path("cut_off").asText()),
                said.path("part").asDouble());
          }
        });
    bar.end();
  }
}
