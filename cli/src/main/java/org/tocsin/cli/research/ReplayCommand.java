package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.home.HomeOptions;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.reports.Offering;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.ReplayRuns;
import org.tocsin.lakehouse.StoredBaseline;
import org.tocsin.models.injection.InjectionPlan;
import org.tocsin.models.injection.InvalidInjection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tocsin replay}. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Sends history from the tables through the warning graph: what would have been said. Results",
      "are kept under the run's name and told to nobody. Another run of the same name replaces it."
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOptions homeOptions = new HomeOptions();

  @Option(
      names = "--from",
      paramLabel = "T",
      description = "First time it speaks about: 2016-03-05, 2016-03-05T14:00 or with an offset")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "T", description = "The time after its last")
  private @Nullable String to;

  @Option(
      names = "--holdout",
      paramLabel = "NAME",
      description = "Opens a range that was kept for the last look; each opening is logged")
  private @Nullable String holdout;

  @Option(
      names = "--inject",
      paramLabel = "FILE",
      description = "Cases to put in, with known truth (docs/REPLAY.md)")
  private @Nullable Path inject;

  @Option(
      names = "--acts",
      defaultValue = "none",
      description = "Desks' acts: as-recorded, or none (default)")
  private String acts = "none";

  @Option(
      names = "--baselines",
      defaultValue = "recorded",
      description = "recorded (default), or fresh: fitted for this range as known then")
  private String baselines = "recorded";

  @Option(
      names = "--refit",
      defaultValue = "weekly",
      description = "How often fresh baselines are fitted: weekly (default), monthly or once")
  private String refit = "weekly";

  @Option(names = "--name", paramLabel = "R", description = "Name of the run")
  private @Nullable String name;

  @Override
  public Integer call() throws IOException {
    Home home = homeOptions.open();
    TocsinConfiguration configuration = home.configuration();
    oneOf("--acts", acts, List.of("as-recorded", "none"));
    oneOf("--baselines", baselines, List.of("recorded", "fresh"));
    oneOf("--refit", refit, List.of("weekly", "monthly", "once"));
    Lake lake = home.lake();
    lake.create();
    Catalog catalog = lake.open();
    try {
      ReplayRuns runs = new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()));
      Range range = range(runs, configuration.zone());
      String hash =
          baselines.equals("fresh")
              ? configuration.hash() + "+fresh-" + refit
              : configuration.hash();
      String run =
          RunName.check(name == null ? defaultName(range, hash, configuration.zone()) : name);
      @Nullable Path injected = inject == null ? null : injection(home, inject);
      if (holdout != null) {
        Holdouts.open(
            runs,
            runs.findHoldout(holdout).stream().toList(),
            hash,
            ReplayRuns.setting(
                catalog.loadTable(LakeTable.MODEL.identifier()),
                hash,
                configuration.hash(),
                range.from,
                range.to,
                acts),
            Map.of("run", run));
      }
      DateBar bar =
          new DateBar(System.err, Ansi.AUTO.enabled(), configuration.zone(), System::nanoTime);
      if (baselines.equals("fresh")) {
        FreshBaselines.fit(home, range.from, range.to, hash, refit, bar);
      } else {
        requireRecorded(catalog, hash, range);
      }
      ReplayProgram program = new ReplayProgram(home, run, range.from, range.to, hash, acts);
      JsonNode done = (injected == null ? program : program.inject(injected)).run(bar, alert -> {});
      report(done, range, configuration.zone());
      return 0;
    } finally {
      Offering.close(catalog);
    }
  }

  /** What the run speaks about. */
  private record Range(Instant from, Instant to) {}

  private Range range(ReplayRuns runs, ZoneId zone) {
    if (holdout != null) {
      if (from != null || to != null) {
        throw new HomeProblem("--holdout has its own range; leave out --from and --to");
      }
      ReplayRuns.Entry kept =
          runs.findHoldout(holdout)
              .orElseThrow(
                  () ->
                      new HomeProblem(
                          "Holdout '%s' is not kept; keep a range with 'tocsin holdout keep NAME --from T --to T'"
                              .formatted(holdout)));
      return new Range(kept.start(), kept.end());
    }
    if (from == null || to == null) {
      throw new HomeProblem("A replay needs --from and --to, or --holdout NAME");
    }
    Range range =
        new Range(TimeOption.read("--from", from, zone), TimeOption.read("--to", to, zone));
    if (!range.from.isBefore(range.to)) {
      throw new HomeProblem("--to %s must lie after --from %s".formatted(to, from));
    }
    Holdouts.refuse(runs, range.from, range.to, List.of());
    return range;
  }

  private static String defaultName(Range range, String hash, ZoneId zone) {
    return "%s_%s_%s"
        .formatted(
            range.from.atZone(zone).toLocalDate(),
            range.to.atZone(zone).toLocalDate(),
            hash.replace('+', '-'));
  }

  private Path injection(Home home, Path file) throws IOException {
    Map<String, Object> tree = Home.readYaml(file);
    try {
      InjectionPlan.of(tree);
    } catch (InvalidInjection e) {
      throw new HomeProblem("%s in %s".formatted(e.getMessage(), file), e);
    }
    Path copy = home.directory().resolve("run").resolve("injection.json");
    Files.createDirectories(copy.getParent());
    JSON.writeValue(copy.toFile(), tree);
    return copy;
  }

  private static void requireRecorded(Catalog catalog, String hash, Range range) {
    requireRecorded(catalog, hash, range.from, range.to);
  }

  /** Refuses a range in which nothing would be tested. */
  static void requireRecorded(Catalog catalog, String hash, Instant from, Instant to) {
    List<StoredBaseline> recorded =
        StoredBaseline.list(catalog.loadTable(LakeTable.MODEL.identifier()), hash);
    Optional<Instant> first =
        recorded.stream().map(StoredBaseline::effectiveAt).min(Instant::compareTo);
    if (first.isEmpty() || !first.get().isBefore(to)) {
      throw new HomeProblem(
          "No recorded baseline of configuration %s is in force before %s%s; add --baselines fresh"
              .formatted(
                  hash, to, first.map(f -> " (the first takes effect at " + f + ")").orElse("")));
    }
    if (first.get().isAfter(from)) {
      System.err.printf(
          "Note: the first recorded baseline takes effect at %s; before, nothing is tested%n",
          first.get());
    }
  }

  private void report(JsonNode done, Range range, ZoneId zone) {
    PrintWriter out = spec.commandLine().getOut();
    if (homeOptions.json()) {
      out.println(done);
      out.flush();
      return;
    }
    double weeks = (range.to.toEpochMilli() - range.from.toEpochMilli()) / (7 * 86_400_000.0);
    long alerts = done.path("alerts").asLong();
    out.printf("Run        %s%n", done.path("run").asText());
    out.printf(
        "Range      %s to %s, configuration %s%n",
        range.from.atZone(zone).toLocalDateTime(),
        range.to.atZone(zone).toLocalDateTime(),
        done.path("configuration").asText());
    out.printf(
        Locale.ROOT,
        "Said       %,d alerts (%.1f a week), %,d messages, %,d findings%n",
        alerts,
        alerts / weeks,
        done.path("messages").asLong(),
        done.path("signals").asLong());
    if (done.path("injected_cases").asLong() > 0) {
      out.printf(
          Locale.ROOT,
          "Injected   %,d cases with %,d reports; their truth is in table truth_event%n",
          done.path("injected_cases").asLong(),
          done.path("injected_reports").asLong());
    }
    long tried = done.path("configurations_tried").asLong();
    out.printf(
        "Tried      %d configuration%s on this range so far%s%n",
        tried,
        tried == 1 ? "" : "s",
        tried == 1 ? "" : ": the best of several looks better than it is");
    if (acts.equals("none")) {
      out.println(
          "Note       what desks did then is left out, but its effects are in the data; see"
              + " docs/REPLAY.md");
    }
    out.flush();
  }

  private static void oneOf(String option, String value, List<String> words) {
    if (!words.contains(value)) {
      throw new HomeProblem(
          "%s '%s' is unknown; use %s".formatted(option, value, String.join(", ", words)));
    }
  }
}
