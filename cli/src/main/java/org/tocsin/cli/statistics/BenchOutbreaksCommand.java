package org.tocsin.cli.statistics;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.detection.benchmark.OutbreakBenchmark;
import org.tocsin.models.detection.benchmark.OutbreakBenchmark.Entry;
import org.tocsin.models.detection.benchmark.OutbreakReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin bench outbreaks}: every detector on freshly simulated outbreaks. */
@Command(
    name = "outbreaks",
    mixinStandardHelpOptions = true,
    description = {
      "Simulates the outbreak benchmark (42 scenarios) afresh and scores every detector on it,",
      "at shipped settings and at equal false positive rates, on all cores."
    })
public final class BenchOutbreaksCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--replicates",
      defaultValue = "100",
      description = "Series per scenario (default: 100)")
  private int replicates;

  @Option(names = "--seed", defaultValue = "1", description = "Seed (default: 1)")
  private long seed;

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      description = "Only these rows of the table (farrington-flexible is always run)")
  private List<String> methods = List.of();

  @Option(
      names = "--counts",
      paramLabel = "FILE",
      description =
          "Series drawn elsewhere (series,week,count) instead of fresh ones; with --truth")
  private @Nullable Path counts;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description = "Their outbreaks: series,scenario,rep,k,start,end")
  private @Nullable Path truth;

  @Override
  public Integer call() throws IOException {
    if ((counts == null) != (truth == null)) {
      throw new ParameterException(
          spec.commandLine(), "Options --counts and --truth belong together");
    }
    if (replicates < 1 || replicates > 10_000) {
      throw new ParameterException(
          spec.commandLine(),
          "Option --replicates=%d must lie between 1 and 10000".formatted(replicates));
    }
    List<Entry> all = OutbreakBenchmark.entries();
    for (String method : methods) {
      if (all.stream().noneMatch(entry -> entry.label().equals(method))) {
        throw new ParameterException(
            spec.commandLine(),
            "Method %s is not in the benchmark; use %s"
                .formatted(
                    method, all.stream().map(Entry::label).collect(Collectors.joining(", "))));
      }
    }
    List<Entry> chosen =
        all.stream()
            .filter(
                entry ->
                    methods.isEmpty()
                        || methods.contains(entry.label())
                        || entry.label().equals("farrington-flexible"))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (counts != null && truth != null) {
      OutbreakBenchmark given = OutbreakFiles.read(counts, truth, seed);
      out.printf("# Outbreak benchmark: %d given series%n%n", given.series().size());
      new OutbreakReport(given, out).print(chosen);
      return 0;
    }
    out.printf(
        "# Outbreak benchmark: %d series, %d replicates, seed %d%n%n",
        42 * replicates, replicates, seed);
    new OutbreakReport(OutbreakBenchmark.fresh(replicates, seed), out).print(chosen);
    return 0;
  }
}
