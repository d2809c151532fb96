package org.tocsin.batch;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.spark.sql.AnalysisException;
import org.tocsin.batch.baseline.BaselineRun;
import org.tocsin.batch.baseline.BaselineSchedule;
import org.tocsin.batch.care.CareRun;
import org.tocsin.batch.care.EraseRun;
import org.tocsin.batch.care.KafkaTransport;
import org.tocsin.batch.care.KeptRecords;
import org.tocsin.batch.care.Transport;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.query.Export;
import org.tocsin.batch.query.RowFormat;
import org.tocsin.batch.query.SqlQuery;
import org.tocsin.batch.report.ReleasedCounts;
import org.tocsin.batch.report.ReportRun;
import org.tocsin.batch.risk.CategoryRisk;
import org.tocsin.batch.risk.DeskTopic;
import org.tocsin.batch.risk.RiskHorizon;
import org.tocsin.batch.risk.RiskRun;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.WorkProgress;
import org.tocsin.domain.city.InvalidConfiguration;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.program.Lifeline;
import org.tocsin.lakehouse.Lake;

/**
 * The batch program: fits baselines, scores risk, answers SQL and exports. Results go to standard
 * output, progress and complaints to standard error; the last line of a failed run says why. Exit
 * code 0 means done, 1 failed, 2 wrong usage.
 */
