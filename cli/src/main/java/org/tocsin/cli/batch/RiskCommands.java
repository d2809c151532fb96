package org.tocsin.cli.batch;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.stack.Installation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about risk models: features, backtest, covariates. */
public final class RiskCommands {
  private RiskCommands() {}

  /** {@code tocsin backtest}. */
  @Command(
      name = "backtest",
      mixinStandardHelpOptions = true,
      description =
          "Scores risk models and baselines on the past, each forecast from what was known then")
  public static final class Backtest implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Option(names = "--from", required = true, paramLabel = "DATE", description = "First day")
    private LocalDate from = LocalDate.EPOCH;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "DATE",
        description = "The day after the last one")
    private LocalDate to = LocalDate.EPOCH;

    @Option(names = "--horizon", defaultValue = "7d", description = "1d or 7d (default: 7d)")
    private String horizon = "7d";

    @Option(
        names = "--unit",
        defaultValue = "neighbourhood",
        description = "neighbourhood or cell (default: neighbourhood)")
    private String unit = "neighbourhood";

    @Option(
        names = "--category",
        split = ",",
        paramLabel = "C",
        description = "Only these categories (default: all that may be judged)")
    private List<String> categories = new ArrayList<>();

    @Option(
        names = "--every",
        paramLabel = "DAYS",
        description = "Days between origins (default: the horizon)")
    private @Nullable Integer every;

    @Option(
        names = "--no-forests",
        description = "Leave the random forest out of the model, which is faster")
    private boolean withoutForests;

    @Option(names = "--out", paramLabel = "FILE", description = "Write the JSON there too")
    private @Nullable Path out;

    @Override
    public Integer call() {
      List<String> words = new ArrayList<>(List.of("backtest"));
      add(words, "from", from);
      add(words, "to", to);
      add(words, "horizon", horizon);
      add(words, "unit", unit);
      add(words, "every", every);
      add(words, "forests", !withoutForests);
      add(words, "json", options.json());
      add(words, "out", out == null ? null : out.toAbsolutePath());
      add(words, "category", categories.isEmpty() ? null : String.join(",", categories));
      return BatchRun.of(options.open(), Installation.current()).run(words);
    }
  }

  /** {@code tocsin fairness}. */
  @Command(
      name = "fairness",
      mixinStandardHelpOptions = true,
      description =
          "Judges forecasts by fifths of the places in order of a covariate; a failed gate stops"
              + " scoring")
  public static final class Fairness implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Option(
        names = "--covariate",
        required = true,
        paramLabel = "C",
        description = "Name of a covariate by neighbourhood; demographic ones are for this")
    private String covariate = "";

    @Option(names = "--from", required = true, paramLabel = "DATE", description = "First day")
    private LocalDate from = LocalDate.EPOCH;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "DATE",
        description = "The day after the last one")
    private LocalDate to = LocalDate.EPOCH;

    @Option(names = "--horizon", defaultValue = "7d", description = "1d or 7d (default: 7d)")
    private String horizon = "7d";

    @Option(names = "--category", split = ",", paramLabel = "C", description = "Only these")
    private List<String> categories = new ArrayList<>();

    @Override
    public Integer call() {
      List<String> words = new ArrayList<>(List.of("fairness"));
      add(words, "covariate", covariate);
      add(words, "from", from);
      add(words, "to", to);
      add(words, "horizon", horizon);
      add(words, "json", options.json());
      add(words, "category", categories.isEmpty() ? null : String.join(",", categories));
      return BatchRun.of(options.open(), Installation.current()).run(words);
    }
  }

  /** {@code tocsin features}. */
  @Command(
      name = "features",
      mixinStandardHelpOptions = true,
      description = "Writes what was known at the start of each day to table risk_feature")
  public static final class Features implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Option(names = "--from", required = true, paramLabel = "DATE", description = "First day")
    private LocalDate from = LocalDate.EPOCH;

    @Option(
        names = "--to",
        required = true,
        paramLabel = "DATE",
        description = "The day after the last one")
    private LocalDate to = LocalDate.EPOCH;

    @Option(
        names = "--unit",
        defaultValue = "neighbourhood",
        description = "neighbourhood or cell (default: neighbourhood)")
    private String unit = "neighbourhood";

    @Option(names = "--category", split = ",", paramLabel = "C", description = "Only these")
    private List<String> categories = new ArrayList<>();

    @Override
    public Integer call() {
      List<String> words = new ArrayList<>(List.of("features"));
      add(words, "from", from);
      add(words, "to", to);
      add(words, "unit", unit);
      add(words, "category", categories.isEmpty() ? null : String.join(",", categories));
      return BatchRun.of(options.open(), Installation.current()).run(words);
    }
  }

  /** {@code tocsin covariates}. */
  @Command(
      name = "covariates",
      mixinStandardHelpOptions = true,
      description = "What is known of places and days besides reports",
      subcommands = CovariatesLoad.class)
  public static final class Covariates implements Runnable {
    @picocli.CommandLine.Spec private picocli.CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
      throw new picocli.CommandLine.ParameterException(
          java.util.Objects.requireNonNull(spec).commandLine(), "Say what to do: load FILE");
    }
  }

  /** {@code tocsin covariates load}. */
  @Command(
      name = "load",
      mixinStandardHelpOptions = true,
      description = "Loads a CSV file; the same file again replaces its rows")
  public static final class CovariatesLoad implements Callable<Integer> {
    @Mixin private HomeOptions options = new HomeOptions();

    @Parameters(paramLabel = "FILE", description = "CSV with a header")
    private Path file = Path.of("");

    @Option(
        names = "--name",
        required = true,
        paramLabel = "N",
        description = "The covariate's name")
    private String name = "";

    @Option(
        names = "--kind",
        required = true,
        paramLabel = "K",
        description =
            "weather, environment, land-use, mobility, calendar, demographic or enforcement; the"
                + " last two never enter a model")
    private String kind = "";

    @Option(names = "--value", required = true, paramLabel = "COLUMN", description = "Its column")
    private String value = "";

    @Option(
        names = "--place",
        paramLabel = "COLUMN",
        description = "Column of neighbourhood ids (default: the whole city)")
    private @Nullable String place;

    @Option(names = "--day", paramLabel = "COLUMN", description = "Column of days")
    private @Nullable String day;

    @Option(
        names = "--valid-from",
        paramLabel = "DATE",
        description = "Instead of --day: values hold from this day on")
    private @Nullable LocalDate validFrom;

    @Option(
        names = "--format",
        defaultValue = "yyyy-MM-dd",
        description = "How days are written (default: yyyy-MM-dd)")
    private String format = "yyyy-MM-dd";

    @Option(
        names = "--known-after",
        defaultValue = "1",
        paramLabel = "DAYS",
        description = "Days after its day on which a value becomes known (default: 1)")
    private int knownAfter = 1;

    @Option(names = "--value-unit", paramLabel = "UNIT", description = "Unit, such as degC")
    private @Nullable String unit;

    @Override
    public Integer call() {
      List<String> words = new ArrayList<>(List.of("covariates", file.toAbsolutePath().toString()));
      add(words, "name", name);
      add(words, "kind", kind);
      add(words, "value", value);
      add(words, "place", place);
      add(words, "day", day);
      add(words, "valid-from", validFrom);
      add(words, "format", format);
      add(words, "known-after", knownAfter);
      add(words, "value-unit", unit);
      return BatchRun.of(options.open(), Installation.current()).run(words);
    }
  }

  private static void add(List<String> words, String option, @Nullable Object value) {
    if (value != null) {
      words.add("--" + option);
      words.add(value.toString());
    }
  }
}
