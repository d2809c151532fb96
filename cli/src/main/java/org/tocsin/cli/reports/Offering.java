package org.tocsin.cli.reports;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.ingestion.file.InputProblem;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.place.PlaceIndex;
import org.tocsin.ingestion.run.ClockMismatch;
import org.tocsin.ingestion.run.PreparedRun;
import org.tocsin.ingestion.run.Progress;
import org.tocsin.ingestion.run.SendingFailed;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceTable;
import org.tocsin.lakehouse.RunCounts;
import picocli.CommandLine.Help.Ansi;

/** Reads files through a mapping, sends them, and waits until the tables hold what was offered. */
public final class Offering {
  private final Home home;
  private final FeedOptions options;
  private final boolean json;
  private final PrintWriter out;

  Offering(Home home, FeedOptions options, boolean json, PrintWriter out) {
    this.home = home;
    this.options = options;
    this.json = json;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @param send sends a prepared run and returns when it is acknowledged
   * @return the exit code
   * @throws HomeProblem with what a person can mend
   */
  int run(Mapping mapping, String run, BiConsumer<PreparedRun, Progress> send) {
    // The broker is asked for first: reading a big file for nothing would be a pity.
    String bootstrap = home.bootstrapServers();
    long started = System.nanoTime();
    ProgressLine progress =
        new ProgressLine(System.err, Ansi.AUTO.enabled() && !json, System::nanoTime);
    Catalog catalog = home.lake().open();
    try {
      PlaceIndex places =
          PlaceIndex.of(
              new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier())).list());
      try (PreparedRun prepared =
          PreparedRun.of(
              mapping,
              options.files(),
              places,
              run,
              Instant.now(),
              options.range(home),
              options.scratch(home),
              progress)) {
        send.accept(prepared, progress);
        await(catalog, prepared, bootstrap, progress);
        progress.end();
        return close(prepared, catalog, started, !places.isEmpty());
      }
    } catch (InputProblem | SendingFailed | ClockMismatch e) {
      progress.end();
      throw new HomeProblem(String.valueOf(e.getMessage()), e);
    } finally {
      close(catalog);
    }
  }

  private void await(
      Catalog catalog, PreparedRun prepared, String bootstrap, ProgressLine progress) {
    Duration patience = options.patience();
    long offered = prepared.offered();
    long landed = RunCounts.landed(catalog, prepared.run());
    long grown = System.nanoTime();
    long pause = 250_000_000L;
    while (landed < offered) {
      progress.at("landing", landed, (double) landed / offered);
      LockSupport.parkNanos(pause);
      long asked = System.nanoTime();
      long now = RunCounts.landed(catalog, prepared.run());
      // Asking takes at most a quarter of the time.
      pause = Math.max(250_000_000L, 3 * (System.nanoTime() - asked));
      if (now > landed) {
        landed = now;
        grown = System.nanoTime();
      } else if (System.nanoTime() - grown > patience.toNanos()) {
        throw new HomeProblem(missing(catalog, prepared, bootstrap, landed));
      }
    }
    progress.at("landing", landed, 1);
  }

  private String missing(Catalog catalog, PreparedRun prepared, String bootstrap, long landed) {
    RunCounts counts = RunCounts.of(catalog, prepared.run());
    long refused = counts.rejections().values().stream().mapToLong(Long::longValue).sum();
    long refusedAtTheDoor = prepared.offered() - prepared.accepted();
    return String.format(
        Locale.ROOT,
        "The tables hold %,d of %,d rows of run %s and have not grown for %d s; missing are %,d accepted and %,d rejected. Everything is safe in Kafka at %s; see 'tocsin status' whether the landing job runs, or wait longer with --wait",
        landed,
        prepared.offered(),
        prepared.run(),
        options.patience().toSeconds(),
        prepared.accepted() - (counts.total() - refused),
        refusedAtTheDoor - refused,
        bootstrap);
  }

  private int close(PreparedRun prepared, Catalog catalog, long started, boolean knowsPlaces) {
    Reconciliation sum =
        Reconciliation.of(
            prepared.offered(),
            RunCounts.of(catalog, prepared.run()),
            (System.nanoTime() - started) / 1e9);
    if (!sum.addsUp(prepared.rejected())) {
      throw new HomeProblem(
          "The tables do not match run %s: %s offered, with %s rejected at the door, but %s landed; is the same run id sent twice?"
              .formatted(prepared.run(), sum.offered(), prepared.rejected(), sum.json()));
    }
    if (json) {
      out.println(sum.json());
    } else {
      out.printf("Run %s from mapping %s%n", prepared.run(), prepared.mapping().name());
      out.print(sum.text());
      out.printf(Locale.ROOT, "%,d are without coordinates", prepared.withoutCoordinate());
      out.printf(
          Locale.ROOT,
          ", %,d without a neighbourhood%s%n",
          prepared.withoutPlace(),
          knowsPlaces ? "" : " (no places are loaded: tocsin places load)");
    }
    out.flush();
    return 0;
  }

  public static void close(Catalog catalog) {
    if (catalog instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException("The catalog cannot be closed", e);
      }
    }
  }
}