public final class BatchMain {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How often the person who waits hears of Spark's work. */
  private static final Duration TELL_EVERY = Duration.ofSeconds(5);

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
      Command command =
          switch (arguments.command()) {
            case "care", "erase" -> care(arguments, configuration, home, lake, out, err);
            case "report" -> report(arguments, configuration, home, lake, out, err);
            default -> command(arguments, configuration, out, err);
          };
      try (LakeSession session = LakeSession.open(lake, master(arguments))) {
        session.spark().sparkContext().addSparkListener(new WorkProgress(err, TELL_EVERY));
        command.run(session);
      }
      return 0;
    } catch (WrongUsage e) {
      err.println(e.getMessage());
      return 2;
    } catch (InvalidConfiguration
        | IllegalArgumentException
        | IllegalStateException
        | IOException e) {
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

  /** Where the work is done: as asked, else as {@code spark-submit} says, else here. */
  static String master(BatchArguments arguments) {
    return arguments.find("master").orElse(System.getProperty("spark.master", "local[2]"));
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
        UnitKind unit = UnitKind.parse(arguments.find("unit").orElse("neighbourhood"));
        RiskHorizon.after(configuration.calendar(), date, horizon);
        Consumer<AlertActionMessage> desk =
            arguments
                .find("bootstrap")
                .<Consumer<AlertActionMessage>>map(
                    broker -> new DeskTopic(broker, configuration.clock().equals("simulated"), err))
                .orElse(act -> err.println("No broker runs; the desk is not told of the jumps"));
        yield session -> {
          RiskRun.Result result =
              new RiskRun(session, configuration, err).run(date, horizon, unit, desk);
          out.printf(
              "{\"as_of\":\"%s\",\"horizon\":\"%s\",\"categories\":%d,\"models_served\":%d,\"jumps\":%d}%n",
              result.horizon().asOf(),
              horizon,
              result.risks().size(),
              result.risks().stream().filter(CategoryRisk::modelServed).count(),
              result.jumps().size());
        };
      }
      case "sql" -> {
        RowFormat format = RowFormat.parse(arguments.find("format").orElse("table"));
        SqlQuery.Page page =
            new SqlQuery.Page(number(arguments, "offset"), number(arguments, "limit"));
        yield session ->
            SqlQuery.print(session.spark(), arguments.words().get(0), format, page, out);
      }
      case "features", "backtest", "fairness", "covariates" -> {
        RiskCommands.Work work = RiskCommands.of(arguments, configuration, out, err);
        yield work::run;
      }
      default -> {
        String what = arguments.words().get(0);
        String format = arguments.find("format").orElse("csv");
        Path file = Path.of(arguments.need("out"));
        SqlQuery.Page page =
            new SqlQuery.Page(number(arguments, "offset"), number(arguments, "limit"));
        if (what.equals("counts")) {
          if (!page.equals(SqlQuery.Page.ALL)) {
            throw new WrongUsage("Counts leave as a whole; drop --limit and --offset");
          }
          YearMonth month = month(arguments.need("month"));
          yield session ->
              out.printf(
                  "{\"told\":%d}%n",
                  new ReleasedCounts(session, configuration).write(month, Instant.now(), file));
        }
        Export.check(what, format, page);
        yield session -> {
          long rows = new Export(session, configuration, err).write(what, format, file, page);
          out.printf("{\"rows\":%d}%n", rows);
        };
      }
    };
  }

  private static Command care(
      BatchArguments arguments,
      TocsinConfiguration configuration,
      Path home,
      Lake lake,
      PrintStream out,
      PrintStream err) {
    Instant now = Instant.now();
    if (arguments.command().equals("care")) {
      boolean dryRun = arguments.find("dry-run").map(Boolean::parseBoolean).orElse(false);
      return session -> {
        CareRun care = new CareRun(session, lake, configuration, home, err);
        // A broker that the city brings keeps what its operator says.
        Optional<KeptRecords> records =
            configuration.bootstrapServers() == null
                ? arguments.find("bootstrap").map(KafkaTransport::new)
                : Optional.empty();
        List<CareRun.Step> steps = dryRun ? care.plan(now) : care.run(now, records);
        if (!dryRun && arguments.find("bootstrap").isPresent()) {
          Transport transport = new KafkaTransport(arguments.need("bootstrap"));
          new EraseRun(session, lake, configuration, home, transport, err).followUp(now);
        }
        out.println(CareRun.json(steps, dryRun));
      };
    }
    String source = arguments.need("source");
    String id = arguments.need("id");
    String bootstrap =
        arguments
            .find("bootstrap")
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "An erasure needs the home's Kafka for its tombstone; start it with 'tocsin"
                            + " up'"));
    return session ->
        out.println(
            new EraseRun(session, lake, configuration, home, new KafkaTransport(bootstrap), err)
                .run(source, id, now)
                .json());
  }

  private static Command report(
      BatchArguments arguments,
      TocsinConfiguration configuration,
      Path home,
      Lake lake,
      PrintStream out,
      PrintStream err) {
    String what = arguments.words().get(0);
    YearMonth month = month(arguments.need("month"));
    Instant asOf = arguments.find("as-of").map(BatchMain::instant).orElse(null);
    List<String> languages =
        arguments.find("language").map(l -> List.of(l.split(","))).orElse(List.of("en", "zh"));
    OptionalLong snapshot = snapshot(arguments);
    Instant now = Instant.now();
    return session -> {
      ReportRun run = new ReportRun(session, lake, configuration, home, err);
      ReportRun.Written written =
          switch (what) {
            case "draft" ->
                snapshot.isEmpty()
                    ? run.draft(month, asOf, languages)
                    : run.draft(month, asOf, languages, snapshot.getAsLong());
            case "restate" -> run.restate(month, asOf, languages);
            case "sign" -> run.sign(month, arguments.need("desk"), now);
            default ->
                throw new IllegalArgumentException(
                    "'%s' is unknown; use draft, sign or restate".formatted(what));
          };
      out.println(
          JSON.writeValueAsString(
              Map.of(
                  "folder",
                  written.folder().toString(),
                  "edition",
                  written.edition(),
                  "changed",
                  written.changed(),
                  "content_hash",
                  written.contentHash())));
    };
  }

  private static OptionalLong snapshot(BatchArguments arguments) {
    Optional<String> given = arguments.find("snapshot");
    try {
      return given.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(given.get()));
    } catch (NumberFormatException e) {
      throw new WrongUsage("--snapshot '%s' is no id of a snapshot".formatted(given.get()));
    }
  }

  private static int number(BatchArguments arguments, String name) {
    String text = arguments.find(name).orElse("0");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new WrongUsage("--%s '%s' is not a whole number".formatted(name, text));
    }
  }

  private static YearMonth month(String text) {
    try {
      return YearMonth.parse(text);
    } catch (DateTimeParseException e) {
      throw new WrongUsage("'%s' is not a month such as 2016-06".formatted(text));
    }
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
