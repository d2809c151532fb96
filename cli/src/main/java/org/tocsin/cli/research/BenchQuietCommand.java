package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.reports.Offering;
import org.tocsin.domain.alert.CityDesk;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.Interval;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.lakehouse.ReplayRuns;
import org.tocsin.lakehouse.StoredBaseline;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.baseline.SeasonalBaseline;
import org.tocsin.models.calendar.HolidayCalendar;
import org.tocsin.models.verification.RealCauses;
import org.tocsin.models.verification.WarnedEpisode;
import org.tocsin.models.verification.WeeklyRate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tocsin bench quiet}. */
@Command(
    name = "quiet",
    mixinStandardHelpOptions = true,
    description = {
      "Counts what a replay of real reports said: alerts a week, probes, what was held back and why;",
      "and names causes that are neither chance nor an event: heaps of reports under one minute,",
      "holidays, and levels that have shifted (docs/benchmarks/quiet.md)."
    })
public final class BenchQuietCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOptions homeOptions = new HomeOptions();

  @Parameters(index = "0", paramLabel = "RUN", description = "A replay in the tables")
  private String run = "";

  @Option(
      names = "--country",
      paramLabel = "CODE",
      description = "Whose public holidays count (default: city.country)")
  private @Nullable String country;

  @Override
  public Integer call() {
    Home home = homeOptions.open();
    Lake lake = home.lake();
    lake.create();
    Catalog catalog = lake.open();
    try {
      ReplayRuns.Entry entry =
          new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()))
              .find(run)
              .orElseThrow(() -> new HomeProblem("Run '%s' is not in this home".formatted(run)));
      Interval range = new Interval(entry.start(), entry.end());
      List<JsonNode> messages = RunAlerts.messages(catalog, run);
      List<WarnedEpisode> episodes = RunAlerts.episodes(messages, range.start(), range.end());
      RealCauses causes = causes(home.configuration(), catalog, entry, range);
      report(catalog, range, messages, episodes, causes);
      return 0;
    } finally {
      Offering.close(catalog);
    }
  }

  private RealCauses causes(
      TocsinConfiguration configuration, Catalog catalog, ReplayRuns.Entry entry, Interval range) {
    Map<String, CountBaseline> baselines = new TreeMap<>();
    StoredBaseline.list(catalog.loadTable(LakeTable.MODEL.identifier()), entry.configurationHash())
        .stream()
        .filter(b -> !b.effectiveAt().isAfter(range.start()))
        .sorted(Comparator.comparing(StoredBaseline::effectiveAt))
        .forEach(
            b -> baselines.put(b.category(), SeasonalBaseline.parse(b.stateVersion(), b.state())));
    HolidayCalendar holidays =
        HolidayCalendar.ofCity(
            country == null ? configuration.country() : country, configuration.lunarFestivals());
    RealCauses causes = new RealCauses(configuration.calendar(), holidays, baselines, range);
    PodRows.each(
        catalog,
        range.end(),
        report ->
            causes.add(
                report.category(), report.place(), Instant.ofEpochMilli(report.occurredAt())));
    return causes;
  }

  private void report(
      Catalog catalog,
      Interval range,
      List<JsonNode> messages,
      List<WarnedEpisode> episodes,
      RealCauses causes) {
    Set<String> places = PodRows.places(catalog);
    PlaceNames names = PlaceNames.read(catalog.loadTable(LakeTable.NEIGHBOURHOOD.identifier()));
    Map<RealCauses.Kind, Map<String, Integer>> named = new EnumMap<>(RealCauses.Kind.class);
    Map<RealCauses.Kind, Integer> counted = new EnumMap<>(RealCauses.Kind.class);
    int wholeCity = 0;
    for (WarnedEpisode episode : episodes) {
      boolean city = episode.places().contains(CityDesk.CITY);
      wholeCity += city ? 1 : 0;
      Collection<String> of = city ? places : episode.places();
      RealCauses.Cause cause = causes.of(episode, of);
      String name =
          cause.kind() == RealCauses.Kind.LEVEL_SHIFT
              ? episode.category() + ", " + where(episode.places(), names)
              : cause.name();
      counted.merge(cause.kind(), 1, Integer::sum);
      named.computeIfAbsent(cause.kind(), k -> new TreeMap<>()).merge(name, 1, Integer::sum);
    }
    Map<String, Integer> heldBack = heldBack(messages);
    double weeks = range.length().toMillis() / (double) Duration.ofDays(7).toMillis();
    if (homeOptions.json()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("run", run);
      object.put("weeks", weeks);
      object.put("alerts", episodes.size());
      object.put("of_the_whole_city", wholeCity);
      object.put("not_told", heldBack);
      object.put("causes", counted);
      object.put("named", named);
      object.put("heaps", causes.heaps().size());
      spec.commandLine().getOut().println(ResearchJson.write(object));
      spec.commandLine().getOut().flush();
      return;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "Alerts            %s, %d of them of the whole city%n",
        rate(episodes.size(), weeks), wholeCity);
    heldBack.forEach((event, n) -> out.printf("Not told          %d %s%n", n, event));
    out.printf(
        "No cause found    %s%n", rate(counted.getOrDefault(RealCauses.Kind.NONE, 0), weeks));
    list(out, "Heaps", RealCauses.Kind.HEAP, named);
    list(out, "Calendar", RealCauses.Kind.CALENDAR, named);
    list(out, "Level shifts", RealCauses.Kind.LEVEL_SHIFT, named);
    out.printf(
        "%n%d heaps in the range in all. Each alert is counted once: heaps before calendar before level shifts.%n",
        causes.heaps().size());
    out.flush();
  }

  private static String where(List<String> places, PlaceNames names) {
    if (places.contains(CityDesk.CITY)) {
      return "the whole city";
    }
    return places.size() > 1
        ? "clusters of several places"
        : "%s (%s)".formatted(names.english(places.get(0)), places.get(0));
  }

  /** Things that were never told, by what happened to them first; probes among them. */
  private static Map<String, Integer> heldBack(List<JsonNode> messages) {
    Set<String> told = new HashSet<>();
    Map<String, String> first = new LinkedHashMap<>();
    for (JsonNode message : messages) {
      String id = message.path("id").asText();
      if (message.path("state").asText().equals("held-back")) {
        first.putIfAbsent(id, message.path("event").asText());
      } else {
        told.add(id);
      }
    }
    Map<String, Integer> counted = new TreeMap<>();
    first.forEach(
        (id, event) -> {
          if (!told.contains(id)) {
            counted.merge(event, 1, Integer::sum);
          }
        });
    return counted;
  }

  private static void list(
      PrintWriter out,
      String title,
      RealCauses.Kind kind,
      Map<RealCauses.Kind, Map<String, Integer>> named) {
    Map<String, Integer> of = named.getOrDefault(kind, Map.of());
    out.printf("%n%s: %d alerts%n", title, of.values().stream().mapToInt(Integer::intValue).sum());
    List<Map.Entry<String, Integer>> entries = new ArrayList<>(of.entrySet());
    entries.sort(
        kind == RealCauses.Kind.LEVEL_SHIFT
            ? Map.Entry.<String, Integer>comparingByValue().reversed()
            : Map.Entry.comparingByKey());
    entries.forEach(e -> out.printf("  %3d  %s%n", e.getValue(), e.getKey()));
  }

  private static String rate(int count, double weeks) {
    WeeklyRate rate = new WeeklyRate(count, weeks);
    return String.format(
        Locale.ROOT,
        "%d, %.2f a week (%.2f to %.2f)",
        count,
        rate.value(),
        rate.low(),
        rate.high());
  }
}
