package org.tocsin.streaming.replay;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.city.WarningSettings;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.program.Lifeline;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.ReplayRuns;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.models.injection.InjectedCase;
import org.tocsin.models.injection.InjectedReport;
import org.tocsin.models.injection.Injection;
import org.tocsin.models.injection.InjectionPlan;
import org.tocsin.models.injection.InvalidInjection;
import org.tocsin.streaming.program.JobEnvironment;
import org.tocsin.streaming.warning.LakeBaselines;

/**
 * One replay: the warning job on the tables of a home, its results in tables {@code replay_alert},
 * {@code signal}, {@code truth_event} and {@code replay_run} under the run's name. Prints lines
 * {@code PROGRESS {json}} and at the end {@code DONE {json}}; the last line on standard error of a
 * run that failed says why. Halts when its standard input ends.
 */
public final class ReplayMain {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayMain.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private ReplayMain() {}

  public static void main(String[] args) {
    int exit = 0;
    try {
      Lifeline.hold(System.in, () -> Runtime.getRuntime().halt(1));
      run(ReplayOptions.parse(args), Instant.now());
    } catch (InvalidInjection e) {
      System.err.println(e.getMessage());
      exit = 1;
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "; " + ReplayOptions.USAGE);
      exit = 2;
    } catch (Exception e) {
      LOG.error("The replay failed", e);
      System.err.println(e.getMessage());
      exit = 1;
    }
    // Threads of clients that outlive the run must not keep the program.
    Runtime.getRuntime().halt(exit);
  }

  private static void run(ReplayOptions options, Instant now) throws Exception {
    TocsinConfiguration configuration = TocsinConfiguration.of(tree(options.config()));
    Lake lake =
        configuration.lake().isEmpty()
            ? Lake.embedded(options.home())
            : new Lake(configuration.lake());
    lake.create();
    Injection injection = injection(options, lake);
    List<InjectedReport> injected = injection == null ? List.of() : injection.reports();
    Path injectedTo = options.injectedTo();
    if (injectedTo != null) {
      Files.write(injectedTo, injected.stream().map(ReplayMain::line).toList());
    }
    ReplayWarningEnds ends =
        new ReplayWarningEnds(
            lake,
            configuration,
            options.baselines(),
            options.from(),
            options.to(),
            options.acts(),
            injected,
            KeyedHash.of(options.home()));
    Path scratch = options.home().resolve("scratch").resolve("replay");
    Files.createDirectories(scratch);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(
            configuration.parallelism(),
            ReplayRun.bounded(
                JobEnvironment.settings(configuration, scratch, Optional.empty(), "hashmap")));
    Duration range = Duration.between(options.from(), options.to());
    ReplayRun.Said said =
        ReplayRun.execute(
            env,
            ends,
            configuration,
            lake,
            options.run(),
            at ->
                tell(
                    "PROGRESS",
                    Map.of(
                        "at",
                        at.toString(),
                        "part",
                        Math.max(
                            0,
                            Duration.between(options.from(), at).toMillis()
                                / (double) range.toMillis()))));
    String wanted = options.alertsOf();
    if (wanted != null) {
      said.alerts().stream()
          .filter(m -> m.alert().id().equals(wanted))
          .forEach(m -> System.out.println("ALERT " + m.body()));
      tell("DONE", Map.of("alerts", said.alerts().size()));
      return;
    }
    tell("DONE", keep(options, configuration, lake, injection, said, now));
  }

  private static @Nullable Injection injection(ReplayOptions options, Lake lake)
      throws IOException {
    Path file = options.inject();
    if (file == null) {
      return null;
    }
    return Injection.of(
        InjectionPlan.of(tree(file)),
        ReplayCity.read(
            lake,
            options.casesFrom(),
            options.casesTo(),
            LakeBaselines.pinned(lake, options.baselines())));
  }

  /** Commits what was said; the row of {@code replay_run} comes last and says that all is there. */
  private static Map<String, Object> keep(
      ReplayOptions options,
      TocsinConfiguration configuration,
      Lake lake,
      @Nullable Injection injection,
      ReplayRun.Said said,
      Instant now)
      throws IOException {
    Catalog catalog = lake.open();
    String run = options.run();
    new RunRows(catalog.loadTable(LakeTable.SIGNAL.identifier()), run)
        .replaceFiles(said.signalFiles());
    try (RunFiles alerts = RunFiles.open(lake, LakeTable.REPLAY_ALERT, run)) {
      alerts.addAll(said.alerts().stream().map(m -> m.row(run)).iterator());
      new RunRows(catalog.loadTable(LakeTable.REPLAY_ALERT.identifier()), run)
          .replaceFiles(alerts.complete());
    }
    Table truth = catalog.loadTable(LakeTable.TRUTH_EVENT.identifier());
    List<InjectedCase> cases = injection == null ? List.of() : injection.cases();
    new RunRows(truth, run).replace(cases.stream().map(c -> row(truth, run, c)).toList());
    ReplayRuns runs = new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()));
    String setting =
        ReplayRuns.setting(
            catalog.loadTable(LakeTable.MODEL.identifier()),
            options.baselines(),
            configuration.hash(),
            options.from(),
            options.to(),
            options.acts().word());
    int tried = runs.tried(options.from(), options.to(), setting);
    long raised =
        said.alerts().stream().filter(m -> m.alert().messageType().equals("alert")).count();
    Map<String, Object> metrics = new LinkedHashMap<>();
    metrics.put("run", run);
    metrics.put("from", options.from().toString());
    metrics.put("to", options.to().toString());
    metrics.put("configuration", options.baselines());
    metrics.put("acts", options.acts().word());
    metrics.put("promised_per_week", promised(configuration, said));
    metrics.put("setting", setting);
    metrics.put("alerts", raised);
    metrics.put("messages", said.alerts().size());
    metrics.put("signals", said.signals());
    metrics.put("injected_cases", cases.size());
    metrics.put("injected_reports", injection == null ? 0 : injection.reports().size());
    metrics.put("configurations_tried", tried);
    Map<String, Object> kept = new LinkedHashMap<>(metrics);
    if (options.inject() != null) {
      // So that an alert of this run can be recomputed.
      kept.put("injection", tree(options.inject()));
    }
    runs.add(
        new ReplayRuns.Entry(
            run,
            ReplayRuns.RUN,
            options.baselines(),
            options.from(),
            options.to(),
            now,
            tried,
            json(kept)));
    return metrics;
  }

  /** Expected false episodes a week by mode: of peace, and of each mode in which it spoke. */
  private static Map<String, Double> promised(
      TocsinConfiguration configuration, ReplayRun.Said said) {
    Map<String, Double> promised = new TreeMap<>();
    Stream.concat(
            Stream.of(WarningSettings.PEACE), said.alerts().stream().map(m -> m.alert().mode()))
        .filter(Objects::nonNull)
        .forEach(
            mode -> promised.put(mode, configuration.warning().mode(mode).falseEpisodesPerWeek()));
    return promised;
  }

  private static String line(InjectedReport report) {
    return json(
        Map.of(
            "case",
            report.caseId(),
            "category",
            report.category(),
            "place",
            report.place(),
            "occurred_at",
            report.occurredAt().toString(),
            "known_at",
            report.knownAt().toString()));
  }

  private static Record row(Table truth, String run, InjectedCase injected) {
    Record row = GenericRecord.create(truth.schema());
    row.setField("run", run);
    row.setField("id", injected.id());
    row.setField("category", injected.category());
    row.setField("places", String.join(";", injected.places()));
    row.setField("onset", injected.onset().atOffset(ZoneOffset.UTC));
    row.setField("ended_at", injected.end().atOffset(ZoneOffset.UTC));
    row.setField("size", injected.size());
    return row;
  }

  private static Map<String, Object> tree(Path file) throws IOException {
    return JSON.readValue(file.toFile(), new TypeReference<>() {});
  }

  private static void tell(String word, Map<String, Object> what) {
    System.out.println(word + " " + json(what));
    System.out.flush();
  }

  private static String json(Map<String, Object> what) {
    try {
      return JSON.writeValueAsString(what);
    } catch (IOException e) {
      throw new AssertionError("Texts and numbers can be written as JSON", e);
    }
  }
}
