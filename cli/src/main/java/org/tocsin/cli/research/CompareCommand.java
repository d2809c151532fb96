package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.reports.Offering;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.city.WarningSettings;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.ReplayRuns;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.models.verification.RunComparison;
import org.tocsin.models.verification.RunScore;
import org.tocsin.models.verification.TruthEvent;
import org.tocsin.models.verification.WarnedEpisode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Compares two runs over the range they share: alerts gained and lost, earlier and later, and",
      "how each did against the truth. 'live' names what the running city said."
    })
public final class CompareCommand implements Callable<Integer> {
  private static final int LISTED = 20;
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOptions homeOptions = new HomeOptions();

  @Parameters(index = "0", paramLabel = "A", description = "A run, or live")
  private String first = "";

  @Parameters(index = "1", paramLabel = "B", description = "Another")
  private String second = "";

  @Option(
      names = "--truth",
      paramLabel = "RUN",
      description =
          "Truth to judge by: loaded, or the run whose injected cases count (default: loaded and"
              + " both runs')")
  private @Nullable String truth;

  @Override
  public Integer call() {
    Home home = homeOptions.open();
    Lake lake = home.lake();
    lake.create();
    Catalog catalog = lake.open();
    try {
      ReplayRuns runs = new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()));
      List<Side> sides = sides(runs);
      Instant from = latest(sides.get(0).from, sides.get(1).from);
      Instant to = earliest(sides.get(0).to, sides.get(1).to);
      if (!from.isBefore(to)) {
        throw new HomeProblem(
            "Runs '%s' and '%s' share no time: %s to %s, and %s to %s"
                .formatted(
                    first,
                    second,
                    sides.get(0).from,
                    sides.get(0).to,
                    sides.get(1).from,
                    sides.get(1).to));
      }
      double weeks = Duration.between(from, to).toMillis() / (7 * 86_400_000.0);
      List<JsonNode> saidFirst = RunAlerts.messages(catalog, first);
      List<JsonNode> saidSecond = RunAlerts.messages(catalog, second);
      List<WarnedEpisode> one = RunAlerts.episodes(saidFirst, from, to);
      List<WarnedEpisode> other = RunAlerts.episodes(saidSecond, from, to);
      List<TruthEvent> events = IncidentRows.withReportTimes(catalog, truth(catalog, from, to));
      RunScore scoreOne = RunScore.of(first, one, events, weeks);
      RunScore scoreOther = RunScore.of(second, other, events, weeks);
      RunComparison comparison = RunComparison.of(one, other, events);
      Map<String, Double> now =
          Map.of(WarningSettings.PEACE, home.configuration().warning().falseEpisodesPerWeek());
      List<Map<String, Double>> promised =
          sides.stream().map(s -> s.promised.isEmpty() ? now : s.promised).toList();
      if (homeOptions.json()) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("from", from.toString());
        object.put("to", to.toString());
        object.put("a", score(scoreOne, promised.get(0)));
        object.put("b", score(scoreOther, promised.get(1)));
        object.put("gained", ids(comparison.gained()));
        object.put("lost", ids(comparison.lost()));
        object.put("earlier", shifts(comparison.earlier()));
        object.put("later", shifts(comparison.later()));
        object.put(
            "paired",
            Map.of(
                "both",
                comparison.paired().both(),
                "only_a",
                comparison.paired().onlyFirst(),
                "only_b",
                comparison.paired().onlySecond(),
                "neither",
                comparison.paired().neither()));
        if (!events.isEmpty()) {
          object.put(
              "pod_difference",
              interval(
                  comparison.paired().difference(),
                  comparison.paired().low(),
                  comparison.paired().high()));
        }
        spec.commandLine().getOut().println(ResearchJson.write(object));
      } else {
        table(home.configuration().zone(), from, to, promised, scoreOne, scoreOther, comparison);
      }
      spec.commandLine().getOut().flush();
      return 0;
    } finally {
      Offering.close(catalog);
    }
  }

  /**
   * A run and its range; the running city has none of its own.
   *
   * @param promised false episodes a week that it promised, by mode; empty where it does not say
   */
  private record Side(Instant from, Instant to, Map<String, Double> promised) {}

  private List<Side> sides(ReplayRuns runs) {
    if (first.equals(RunRows.LIVE) && second.equals(RunRows.LIVE)) {
      throw new HomeProblem("Both runs are 'live'; name a replay as one of them");
    }
    Side one = first.equals(RunRows.LIVE) ? null : side(runs, first);
    Side other = second.equals(RunRows.LIVE) ? null : side(runs, second);
    Side known = one == null ? other : one;
    if (known == null) {
      throw new AssertionError("One of the runs is a replay");
    }
    Side live = new Side(known.from, known.to, Map.of());
    return List.of(one == null ? live : one, other == null ? live : other);
  }

  private static Instant latest(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earliest(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Side side(ReplayRuns runs, String name) {
    return runs.find(name)
        .map(e -> new Side(e.start(), e.end(), promised(e)))
        .orElseThrow(
            () ->
                new HomeProblem(
                    "Run '%s' is not in this home%s"
                        .formatted(
                            name,
                            NearestWord.suggestion(
                                name,
                                runs.list().stream()
                                    .filter(e -> e.kind().equals(ReplayRuns.RUN))
                                    .map(ReplayRuns.Entry::id)
                                    .distinct()
                                    .toList()))));
  }

  private static Map<String, Double> promised(ReplayRuns.Entry run) {
    Map<String, Double> promised = new TreeMap<>();
    JsonNode said = ResearchJson.read(run.metrics()).path("promised_per_week");
    for (Map.Entry<String, JsonNode> mode : said.properties()) {
      promised.put(mode.getKey(), mode.getValue().asDouble());
    }
    return promised;
  }

  private List<TruthEvent> truth(Catalog catalog, Instant from, Instant to) {
    TruthTable table = new TruthTable(catalog.loadTable(LakeTable.TRUTH_EVENT.identifier()));
    List<String> sources = truth != null ? List.of(truth) : List.of(RunRows.LOADED, first, second);
    List<TruthEvent> events = new ArrayList<>();
    for (String run : sources) {
      if (!run.equals(RunRows.LIVE)) {
        for (TruthEvent event : table.list(run, from, to)) {
          // Two runs with the same injection have the same cases: they count once.
          if (!events.contains(event)) {
            events.add(event);
          }
        }
      }
    }
    return events;
  }

  private void table(
      ZoneId zone,
      Instant from,
      Instant to,
      List<Map<String, Double>> promised,
      RunScore one,
      RunScore other,
      RunComparison comparison) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("%s to %s%n%n", CLOCK.withZone(zone).format(from), CLOCK.withZone(zone).format(to));
    out.printf("%-28s %24s %24s%n", "", one.run(), other.run());
    line(out, "alerts a week", rate(one.alerts()), rate(other.alerts()));
    line(out, "unexplained a week", rate(one.unexplained()), rate(other.unexplained()));
    line(out, "promised false a week", kept(one, promised.get(0)), kept(other, promised.get(1)));
    if (one.pod().of() > 0) {
      line(out, "events met (POD)", pod(one), pod(other));
      line(out, "detection delay p50, p90", spread(one.delays()), spread(other.delays()));
      line(out, "lead p50, p10", lead(one), lead(other));
      if (one.leadsEstimated() || other.leadsEstimated()) {
        out.println(
            "  leads are ESTIMATED: times of receipt of the reports behind them are estimates");
      }
      int refused = Math.max(one.leadsRefused(), other.leadsRefused());
      if (refused > 0) {
        out.printf(
            "  leads refused for %d events: their reports have no time of receipt%n", refused);
      }
      RunComparison.PairedHits paired = comparison.paired();
      out.printf(
          Locale.ROOT,
          "%nPOD of %s less that of %s: %+.3f (95 %% %+.3f to %+.3f); met by both %d, only %d and"
              + " %d, neither %d%n",
          other.run(),
          one.run(),
          paired.difference(),
          paired.low(),
          paired.high(),
          paired.both(),
          paired.onlyFirst(),
          paired.onlySecond(),
          paired.neither());
    } else {
      out.println(
          "  no truth in this range: load events with 'tocsin truth load', or inject cases");
    }
    out.printf(
        "%nIn %s against %s: %d gained, %d lost, %d earlier, %d later, %d alike%n",
        other.run(),
        one.run(),
        comparison.gained().size(),
        comparison.lost().size(),
        comparison.earlier().size(),
        comparison.later().size(),
        comparison.shifts().size() - comparison.earlier().size() - comparison.later().size());
    list(out, "gained", comparison.gained(), zone);
    list(out, "lost", comparison.lost(), zone);
  }

  private static void list(
      PrintWriter out, String what, List<WarnedEpisode> episodes, ZoneId zone) {
    for (WarnedEpisode episode : episodes.subList(0, Math.min(LISTED, episodes.size()))) {
      out.printf(
          "  %-6s %s  %s in %s  %s%n",
          what,
          CLOCK.withZone(zone).format(episode.raisedAt()),
          episode.category(),
          String.join(", ", episode.places()),
          episode.id());
    }
    if (episodes.size() > LISTED) {
      out.printf("  %-6s and %d more (--json lists all)%n", what, episodes.size() - LISTED);
    }
  }

  private static void line(PrintWriter out, String what, String one, String other) {
    out.printf("%-28s %24s %24s%n", what, one, other);
  }

  private static String rate(org.tocsin.models.verification.WeeklyRate rate) {
    return String.format(Locale.ROOT, "%.2f (%.2f to %.2f)", rate.value(), rate.low(), rate.high());
  }

  /** In peace; a run that spoke in another mode too is judged by the lot that it could promise. */
  private static String kept(RunScore score, Map<String, Double> promised) {
    double most = promised.values().stream().mapToDouble(p -> p).max().orElse(0);
    String words =
        promised.values().stream()
            .map(p -> String.format(Locale.ROOT, "%.1f", p))
            .distinct()
            .collect(Collectors.joining("/"));
    if (score.unexplained().low() > most) {
      return words + ", exceeded";
    }
    double least = promised.values().stream().mapToDouble(p -> p).min().orElse(0);
    return words + (score.unexplained().high() < least ? ", kept" : ", not told apart");
  }

  private static String pod(RunScore score) {
    return String.format(
        Locale.ROOT,
        "%d/%d %.2f (%.2f to %.2f)",
        score.pod().hits(),
        score.pod().of(),
        score.pod().value(),
        score.pod().low(),
        score.pod().high());
  }

  private static String spread(List<Duration> delays) {
    return quantile(delays, 0.5) + ", " + quantile(delays, 0.9);
  }

  private static String lead(RunScore score) {
    return score.leads().isEmpty()
        ? "-"
        : quantile(score.leads(), 0.5)
            + ", "
            + quantile(score.leads(), 0.1)
            + (score.leadsEstimated() ? " est." : "");
  }

  private static String quantile(List<Duration> ascending, double level) {
    return RunScore.quantile(ascending, level).map(CompareCommand::words).orElse("-");
  }

  static String words(Duration duration) {
    String sign = duration.isNegative() ? "-" : "";
    Duration length = duration.abs();
    return length.toDays() > 0
        ? "%s%d d %d h".formatted(sign, length.toDays(), length.toHoursPart())
        : "%s%d h %02d min".formatted(sign, length.toHours(), length.toMinutesPart());
  }

  private static Map<String, Object> score(RunScore score, Map<String, Double> promised) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("run", score.run());
    object.put("promised_per_week", promised);
    object.put(
        "alerts_per_week",
        interval(score.alerts().value(), score.alerts().low(), score.alerts().high()));
    object.put("alerts", score.alerts().count());
    object.put(
        "unexplained_per_week",
        interval(
            score.unexplained().value(), score.unexplained().low(), score.unexplained().high()));
    object.put("events", score.pod().of());
    object.put("events_met", score.pod().hits());
    if (score.pod().of() > 0) {
      object.put("pod", interval(score.pod().value(), score.pod().low(), score.pod().high()));
    }
    object.put("delay_seconds", score.delays().stream().map(Duration::toSeconds).toList());
    object.put("lead_seconds", score.leads().stream().map(Duration::toSeconds).toList());
    object.put("lead_estimated", score.leadsEstimated());
    object.put("lead_refused", score.leadsRefused());
    return object;
  }

  private static List<Double> interval(double value, double low, double high) {
    return List.of(value, low, high);
  }

  private static List<String> ids(List<WarnedEpisode> episodes) {
    return episodes.stream().map(WarnedEpisode::id).toList();
  }

  private static List<Map<String, Object>> shifts(List<RunComparison.Shift> shifts) {
    return shifts.stream()
        .map(
            s ->
                Map.<String, Object>of(
                    "a",
                    s.first().id(),
                    "b",
                    s.second().id(),
                    "later_seconds",
                    s.later().toSeconds()))
        .toList();
  }
}
