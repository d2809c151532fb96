package org.tocsin.batch;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tocsin.batch.backtest.BacktestRun;
import org.tocsin.batch.fairness.FairnessRun;
import org.tocsin.batch.features.CovariateLoad;
import org.tocsin.batch.features.FeatureRun;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;

/** The commands about features, backtests and covariates; their options are checked at once. */
final class RiskCommands {
  /** Options of each command. */
  static final Map<String, Set<String>> OPTIONS =
      Map.of(
          "features", Set.of("from", "to", "unit", "category"),
          "backtest",
              Set.of(
                  "from", "to", "horizon", "unit", "category", "every", "forests", "json", "out"),
          "fairness", Set.of("covariate", "from", "to", "horizon", "category", "every", "json"),
          "covariates",
              Set.of(
                  "name",
                  "kind",
                  "value",
                  "place",
                  "day",
                  "valid-from",
                  "format",
                  "known-after",
                  "value-unit"));

  static final String USAGE =
      """
            features --from DATE --to DATE [--unit U]     write what was known each day
            backtest --from DATE --to DATE [--horizon H]  models and baselines, scored as known then
            fairness --covariate C --from D --to D        forecasts by fifths of the places
            covariates FILE --name N --kind K --value C   load a covariate
      """;

  private RiskCommands() {}

  /** What to do once the tables are open. */
  @FunctionalInterface
  interface Work {
    void run(LakeSession session) throws IOException;
  }

  static Work of(
      BatchArguments arguments,
      TocsinConfiguration configuration,
      PrintStream out,
      PrintStream err) {
    return switch (arguments.command()) {
      case "features" -> features(arguments, configuration, out, err);
      case "backtest" -> backtest(arguments, configuration, out, err);
      case "fairness" -> fairness(arguments, configuration, out, err);
      default -> covariates(arguments, configuration, out, err);
    };
  }

  private static Work features(
      BatchArguments arguments,
      TocsinConfiguration configuration,
      PrintStream out,
      PrintStream err) {
    LocalDate from = date(arguments.need("from"));
    LocalDate to = date(arguments.need("to"));
    UnitKind unit = UnitKind.parse(arguments.find("unit").orElse("neighbourhood"));
    List<String> categories = words(arguments, "category");
    return session ->
        out.println(
            BacktestRun.json(
                new FeatureRun(session, configuration, err).run(from, to, unit, categories)));
  }

  private static Work backtest(
      BatchArguments arguments,
      TocsinConfiguration configuration,
      PrintStream out,
      PrintStream err) {
    BacktestRun.Request request = request(arguments);
    boolean json = arguments.find("json").map(Boolean::parseBoolean).orElse(false);
    Instant now = Instant.now();
    return session -> {
      BacktestRun.Result result =
          new BacktestRun(session, configuration, err).run(request, now).result();
      String text = BacktestRun.json(result);
      if (arguments.find("out").isPresent()) {
        Files.writeString(Path.of(arguments.need("out")), text);
      }
      if (json) {
        out.println(text);
      } else {
        BacktestRun.print(result, out);
      }
    };
  }

  private static BacktestRun.Request request(BatchArguments arguments) {
    int horizon =
        switch (arguments.find("horizon").orElse("7d")) {
          case "1d" -> 1;
          case "7d" -> 7;
          default ->
              throw new WrongUsage(
                  "Horizon '%s' is unknown; use 1d or 7d"
                      .formatted(arguments.find("horizon").orElse("")));
        };
    return new BacktestRun.Request(
        date(arguments.need("from")),
        date(arguments.need("to")),
        horizon,
        arguments.find("every").map(e -> whole("every", e)).orElse(horizon),
        UnitKind.parse(arguments.find("unit").orElse("neighbourhood")),
        words(arguments, "category"),
        arguments.find("forests").map(Boolean::parseBoolean).orElse(true));
  }

  private static Work fairness(
      BatchArguments arguments,
      TocsinConfiguration configuration,
      PrintStream out,
      PrintStream err) {
    BacktestRun.Request request = request(arguments);
    String covariate = arguments.need("covariate");
    boolean json = arguments.find("json").map(Boolean::parseBoolean).orElse(false);
    Instant now = Instant.now();
    return session -> {
      FairnessRun.Result result =
          new FairnessRun(session, configuration, err).run(request, covariate, now);
      if (json) {
        out.println(BacktestRun.json(result));
      } else {
        FairnessRun.print(result, out);
      }
    };
  }

  private static Work covariates(
      BatchArguments arguments,
      TocsinConfiguration configuration,
      PrintStream out,
      PrintStream err) {
    CovariateLoad.Mapping mapping =
        new CovariateLoad.Mapping(
            arguments.need("name"),
            arguments.need("kind"),
            arguments.need("value"),
            arguments.find("place").orElse(null),
            arguments.find("day").orElse(null),
            arguments.find("valid-from").map(RiskCommands::date).orElse(null),
            arguments.find("format").orElse("yyyy-MM-dd"),
            arguments.find("known-after").map(k -> whole("known-after", k)).orElse(1),
            arguments.find("value-unit").orElse(null));
    Path file = Path.of(arguments.words().get(0));
    return session -> {
      CovariateLoad.Loaded loaded =
          CovariateLoad.run(session, file, mapping, configuration.calendar(), err);
      out.printf("{\"loaded\":%d,\"refused\":%d}%n", loaded.loaded(), loaded.refused());
    };
  }

  private static List<String> words(BatchArguments arguments, String option) {
    return arguments
        .find(option)
        .map(text -> Arrays.stream(text.split(",")).map(String::strip).toList())
        .orElse(List.of());
  }

  private static int whole(String option, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new WrongUsage("--%s '%s' is not a whole number".formatted(option, text));
    }
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new WrongUsage("'%s' is not a date such as 2016-06-30".formatted(text));
    }
  }
}
