package org.tocsin.batch;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.AnalysisException;
import org.tocsin.batch.baseline.BaselineRun;
import org.tocsin.batch.baseline.BaselineSchedule;
import org.tocsin.batch.query.Export;
import org.tocsin.batch.query.RowFormat;
import org.tocsin.batch.query.SqlQuery;
import org.tocsin.batch.risk.AlertTopic;
import org.tocsin.batch.risk.CategoryRisk;
import org.tocsin.batch.risk.RiskHorizon;
import org.tocsin.batch.risk.RiskRun;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.InvalidConfiguration;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.program.Lifeline;
import org.tocsin.lakehouse.Lake;

/**
 * The batch program: fits baselines, scores risk, answers SQL and exports. Results go to standard
 * output, progress and complaints to standard error; the last line of a failed run says why. Exit
 * code 0 means done, 1 failed, 2 wrong usage.
 */
public final class BatchMain {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BatchMain() {}

  public static void main(String[] args) {
    Lifeline.hold(System.in, () -> Runtime.getRuntime().halt(1));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(List.of(args), out, err));
  }

  /** Runs one command and returns its exit code. */
  public static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      BatchArguments arguments = BatchArguments.parse(args);
      Path home = Path.of(arguments.need("home"));
      TocsinConfiguration configuration = configuration(arguments);
      Lake lake =
          configuration.lake().isEmpty() ? Lake.embedded(home) : new Lake(configuration.lake());
      if (configuration.lake().isEmpty()) {
        Files.createDirectories(home);
      }
      Command command = command(arguments, configuration, out, err);
      try (LakeSession session =
          LakeSession.open(lake, arguments.find("master").orElse("local[2]"))) {
        command.run(session);
      }
      return 0;
    } catch (WrongUsage e) {
      err.println(e.getMessage());
      return 2;
    } catch (InvalidConfiguration | IllegalArgumentException | IOException e) {
      err.println(e.getMessage());
      return 1;
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        err.println(
            String.valueOf(e.getMessage()).lines().findFirst().orElse("The query is wrong"));
        return 1;
      }
      e.printStackTrace(err);
      err.println("The batch program failed: " + e);
      return 1;
    }
  }

  /** What to do once the tables are open; arguments are checked before. */
  @FunctionalInterface
  private interface Command {
    void run(LakeSession session) throws IOException;
  }

  private static Command command(
      BatchArguments arguments,
      TocsinConfiguration configuration,
      PrintStream out,
      PrintStream err) {
    return switch (arguments.command()) {
      case "baseline" -> {
        Instant asOf = instant(arguments.need("as-of"));
        yield session -> {
          BaselineRun.Result result = new BaselineRun(session, configuration, err).run(asOf);
          out.printf(
              "{\"cut_off\":\"%s\",\"effective_at\":\"%s\",\"added\":%d,\"already\":%d}%n",
              result.schedule().cutOff(),
              result.schedule().effectiveAt(),
              result.added(),
              result.already());
        };
      }
      case "what-if-baselines" -> {
        Instant from = instant(arguments.need("from"));
        Instant to = instant(arguments.need("to"));
        String hash = arguments.need("hash");
        List<BaselineSchedule> schedules =
            BaselineSchedule.over(
                configuration.calendar(), from, to, arguments.find("refit").orElse("weekly"));
        yield session -> {
          int added = new BaselineRun(session, configuration, out).whatIf(hash, schedules);
          out.printf("{\"cut_offs\":%d,\"added\":%d}%n", schedules.size(), added);
        };
      }
      case "risk" -> {
        LocalDate date = date(arguments.need("as-of"));
        String horizon = arguments.find("horizon").orElse("1d");
        RiskHorizon.after(configuration.calendar(), date, horizon);
        Consumer<AlertMessage> alerts =
            arguments
                .find("bootstrap")
                .<Consumer<AlertMessage>>map(AlertTopic::new)
                .orElse(alert -> err.println("No broker runs; not sent: " + alert.whyEn()));
        yield session -> {
          RiskRun.Result result =
              new RiskRun(session, configuration, err).run(date, horizon, alerts);
          out.printf(
              "{\"as_of\":\"%s\",\"horizon\":\"%s\",\"categories\":%d,\"models_served\":%d,\"alert\":%s}%n",
              result.horizon().asOf(),
              horizon,
              result.risks().size(),
              result.risks().stream().filter(CategoryRisk::modelServed).count(),
              result.alert().map(a -> '"' + a.id() + '"').orElse("null"));
        };
      }
      case "sql" -> {
        RowFormat format = RowFormat.parse(arguments.find("format").orElse("table"));
        yield session -> SqlQuery.print(session.spark(), arguments.words().get(0), format, out);
      }
      default -> {
        String what = arguments.words().get(0);
        String format = arguments.find("format").orElse("csv");
        Path file = Path.of(arguments.need("out"));
        Export.check(what, format);
        yield session -> {
          long rows = new Export(session, configuration, err).write(what, format, file);
          out.printf("{\"rows\":%d}%n", rows);
        };
      }
    };
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new WrongUsage("'%s' is not a time such as 2016-01-01T06:00:00Z".formatted(text));
    }
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new WrongUsage("'%s' is not a date such as 2016-06-30".formatted(text));
    }
  }

  private static TocsinConfiguration configuration(BatchArguments arguments) throws IOException {
    String file = arguments.find("config").orElse("");
    if (file.isEmpty()) {
      return TocsinConfiguration.defaults();
    }
    if (!Files.isRegularFile(Path.of(file))) {
      throw new IllegalArgumentException("Configuration %s is not a file".formatted(file));
    }
    Map<String, Object> tree = JSON.readValue(Path.of(file).toFile(), new TypeReference<>() {});
    return TocsinConfiguration.of(tree);
  }
}
