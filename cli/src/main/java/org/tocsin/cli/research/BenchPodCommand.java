package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.reports.Offering;
import org.tocsin.domain.alert.CityDesk;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.ReplayRuns;
import org.tocsin.models.verification.CasesMet;
import org.tocsin.models.verification.SeriesThresholds;
import org.tocsin.models.verification.TruthEvent;
import org.tocsin.models.verification.WarnedEpisode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tocsin bench pod}. */
@Command(
    name = "pod",
    mixinStandardHelpOptions = true,
    description = {
      "Replays a range without and with injected cases and says how many of these an alert met that",
      "was not raised without them; beside thresholds of each series alone, whose line is set so",
      "that both raise as many alerts without the cases (docs/benchmarks/quiet.md)."
    })
public final class BenchPodCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOptions homeOptions = new HomeOptions();

  @Option(names = "--from", required = true, paramLabel = "T", description = "First day")
  private String from = "";

  @Option(names = "--to", required = true, paramLabel = "T", description = "The day after its last")
  private String to = "";

  @Option(
      names = "--history",
      required = true,
      paramLabel = "D",
      description = "First whole day of the history that the thresholds of series are learned from")
  private String history = "";

  @Option(
      names = "--runs",
      defaultValue = "4",
      description = "Replays with cases, each with other cases (default ${DEFAULT-VALUE})")
  private int runs = 4;

  @Option(
      names = "--repeat",
      defaultValue = "25",
      description = "Cases of each of the 28 kinds in one replay (default ${DEFAULT-VALUE})")
  private int repeat = 25;

  @Option(names = "--seed", defaultValue = "1", description = "Chance (default ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--name",
      defaultValue = "pod",
      description = "The runs are NAME-none, NAME-1 … (default ${DEFAULT-VALUE})")
  private String name = "pod";

  @Option(
      names = "--match",
      defaultValue = "all",
      description =
          "Which of Tocsin's alerts the thresholds raise as many as: all, or places (those of the whole city left out) (default ${DEFAULT-VALUE})")
  private String match = "all";

  @Option(
      names = "--met",
      defaultValue = "raised",
      description =
          "By what Tocsin meets a case: raised (a new alert), or told (a new alert, update or escalation that rests on one of its places) (default ${DEFAULT-VALUE})")
  private String met = "raised";

  @Option(
      names = "--reuse",
      description =
          "Takes runs of these names that stand in the tables instead of replaying; only where neither Tocsin, baselines nor calibration have changed since")
  private boolean reuse;

  @Override
  public Integer call() throws IOException {
    Home home = homeOptions.open();
    if (repeat < 2 || runs < 1) {
      throw new HomeProblem(
          "--repeat %d and --runs %d are out of range; use at least 2 and 1"
              .formatted(repeat, runs));
    }
    if (!List.of("all", "places").contains(match)) {
      throw new HomeProblem("--match '%s' is unknown; use all, places".formatted(match));
    }
    if (!List.of("raised", "told").contains(met)) {
      throw new HomeProblem("--met '%s' is unknown; use raised, told".formatted(met));
    }
    ZoneId zone = home.configuration().zone();
    Instant first = TimeOption.read("--from", from, zone);
    Instant end = TimeOption.read("--to", to, zone);
    Instant learned = TimeOption.read("--history", history, zone);
    if (!learned.isBefore(first) || !first.isBefore(end)) {
      throw new HomeProblem(
          "--history %s, --from %s and --to %s must follow one another"
              .formatted(history, from, to));
    }
    Lake lake = home.lake();
    lake.create();
    Catalog catalog = lake.open();
    try {
      ReplayRuns known = new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()));
      if (!known.listHoldouts(first, end).isEmpty()) {
        throw new HomeProblem("The range meets a holdout, which is for one last look; end before");
      }
      ReplayCommand.requireRecorded(catalog, home.configuration().hash(), first, end);
      String none = RunName.check(name + "-none");
      replay(home, known, none, first, end, null);
      List<WarnedEpisode> without = episodes(catalog, none, first, end);
      SeriesThresholds alone =
          PodRows.thresholds(catalog, home.configuration(), first, end, learned);
      long matched =
          without.stream()
              .filter(a -> match.equals("all") || !a.places().contains(CityDesk.CITY))
              .count();
      double line = alone.lineFor((int) matched);
      List<WarnedEpisode> aloneWithout = alone.alerts(line, List.of());
      PodScore score = new PodScore();
      List<Integer> raised = new ArrayList<>();
      for (int run = 1; run <= runs; run++) {
        String with = RunName.check(name + "-" + run);
        Path reports = replay(home, known, with, first, end, PodCells.plan(seed + run - 1, repeat));
        List<TruthEvent> cases =
            new TruthTable(catalog.loadTable(LakeTable.TRUTH_EVENT.identifier()))
                .list(with, first, end);
        Map<String, List<SeriesThresholds.Report>> injected = PodRows.injected(reports);
        List<SeriesThresholds.Report> all =
            injected.values().stream().flatMap(List::stream).toList();
        List<WarnedEpisode> said = episodes(catalog, with, first, end);
        raised.add(said.size());
        score.add(
            cases,
            injected,
            CasesMet.ids(aloneWithout, alone.alerts(line, all), cases),
            CasesMet.ids(
                met.equals("raised") ? without : told(catalog, none, first, end),
                met.equals("raised") ? said : told(catalog, with, first, end),
                cases));
      }
      report(score, matched, aloneWithout.size(), alone.size(), line, raised);
      return 0;
    } finally {
      Offering.close(catalog);
    }
  }

  private static List<WarnedEpisode> episodes(
      Catalog catalog, String run, Instant first, Instant end) {
    return RunAlerts.episodes(RunAlerts.messages(catalog, run), first, end);
  }

  private static List<WarnedEpisode> told(Catalog catalog, String run, Instant first, Instant end) {
    return RunAlerts.told(RunAlerts.messages(catalog, run), first, end);
  }

  /** Replays, or finds the run on record, and says where its injected reports are. */
  private Path replay(
      Home home,
      ReplayRuns known,
      String run,
      Instant first,
      Instant end,
      @Nullable Map<String, Object> plan)
      throws IOException {
    Path folder = home.directory().resolve("scratch").resolve("pod");
    Files.createDirectories(folder);
    Path reports = folder.resolve(run + ".jsonl");
    String hash = home.configuration().hash();
    if (reuse
        && (plan == null || Files.exists(reports))
        && isOnRecord(known, run, hash, first, end, plan)) {
      return reports;
    }
    ReplayProgram program = new ReplayProgram(home, run, first, end, hash, "none");
    if (plan != null) {
      Path file = folder.resolve(run + ".json");
      Files.writeString(file, ResearchJson.write(plan));
      program.inject(file).injectedTo(reports);
    }
    DateBar bar =
        new DateBar(System.err, Ansi.AUTO.enabled(), home.configuration().zone(), System::nanoTime);
    program.run(bar, alert -> {});
    return reports;
  }

  private static boolean isOnRecord(
      ReplayRuns known,
      String run,
      String hash,
      Instant first,
      Instant end,
      @Nullable Map<String, Object> plan) {
    return known
        .find(run)
        .filter(e -> e.configurationHash().equals(hash))
        .filter(e -> e.start().equals(first) && e.end().equals(end))
        .filter(
            e -> {
              JsonNode recorded = ResearchJson.read(e.metrics()).path("injection");
              return plan == null
                  ? recorded.isMissingNode()
                  : recorded.equals(ResearchJson.read(ResearchJson.write(plan)));
            })
        .isPresent();
  }

  private void report(
      PodScore score,
      long without,
      int aloneWithout,
      int series,
      double line,
      List<Integer> raised) {
    PrintWriter out = spec.commandLine().getOut();
    if (homeOptions.json()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("alerts_without", without);
      object.put("match", match);
      object.put("met", met);
      object.put("alerts_without_alone", aloneWithout);
      object.put("alerts_with", raised);
      object.put("series", series);
      object.put("line_alone", line);
      object.put("rows", score.rows().stream().map(PodScore.Row::tree).toList());
      out.println(ResearchJson.write(object));
      out.flush();
      return;
    }
    out.printf(
        Locale.ROOT,
        "Without cases: Tocsin %d alerts (%s), thresholds of %,d series alone %d (line %.2e); with them Tocsin %s%n%n",
        without,
        match,
        series,
        aloneWithout,
        line,
        raised);
    out.printf(
        "%-22s %6s %7s %24s %24s %28s%n",
        "cases", "n", "reports", "Tocsin", "series alone", "difference");
    for (PodScore.Row row : score.rows()) {
      out.println(row.line());
    }
    out.printf(
        "%nShare of cases met by an alert that is not raised without them (Tocsin: %s), 95 %% intervals: Wilson; of the difference, paired by case, Agresti and Min 2005. reports: median of a case.%n",
        met);
    out.flush();
  }
}
