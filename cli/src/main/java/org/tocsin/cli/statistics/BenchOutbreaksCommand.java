package org.tocsin.cli.statistics;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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

  @Override
  public Integer call() {
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
    out.printf(
        "# Outbreak benchmark: %d series, %d replicates, seed %d%n%n",
        42 * replicates, replicates, seed);
    new OutbreakReport(OutbreakBenchmark.fresh(replicates, seed), out).print(chosen);
    return 0;
  }
}
