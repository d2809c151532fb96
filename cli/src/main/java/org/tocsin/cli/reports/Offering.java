package org.tocsin.cli.reports;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.ingestion.file.InputProblem;
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
final class Offering {
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
   * Runs it. Every file of every feed is read to its end before anything is sent.
   *
   * @param runs the id of each feed's run
   * @param send sends prepared runs and returns when they are acknowledged
   * @return the exit code
   * @throws HomeProblem with what a person can mend
   */
  int run(List<Feed> feeds, List<String> runs, BiConsumer<List<PreparedRun>, Progress> send) {
    // The broker is asked for first: reading a big file for nothing would be a pity.
    String bootstrap = home.bootstrapServers();
    long started = System.nanoTime();
    ProgressLine progress =
        new ProgressLine(System.err, Ansi.AUTO.enabled() && !json, System::nanoTime);
    Catalog catalog = home.lake().open();
    List<PreparedRun> prepared = new ArrayList<>();
    try {
      PlaceIndex places =
          PlaceIndex.of(
              new PlaceTable(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier())).list());
      for (int i = 0; i < feeds.size(); i++) {
        prepared.add(
            PreparedRun.of(
                feeds.get(i).mapping(),
                feeds.get(i).files(),
                places,
                runs.get(i),
                Instant.now(),
                options.range(home),
                options.scratch(home),
                progress));
      }
      send.accept(List.copyOf(prepared), progress);
      await(catalog, prepared, bootstrap, progress);
      progress.end();
      return close(prepared, catalog, started, !places.isEmpty());
    } catch (InputProblem | SendingFailed | ClockMismatch e) {
      progress.end();
      throw new HomeProblem(String.valueOf(e.getMessage()), e);
    } finally {
      prepared.forEach(PreparedRun::close);
      close(catalog);
    }
  }

  private void await(
      Catalog catalog, List<PreparedRun> prepared, String bootstrap, ProgressLine progress) {
    long offered = prepared.stream().mapToLong(PreparedRun::offered).sum();
    long landed = landed(catalog, prepared);
    long grown = System.nanoTime();
    long pause = 250_000_000L;
    while (landed < offered) {
      progress.at("landing", landed, (double) landed / offered);
      LockSupport.parkNanos(pause);
      long asked = System.nanoTime();
      long now = landed(catalog, prepared);
      // Asking takes at most a quarter of the time.
      pause = Math.max(250_000_000L, 3 * (System.nanoTime() - asked));
      if (now > landed) {
        landed = now;
        grown = System.nanoTime();
      } else if (System.nanoTime() - grown > options.patience().toNanos()) {
        PreparedRun behind =
            prepared.stream()
                .filter(run -> RunCounts.landed(catalog, run.run()) < run.offered())
                .findFirst()
                .orElse(prepared.get(0));
        throw new HomeProblem(missing(catalog, behind, bootstrap));
      }
    }
    progress.at("landing", landed, 1);
  }

  private static long landed(Catalog catalog, List<PreparedRun> prepared) {
    return prepared.stream().mapToLong(run -> RunCounts.landed(catalog, run.run())).sum();
  }

  private String missing(Catalog catalog, PreparedRun prepared, String bootstrap) {
    RunCounts counts = RunCounts.of(catalog, prepared.run());
    long refused = counts.rejections().values().stream().mapToLong(Long::longValue).sum();
    long refusedAtTheDoor = prepared.offered() - prepared.accepted();
    return String.format(
        Locale.ROOT,
        "The tables hold %,d of %,d rows of run %s and have not grown for %d s; missing are %,d accepted and %,d rejected. Everything is safe in Kafka at %s; see 'tocsin status' whether the landing job runs, or wait longer with --wait",
        counts.total(),
        prepared.offered(),
        prepared.run(),
        options.patience().toSeconds(),
        prepared.accepted() - (counts.total() - refused),
        refusedAtTheDoor - refused,
        bootstrap);
  }

  private int close(
      List<PreparedRun> prepared, Catalog catalog, long started, boolean knowsPlaces) {
    double seconds = (System.nanoTime() - started) / 1e9;
    List<Reconciliation> sums =
        prepared.stream().map(run -> reconcile(run, catalog, seconds)).toList();
    for (int i = 0; i < sums.size(); i++) {
      PreparedRun run = prepared.get(i);
      if (!json) {
        out.printf("Run %s from mapping %s%n", run.run(), run.mapping().name());
        out.print(sums.get(i).text());
        out.printf(Locale.ROOT, "%,d are without coordinates", run.withoutCoordinate());
        out.printf(
            Locale.ROOT,
            ", %,d without a neighbourhood%s%n",
            run.withoutPlace(),
            knowsPlaces ? "" : " (no places are loaded: tocsin places load)");
      } else if (sums.size() > 1) {
        out.println(sums.get(i).json(run.mapping().name(), run.run()));
      }
    }
    Reconciliation total = sums.stream().reduce(Reconciliation::plus).orElseThrow();
    if (json) {
      out.println(total.json());
    } else if (sums.size() > 1) {
      out.printf("All %d feeds%n", sums.size());
      out.print(total.text());
    }
    out.flush();
    return 0;
  }

  private static Reconciliation reconcile(PreparedRun prepared, Catalog catalog, double seconds) {
    Reconciliation sum =
        Reconciliation.of(prepared.offered(), RunCounts.of(catalog, prepared.run()), seconds);
    if (!sum.addsUp(prepared.rejected())) {
      throw new HomeProblem(
          "The tables do not match run %s: %s offered, with %s rejected at the door, but %s landed; is the same run id sent twice?"
              .formatted(prepared.run(), sum.offered(), prepared.rejected(), sum.json()));
    }
    return sum;
  }

  static void close(Catalog catalog) {
    if (catalog instanceof Closeable closeable) {
      try {
        closeable.close();
      } catch (IOException e) {
        throw new UncheckedIOException("The catalog cannot be closed", e);
      }
    }
  }
}
