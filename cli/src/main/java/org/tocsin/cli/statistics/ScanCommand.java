package org.tocsin.cli.statistics;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.scan.CandidateZones;
import org.tocsin.models.scan.Coordinates;
import org.tocsin.models.scan.HistoryBaseline;
import org.tocsin.models.scan.ScanCluster;
import org.tocsin.models.scan.ScanKind;
import org.tocsin.models.scan.ScanResult;
import org.tocsin.models.scan.ScanSettings;
import org.tocsin.models.scan.ScanStudy;
import org.tocsin.models.scan.SpaceTimeScan;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Finds clusters in space and time in SaTScan or CSV files and writes them as JSON. */
@SuppressWarnings("NullAway.Init")
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = "Finds clusters of cases in space and time.",
    footer = {
      "",
      "Files: SaTScan .cas .geo .pop, or CSV with a header (place, count, time; place, lat, lon or x, y;",
      "place, time, population), .gz too. Times: 2004, 2004/3, 2004/3/17, 3/17/2004, ISO, or numbers.",
      "Ends with 0 when done, 1 when a file cannot be used, 2 when the options cannot."
    })
public final class ScanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--cases",
      required = true,
      paramLabel = "F",
      description = "Counts by place and time.")
  private Path cases;

  @Option(
      names = "--places",
      required = true,
      paramLabel = "F",
      description = "Coordinates of the places.")
  private Path places;

  @Option(
      names = "--population",
      paramLabel = "F",
      description = "People at risk; needed by --model poisson.")
  private @Nullable Path population;

  @Option(
      names = "--expected",
      paramLabel = "F",
      description =
          "Expected counts (place, time, expected) for the expectation models; without it they are learnt from the history.")
  private @Nullable Path expected;

  @Option(
      names = "--zones",
      paramLabel = "F",
      description = "Zones (zone, place) instead of circles.")
  private @Nullable Path zones;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "poisson, permutation, expectation or expectation-nb.")
  private String model;

  @ArgGroup private @Nullable Windows windows;

  /** At most one of the three. */
  static final class Windows {
    @Option(
        names = "--prospective",
        description = "Windows that end with the last period (default).")
    private boolean prospective;

    @Option(names = "--retrospective", description = "All windows.")
    private boolean retrospective;

    @Option(names = "--spatial", description = "The whole study as one window.")
    private boolean spatial;

    ScanKind kind() {
      if (prospective || !(retrospective || spatial)) {
        return ScanKind.PROSPECTIVE;
      }
      return spatial ? ScanKind.SPATIAL : ScanKind.RETROSPECTIVE;
    }
  }

  @Option(
      names = "--coordinates",
      required = true,
      paramLabel = "KIND",
      description = "latlong (degrees, latitude first) or cartesian.")
  private String coordinates;

  @Option(
      names = "--max-share",
      defaultValue = "0.5",
      description =
          "Largest share of the population (of expected cases without one) in a zone (default ${DEFAULT-VALUE}).")
  private double maxShare;

  @Option(
      names = "--max-places",
      description = "Largest number of places in a zone, instead of a share.")
  private int maxPlaces;

  @Option(
      names = "--max-duration",
      defaultValue = "7",
      description = "Longest window in periods (default ${DEFAULT-VALUE}).")
  private int maxDuration;

  @Option(
      names = "--replicates",
      defaultValue = "999",
      description = "Replicas (default ${DEFAULT-VALUE}).")
  private int replicates;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of the replicas (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--stop-early",
      paramLabel = "LEVEL",
      description = "Stops the replicas once the p-value cannot reach this level.")
  private double stopEarly;

  @Option(names = "--gumbel", description = "p-values from a Gumbel law fitted to the replicas.")
  private boolean gumbel;

  @Option(
      names = "--dispersion",
      description = "Variance over mean for expectation-nb; without it learnt from the history.")
  private double dispersion;

  @Option(
      names = "--period",
      paramLabel = "UNIT",
      description = "day, week, month, year or index; without it the finest the times allow.")
  private @Nullable String period;

  @Option(names = "--from", paramLabel = "TIME", description = "First period of the study.")
  private @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Last period of the study.")
  private @Nullable String to;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "WHAT=NAME",
      description =
          "Names of CSV columns: place, count, time, x, y, latitude, longitude, population, expected.")
  private Map<String, String> columns = Map.of();

  @Option(
      names = "--max-clusters",
      defaultValue = "20",
      description = "Most clusters to report (default ${DEFAULT-VALUE}).")
  private int maxClusters;

  @Option(
      names = "--threads",
      description = "Threads (default: all processors); the answer is the same.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--out",
      paramLabel = "F",
      description = "Where the JSON goes; without it, to the output.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Prints the JSON also when --out is given.")
  private boolean json;

  @Override
  public Integer call() {
    ScanSettings settings = settings();
    PrintWriter stdout = spec.commandLine().getOut();
    try {
      ScanInput.Choices choices = choices();
      ScanInput input = ScanInput.read(cases, places, choices);
      if (input.outside() > 0) {
        spec.commandLine()
            .getErr()
            .printf("%d cases lie outside of the study period and are left out%n", input.outside());
      }
      double[] weights = new double[input.places().size()];
      ScanStudy study = study(input, choices, settings, weights);
      ScanResult result = SpaceTimeScan.run(study, zones(input, weights), settings);
      String text = write(input, result);
      if (out != null) {
        Files.writeString(out, text, StandardCharsets.UTF_8);
      }
      if (out == null || json) {
        stdout.print(text);
      } else {
        printTable(stdout, input, study, result);
      }
      stdout.flush();
      return 0;
    } catch (ScanInputException | IllegalArgumentException e) {
      spec.commandLine().getErr().println(e.getMessage());
      return 1;
    } catch (IOException e) {
      spec.commandLine().getErr().println("Cannot write %s: %s".formatted(out, e));
      return 1;
    }
  }

  private ScanSettings settings() {
    try {
      ScanKind kind = windows == null ? ScanKind.PROSPECTIVE : windows.kind();
      ScanSettings settings =
          ScanSettings.of(kind)
              .withMaxDuration(maxDuration)
              .withReplicates(replicates)
              .withSeed(seed)
              .withMaxClusters(maxClusters)
              .withThreads(threads);
      if (stopEarly < 0 || stopEarly >= 1) {
        throw new IllegalArgumentException(
            "Level of --stop-early is %s; it must lie in (0, 1)".formatted(stopEarly));
      }
      if (stopEarly > 0) {
        settings = settings.withEarlyStopAt(stopEarly);
      }
      if (gumbel && replicates < 19) {
        throw new IllegalArgumentException(
            "--gumbel with %d replicas; it needs at least 19".formatted(replicates));
      }
      return gumbel ? settings.withTail(ScanSettings.Tail.GUMBEL) : settings;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private ScanInput.Choices choices() {
    return new ScanInput.Choices(
        coordinates(), columns, unit(), time("--from", from), time("--to", to));
  }

  private Coordinates coordinates() {
    return switch (coordinates.toLowerCase(Locale.ROOT)) {
      case "latlong" -> Coordinates.LATLONG;
      case "cartesian" -> Coordinates.CARTESIAN;
      default ->
          throw usage(
              "Coordinates \"%s\" are not known; use latlong or cartesian".formatted(coordinates));
    };
  }

  private Optional<ScanPeriod> unit() {
    if (period == null) {
      return Optional.empty();
    }
    for (ScanPeriod unit : ScanPeriod.values()) {
      if (unit.name().equalsIgnoreCase(period)) {
        return Optional.of(unit);
      }
    }
    throw usage(
        "Period \"%s\" is not known; use day, week, month, year or index".formatted(period));
  }

  private Optional<ScanTime> time(String option, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    Optional<ScanTime> time = ScanTime.parse(text);
    if (time.isEmpty()) {
      throw usage(
          "%s %s is no time; write 2004, 2004/3, 2004-03-17 or a number".formatted(option, text));
    }
    return time;
  }

  /** Fills the weights that limit the size of zones. */
  private ScanStudy study(
      ScanInput input, ScanInput.Choices choices, ScanSettings settings, double[] weights) {
    String name = model.toLowerCase(Locale.ROOT);
    int[][] counts = input.counts();
    double[][] people =
        population == null ? new double[0][] : input.readPopulation(population, choices);
    ScanStudy study =
        switch (name) {
          case "poisson" -> {
            if (population == null) {
              throw usage(
                  "Model poisson needs --population; use --model permutation when none is known");
            }
            yield ScanStudy.poisson(input.places(), counts, people);
          }
          case "permutation" -> {
            if (settings.kind() == ScanKind.SPATIAL) {
              throw usage(
                  "Model permutation cannot scan with --spatial: there are no times to permute");
            }
            yield ScanStudy.permutation(input.places(), counts);
          }
          case "expectation", "expectation-nb" -> expectation(input, choices, settings, people);
          default ->
              throw usage(
                  "Model \"%s\" is not known; use poisson, permutation, expectation or expectation-nb"
                      .formatted(model));
        };
    double[] byPlace =
        population == null
            ? study.expectedByPlace()
            : Arrays.stream(people).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
    System.arraycopy(byPlace, 0, weights, 0, weights.length);
    return study;
  }

  private ScanStudy expectation(
      ScanInput input, ScanInput.Choices choices, ScanSettings settings, double[][] people) {
    boolean negativeBinomial = model.equalsIgnoreCase("expectation-nb");
    int periods = input.periods();
    int learnt =
        settings.kind() == ScanKind.PROSPECTIVE ? periods - settings.maxDuration() : periods;
    double[][] means;
    double learntDispersion = 1;
    if (expected != null) {
      means = input.readExpected(expected, choices);
      if (negativeBinomial && dispersion == 0) {
        throw usage(
            "Model expectation-nb with --expected needs --dispersion, the variance over the mean");
      }
    } else {
      if (learnt < settings.maxDuration()) {
        throw new ScanInputException(
            "%s has %d periods; the expectation models learn from those before the last %d and need at least as many. Give --expected or a longer history"
                .formatted(cases, periods, settings.maxDuration()));
      }
      double[] weights = new double[input.places().size()];
      Arrays.setAll(weights, i -> people.length == 0 ? 1 : Arrays.stream(people[i]).sum());
      HistoryBaseline baseline =
          HistoryBaseline.learn(
              input.counts(), weights, learnt, input.unit() == ScanPeriod.DAY ? 7 : 1);
      means = baseline.expected();
      learntDispersion = baseline.dispersion();
    }
    return negativeBinomial
        ? ScanStudy.expectationNb(
            input.places(), input.counts(), means, dispersion == 0 ? learntDispersion : dispersion)
        : ScanStudy.expectation(input.places(), input.counts(), means);
  }

  private CandidateZones zones(ScanInput input, double[] weights) {
    if (zones != null) {
      return CandidateZones.given(input.places(), input.readZones(zones));
    }
    return maxPlaces > 0
        ? CandidateZones.circles(input.places(), maxPlaces)
        : CandidateZones.circles(input.places(), weights, maxShare);
  }

  private static String write(ScanInput input, ScanResult result) throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    ArrayNode list = root.putArray("clusters");
    for (ScanCluster cluster : result.clusters()) {
      ObjectNode node = list.addObject();
      ArrayNode members = node.putArray("places");
      cluster.places().forEach(members::add);
      putTime(node, "from", input, input.from(cluster.from()));
      putTime(node, "to", input, input.to(cluster.to()));
      node.put("observed", cluster.observed());
      putNumber(node, "expected", cluster.expected());
      putNumber(node, "relative_risk", cluster.relativeRisk());
      putNumber(node, "llr", cluster.llr());
      putNumber(node, "p_value", cluster.pValue());
      putNumber(node, "recurrence_interval", cluster.recurrenceInterval());
    }
    return mapper.writeValueAsString(root) + System.lineSeparator();
  }

  private static void putTime(ObjectNode node, String name, ScanInput input, String time) {
    if (input.unit() == ScanPeriod.INDEX) {
      node.put(name, Long.parseLong(time));
    } else {
      node.put(name, time);
    }
  }

  /** JSON knows neither infinity nor "not a number": both become null. */
  private static void putNumber(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private static void printTable(
      PrintWriter stdout, ScanInput input, ScanStudy study, ScanResult result) {
    stdout.printf(
        Locale.ROOT,
        "%d cases at %d places in %d periods, %d replicas%s%n",
        study.total(),
        input.places().size(),
        input.periods(),
        result.replicaMaxima().size(),
        result.stoppedEarly() ? " (stopped early)" : "");
    stdout.printf(
        "%4s  %-10s  %-10s  %8s  %9s  %6s  %8s  %7s  %9s  %s%n",
        "rank", "from", "to", "observed", "expected", "risk", "llr", "p", "recurs", "places");
    for (ScanCluster c : result.clusters()) {
      stdout.printf(
          Locale.ROOT,
          "%4d  %-10s  %-10s  %8d  %9.2f  %6.2f  %8.4f  %7.4f  %9.0f  %s%n",
          c.rank(),
          input.from(c.from()),
          input.to(c.to()),
          c.observed(),
          c.expected(),
          c.relativeRisk(),
          c.llr(),
          c.pValue(),
          c.recurrenceInterval(),
          c.places().size() <= 6
              ? String.join(" ", c.places())
              : String.join(" ", c.places().subList(0, 5)) + " … (" + c.places().size() + ")");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
