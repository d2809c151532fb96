package org.tocsin.cli.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code tocsin bench risk}: imports Chicago's open data into a home of its own and backtests risk
 * models on it, by cell and by community area: the weeks of 2016 in six categories of reported
 * crime as a labelled statistics benchmark, and the sanitation requests of 2014.
 */
@Command(
    name = "risk",
    mixinStandardHelpOptions = true,
    description =
        "Risk models beside their baselines on Chicago's open data, from files to verdicts")
public final class BenchRiskCommand implements Callable<Integer> {
  private static final String CRIMES =
      "theft,battery,criminal-damage,burglary,motor-vehicle-theft,robbery";
  private static final String SANITATION =
      "garbage-in-yard,garbage-in-alley,dumpster-overflow,standing-water,sanitation-other";

  private static final String CONFIGURATION =
      """
      city: {name: Chicago, zone: America/Chicago}
      clock: simulated
      risk: {holidays: us}
      authorisations:
        reported-crime: &paper
          purpose: labelled statistics benchmark on open data
          legal_basis: open data of the City of Chicago
          owner: benchmark
          review_by: 2099-01-01
        service: *paper
        hazard: *paper
      categories:
        theft: {zh: 盗窃}
        battery: {zh: 殴打伤害}
        criminal-damage: {zh: 毁坏财物}
        burglary: {zh: 入室盗窃}
        motor-vehicle-theft: {zh: 盗窃机动车}
        robbery: {zh: 抢劫}
        garbage-in-yard: {zh: 院内垃圾}
        garbage-in-alley: {zh: 后巷垃圾}
        dumpster-overflow: {zh: 垃圾箱满溢}
        standing-water: {zh: 积水}
        sanitation-other: {zh: 其他环卫问题}
      """;

  /** Units and days ahead. */
  private record Reach(String unit, String horizon) {}

  /** The primary one first. */
  private static final List<Reach> REACHES =
      List.of(
          new Reach("cell", "7d"),
          new Reach("neighbourhood", "7d"),
          new Reach("neighbourhood", "1d"));

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--data",
      defaultValue = "../shared/data",
      paramLabel = "DIR",
      description = "Folder with chicago and chicago-311 (default: ../shared/data)")
  private Path data = Path.of("../shared/data");

  @Option(
      names = "--home",
      defaultValue = "./tocsin-bench-risk",
      paramLabel = "DIR",
      description = "Home of the benchmark, kept for the next run (default: ./tocsin-bench-risk)")
  private Path home = Path.of("./tocsin-bench-risk");

  @Option(names = "--no-forests", description = "Leave the random forest out, which is faster")
  private boolean withoutForests;

  @Override
  public Integer call() throws IOException {
    Path at = home.toAbsolutePath().normalize();
    Path from = data.toAbsolutePath().normalize();
    boolean without = withoutForests;
    if (!Files.exists(at.resolve("imported"))) {
      int code = load(at, from);
      if (code != 0) {
        return code;
      }
    }
    return backtests(at, without);
  }

  private int load(Path at, Path from) throws IOException {
    Files.createDirectories(at);
    Files.writeString(at.resolve("tocsin.yaml"), CONFIGURATION);
    int code =
        run(
            at,
            "places",
            "load",
            from.resolve("chicago/community_areas.geojson").toString(),
            "--id",
            "area_numbe",
            "--name",
            "community");
    code = code != 0 ? code : run(at, "up");
    try {
      code =
          code != 0
              ? code
              : run(
                  at,
                  "import",
                  "--mapping",
                  "chicago-crime",
                  from.resolve("chicago/crimes_2013_2016.parquet").toString());
      code =
          code != 0
              ? code
              : run(
                  at,
                  "import",
                  "--mapping",
                  "chicago-311-sanitation",
                  from.resolve("chicago-311/sanitation_code_complaints.csv.gz").toString());
    } finally {
      run(at, "down");
    }
    if (code == 0) {
      Files.writeString(at.resolve("imported"), "");
    }
    return code;
  }

  private int backtests(Path at, boolean without) {
    int worst = 0;
    for (Reach reach : REACHES) {
      // Reported crime is forecast by week only.
      if (reach.horizon().equals("7d")) {
        worst = Math.max(worst, backtest(at, reach, CRIMES, "2016-01-04", "2017-01-02", without));
      }
      worst = Math.max(worst, backtest(at, reach, SANITATION, "2014-01-06", "2015-01-05", without));
    }
    return worst;
  }

  private int backtest(
      Path at, Reach reach, String categories, String first, String end, boolean without) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "backtest",
                "--from",
                first,
                "--to",
                end,
                "--unit",
                reach.unit(),
                "--horizon",
                reach.horizon(),
                "--category",
                categories));
    words.add("--out");
    words.add(
        at.resolve("backtest-%s-%s-%s.json".formatted(reach.unit(), reach.horizon(), first))
            .toString());
    if (without) {
      words.add("--no-forests");
    }
    System.out.printf(
        "%n%s, by %s, %s ahead, %s to %s%n", categories, reach.unit(), reach.horizon(), first, end);
    return run(at, words.toArray(String[]::new));
  }

  /** Runs a command as a person would type it. */
  private int run(Path at, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--home");
    all.add(at.toString());
    return Objects.requireNonNull(spec).root().commandLine().execute(all.toArray(String[]::new));
  }
}
