package org.tocsin.cli.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.StackFile;
import org.tocsin.cli.stack.Installation;
import org.tocsin.cli.stack.SupervisorMain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that run a Spark job. */
public final class BatchCommands {
  private BatchCommands() {}

  /** {@code tocsin sql}. */
  @Command(
      name = "sql",
      mixinStandardHelpOptions = true,
      description =
          "Asks the tables with SQL; try: tocsin sql \"select count(*) from incident_now\"")
  public static final class Sql implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Parameters(paramLabel = "QUERY", description = "One SQL statement")
    private String query = "";

    @Option(
        names = "--format",
        defaultValue = "table",
        description = "table, csv or json (default: table)")
    private String format = "table";

    @Option(names = "--limit", paramLabel = "N", description = "The most rows (default: all)")
    private int limit;

    @Option(names = "--offset", paramLabel = "N", description = "Rows to pass over (default: 0)")
    private int offset;

    @Override
    public Integer call() {
      return run(
          options.open(),
          List.of(
              "sql",
              query,
              "--format",
              options.json() ? "json" : format,
              "--limit",
              Integer.toString(limit),
              "--offset",
              Integer.toString(offset)));
    }
  }

  /** {@code tocsin baseline}. */
  @Command(
      name = "baseline",
      mixinStandardHelpOptions = true,
      description = "Fits what is usual from the tables, then lets the watch start afresh with it")
  public static final class Baseline implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Option(
        names = "--as-of",
        paramLabel = "TIME",
        description =
            "Use what was known at this time (default: now), such as 2016-01-01T06:00:00Z")
    private @Nullable Instant asOf;

    @Override
    public Integer call() throws IOException {
      Home home = options.open();
      int code =
          BatchRun.of(home, Installation.current()).baseline(asOf == null ? Instant.now() : asOf);
      if (code == 0 && StackFile.read(home.directory()).filter(StackFile::alive).isPresent()) {
        Path wish = SupervisorMain.restartWish(home);
        Files.createDirectories(wish.getParent());
        Files.writeString(wish, "");
      }
      return code;
    }
  }

  /** {@code tocsin score}. */
  @Command(
      name = "score",
      mixinStandardHelpOptions = true,
      description = "Scores neighbourhood risk for the day or week after a date")
  public static final class Score implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Option(names = "--as-of", required = true, paramLabel = "DATE", description = "Data cut-off")
    private LocalDate asOf = LocalDate.EPOCH;

    @Option(names = "--horizon", defaultValue = "1d", description = "1d or 7d (default: 1d)")
    private String horizon = "1d";

    @Option(
        names = "--unit",
        defaultValue = "neighbourhood",
        description = "neighbourhood or cell (default: neighbourhood)")
    private String unit = "neighbourhood";

    @Override
    public Integer call() {
      return BatchRun.of(options.open(), Installation.current())
          .run(List.of("risk", "--as-of", asOf.toString(), "--horizon", horizon, "--unit", unit));
    }
  }

  /** {@code tocsin export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Writes alerts, risk or incidents to a file for others")
  public static final class Export implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Parameters(
        paramLabel = "WHAT",
        description = "alerts, risk or incidents; or counts, with small ones withheld")
    private String what = "";

    @Option(
        names = "--format",
        defaultValue = "csv",
        description = "geojson, csv or parquet; hubverse for risk")
    private String format = "csv";

    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "Where to write: a file, for cap a new folder")
    private Path out = Path.of("export");

    @Option(names = "--month", paramLabel = "MONTH", description = "Of counts, such as 2016-06")
    private @Nullable YearMonth month;

    @Option(names = "--limit", paramLabel = "N", description = "The most rows (default: all)")
    private int limit;

    @Option(names = "--offset", paramLabel = "N", description = "Rows to pass over (default: 0)")
    private int offset;

    @Override
    public Integer call() {
      List<String> words =
          new ArrayList<>(
              List.of(
                  "export", what, "--format", format, "--out", out.toAbsolutePath().toString()));
      if (month != null) {
        words.addAll(List.of("--month", month.toString()));
      }
      if (limit != 0 || offset != 0) {
        words.addAll(
            List.of("--limit", Integer.toString(limit), "--offset", Integer.toString(offset)));
      }
      return run(options.open(), words);
    }
  }

  private static int run(Home home, List<String> words) {
    return BatchRun.of(home, Installation.current()).run(new ArrayList<>(words));
  }
}
