package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
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
import org.tocsin.cli.stack.Program;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.ReplayRuns;
import org.tocsin.lakehouse.StoredBaseline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tocsin calibrate}. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Learns the alert budget's thresholds: simulates years in which only chance happens, from"
          + " the",
      "fitted baselines and the delays of real reports, sends them through the warning graph, and",
      "prints promised against realised. The thresholds take effect for this configuration at --to,"
          + " or",
      "two hours from now in a home whose watch has been live since."
    })
public final class CalibrateCommand implements Callable<Integer> {
  private static final int HEAP = 3072;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private HomeOptions homeOptions = new HomeOptions();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "D",
      description = "First day of the history that the years are drawn from")
  private String from = "";

  @Option(names = "--to", required = true, paramLabel = "D", description = "The day after its last")
  private String to = "";

  @Option(names = "--years", defaultValue = "20", description = "Years to simulate (default: 20)")
  private int years = 20;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Chance of the years (default: 1); the same seed gives the same thresholds")
  private long seed = 1;

  @Option(
      names = "--effective-at",
      paramLabel = "TIME",
      description = {
        "When the thresholds take effect, for a what-if: replays and explanations of what a live",
        "watch has said since then come out by them"
      })
  private @Nullable String effectiveAt;

  @Option(
      names = "--keep",
      description = {
        "Keeps what each year showed in the home's scratch folder, and takes years again that an",
        "earlier calibration with the same baselines, configuration and seed kept there. Leave it",
        "out after an update of Tocsin"
      })
  private boolean keep;

  @Option(
      names = "--holdout",
      paramLabel = "NAME",
      description =
          "Learns from a range that was kept for the last look, too; each opening is logged")
  private List<String> holdouts = new ArrayList<>();

  @Override
  public Integer call() {
    Home home = homeOptions.open();
    TocsinConfiguration configuration = home.configuration();
    ZoneId zone = configuration.zone();
    Instant first = TimeOption.read("--from", from, zone);
    Instant end = TimeOption.read("--to", to, zone);
    if (!first.isBefore(end)) {
      throw new HomeProblem("--to %s must lie after --from %s".formatted(to, from));
    }
    if (years < 2 || years > 1_000) {
      throw new HomeProblem("--years %d is out of range; use 2 to 1000".formatted(years));
    }
    Lake lake = home.lake();
    lake.create();
    Catalog catalog = lake.open();
    DateBar bar =
        new DateBar(System.err, Ansi.AUTO.enabled() && !homeOptions.json(), zone, System::nanoTime);
    try {
      ReplayRuns runs = new ReplayRuns(catalog.loadTable(LakeTable.REPLAY_RUN.identifier()));
      Holdouts.open(
          runs,
          Holdouts.refuse(runs, first, end, holdouts),
          configuration.hash(),
          configuration.hash(),
          Map.of("calibrate", first + "/" + end));
      String hash = baselines(home, catalog, first, end, bar);
      JsonNode done = calibrate(home, first, end, hash, bar);
      report(done);
      return 0;
    } finally {
      Offering.close(catalog);
    }
  }

  /** The recorded baselines if one is in force at the end, else fresh ones fitted for it. */
  private static String baselines(
      Home home, Catalog catalog, Instant first, Instant end, DateBar bar) {
    String hash = home.configuration().hash();
    boolean recorded =
        StoredBaseline.list(catalog.loadTable(LakeTable.MODEL.identifier()), hash).stream()
            .anyMatch(b -> !b.effectiveAt().isAfter(end) && b.cutOff().isAfter(first));
    if (recorded) {
      return hash;
    }
    String fresh = hash + "+fresh-once";
    FreshBaselines.fit(home, end, end.plusSeconds(1), fresh, "once", bar);
    return fresh;
  }

  private JsonNode calibrate(Home home, Instant first, Instant end, String hash, DateBar bar) {
    List<JsonNode> done = new ArrayList<>();
    ResearchProgram.run(
        home,
        new Program(
            "calibrate",
            "streaming-jobs",
            "org.tocsin.streaming.replay.CalibrateMain",
            HEAP,
            words(home, first, end, hash)),
        (word, said) -> {
          if (word.equals("PROGRESS")) {
            bar.at("null years", end, said.path("part").asDouble());
          } else if (word.equals("DONE")) {
            done.add(said);
          }
        });
    bar.end();
    if (done.isEmpty()) {
      throw new HomeProblem("The calibration ended without a result; see " + home.logs());
    }
    return done.get(0);
  }

  private List<String> words(Home home, Instant first, Instant end, String hash) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--home",
                home.directory().toString(),
                "--config",
                home.writeConfiguration().toString(),
                "--from",
                first.toString(),
                "--to",
                end.toString(),
                "--baselines",
                hash,
                "--years",
                Integer.toString(years),
                "--seed",
                Long.toString(seed)));
    if (effectiveAt != null) {
      words.add("--effective-at");
      words.add(
          TimeOption.read("--effective-at", effectiveAt, home.configuration().zone()).toString());
    }
    if (keep) {
      words.add("--kept");
      words.add(home.directory().resolve("scratch").resolve("null-years").toString());
    }
    return words;
  }

  private void report(JsonNode done) {
    PrintWriter out = spec.commandLine().getOut();
    if (homeOptions.json()) {
      out.println(done);
      out.flush();
      return;
    }
    out.printf(
        "%-26s %10s %10s %7s %8s %24s %9s%n",
        "category", "line", "basis", "part", "promised", "realised a week", "one year");
    boolean anySpendsLess = false;
    for (JsonNode c : done.path("categories")) {
      boolean less = c.path("spends_less").asBoolean();
      anySpendsLess |= less;
      line(
          out,
          c.path("category").asText() + (less ? " *" : ""),
          String.format(Locale.ROOT, "%.2e", c.path("threshold").asDouble()),
          c.path("basis").asText().toLowerCase(Locale.ROOT),
          c.path("part").asDouble(),
          c);
    }
    line(out, "all", "", "", done.path("promised").asDouble(), done);
    if (anySpendsLess) {
      out.printf(
          "%n* cannot spend its part at the loosest line; what it leaves is promised to the others"
              + " of its lane%n");
    }
    if (done.path("left").asDouble() > 0) {
      out.printf(
          Locale.ROOT,
          "%.3f a week is left: every category of a lane is at its loosest line%n",
          done.path("left").asDouble());
    }
    if (done.path("others").asDouble() > 0) {
      out.printf(
          Locale.ROOT,
          "%.3f a week more belongs to silence and sensors, of which null years show nothing; it is"
              + " kept for them and given to nobody%n",
          done.path("others").asDouble());
    }
    out.printf(
        Locale.ROOT,
        "%nRealised: episodes a week in simulated years that the lines were not learned from, with"
            + " the 95 %% interval of its mean; one year: standard deviation of a single year.%n%d"
            + " years, %,d findings; artefact %s, in force from %s%n",
        years,
        done.path("findings").asLong(),
        done.path("id").asText(),
        done.path("effective_at").asText());
    out.flush();
  }

  private static void line(
      PrintWriter out, String name, String threshold, String basis, double part, JsonNode row) {
    double realised = row.path("realised").asDouble();
    double margin = row.path("margin").asDouble();
    out.printf(
        Locale.ROOT,
        "%-26s %10s %10s %7.3f %8.3f %8.3f (%.3f to %.3f) %9.3f%n",
        name,
        threshold,
        basis,
        part,
        row.path("promised").asDouble(),
        realised,
        Math.max(0, realised - margin),
        realised + margin,
        row.path("year_deviation").asDouble());
  }
}
