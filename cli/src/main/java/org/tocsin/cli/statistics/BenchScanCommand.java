package org.tocsin.cli.statistics;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.tocsin.models.scan.CandidateZones;
import org.tocsin.models.scan.Coordinates;
import org.tocsin.models.scan.ScanKind;
import org.tocsin.models.scan.ScanPlace;
import org.tocsin.models.scan.ScanPlaces;
import org.tocsin.models.scan.ScanResult;
import org.tocsin.models.scan.ScanSettings;
import org.tocsin.models.scan.ScanStudy;
import org.tocsin.models.scan.SpaceTimeScan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Times scans of a seeded random city and shows how they grow with places, days and cases. */
@SuppressWarnings("NullAway.Init")
@Command(
    name = "scan",
    mixinStandardHelpOptions = true,
    description = "Times space-time scans: seconds, allocation, growth with places and days.")
public final class BenchScanCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--places",
      defaultValue = "2000",
      description = "Places (default ${DEFAULT-VALUE}).")
  private int places;

  @Option(names = "--days", defaultValue = "90", description = "Days (default ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--rate",
      defaultValue = "0.05",
      description = "Cases per place and day (default ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--replicates",
      defaultValue = "999",
      description = "Replicas (default ${DEFAULT-VALUE}).")
  private int replicates;

  @Option(
      names = "--max-share",
      defaultValue = "0.5",
      description = "Largest zone (default ${DEFAULT-VALUE}).")
  private double maxShare;

  @Option(
      names = "--max-duration",
      defaultValue = "7",
      description = "Days (default ${DEFAULT-VALUE}).")
  private int maxDuration;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (default ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--threads", description = "Threads (default: all processors).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--models",
      split = ",",
      defaultValue = "poisson,permutation,expectation,expectation-nb",
      description = "Models to time (default ${DEFAULT-VALUE}).")
  private List<String> models;

  @Option(names = "--growth", description = "Also half and a quarter of the places, days and rate.")
  private boolean growth;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%-11s %-13s %7s %5s %8s %10s %10s %9s %11s %8s %10s%n",
        "model",
        "windows",
        "places",
        "days",
        "cases",
        "zones",
        "replicas",
        "zones s",
        "scan s",
        "cpu s",
        "alloc MB");
    for (ScanKind kind : List.of(ScanKind.PROSPECTIVE, ScanKind.RETROSPECTIVE)) {
      for (String model : models) {
        time(out, model, kind, places, days, rate);
      }
    }
    if (growth) {
      for (int part : new int[] {2, 4}) {
        time(out, "permutation", ScanKind.PROSPECTIVE, places / part, days, rate);
        time(out, "permutation", ScanKind.RETROSPECTIVE, places / part, days, rate);
        time(out, "permutation", ScanKind.PROSPECTIVE, places, days / part, rate);
        time(out, "permutation", ScanKind.RETROSPECTIVE, places, days / part, rate);
        time(out, "permutation", ScanKind.PROSPECTIVE, places, days, rate * part);
        time(out, "permutation", ScanKind.RETROSPECTIVE, places, days, rate * part);
      }
    }
    return 0;
  }

  private void time(
      PrintWriter out, String model, ScanKind kind, int places, int days, double rate) {
    City city = City.random(places, days, rate, seed);
    long start = System.nanoTime();
    CandidateZones zones = CandidateZones.circles(city.places, city.weights, maxShare);
    double zoneSeconds = (System.nanoTime() - start) / 1e9;
    ScanStudy study = city.study(model);
    ScanSettings settings =
        ScanSettings.of(kind)
            .withMaxDuration(maxDuration)
            .withReplicates(replicates)
            .withSeed(seed)
            .withThreads(threads);
    long allocated = allocated();
    double cpu = cpuSeconds();
    start = System.nanoTime();
    ScanResult result = SpaceTimeScan.run(study, zones, settings);
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf(
        Locale.ROOT,
        "%-11s %-13s %7d %5d %8d %10d %10d %9.2f %11.2f %8.1f %10.0f%n",
        model.replace("expectation", "expect"),
        kind.name().toLowerCase(Locale.ROOT),
        places,
        days,
        study.total(),
        zones.size(),
        result.replicaMaxima().size(),
        zoneSeconds,
        seconds,
        cpuSeconds() - cpu,
        (allocated() - allocated) / 1e6);
    out.flush();
  }

  /** Processor time of this program, which other programs disturb less than the clock. */
  private static double cpuSeconds() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime() / 1e9
        : Double.NaN;
  }

  /** Bytes allocated by all threads that ever ran, as far as the virtual machine tells. */
  private static long allocated() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
        ? threads.getTotalThreadAllocatedBytes()
        : 0;
  }

  /** A seeded random city without clusters. */
  private static final class City {
    private final ScanPlaces places;
    private final double[] weights;
    private final int[][] counts;
    private final double[][] expected;

    private City(ScanPlaces places, double[] weights, int[][] counts, double[][] expected) {
      this.places = places;
      this.weights = weights;
      this.counts = counts;
      this.expected = expected;
    }

    static City random(int places, int days, double rate, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      List<ScanPlace> list = new ArrayList<>();
      for (int i = 0; i < places; i++) {
        list.add(
            new ScanPlace(
                "p%06d".formatted(i),
                25 + 0.3 * random.nextDouble(),
                121 + 0.3 * random.nextDouble()));
      }
      double[] weights = new double[places];
      int[][] counts = new int[places][days];
      double[][] expected = new double[places][days];
      for (int i = 0; i < places; i++) {
        weights[i] = Math.exp(random.nextDouble() * 2 - 1);
        for (int t = 0; t < days; t++) {
          expected[i][t] = weights[i] * rate / 1.1752;
          counts[i][t] = poisson(random, expected[i][t]);
        }
      }
      return new City(ScanPlaces.of(list, Coordinates.LATLONG), weights, counts, expected);
    }

    ScanStudy study(String model) {
      return switch (model) {
        case "poisson" -> ScanStudy.poisson(places, counts, expected);
        case "permutation" -> ScanStudy.permutation(places, counts);
        case "expectation" -> ScanStudy.expectation(places, counts, expected);
        default -> ScanStudy.expectationNb(places, counts, expected, 1.5);
      };
    }

    private static int poisson(SplittableRandom random, double mean) {
      double limit = Math.exp(-mean);
      int n = 0;
      for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
        n++;
      }
      return n;
    }
  }
}
