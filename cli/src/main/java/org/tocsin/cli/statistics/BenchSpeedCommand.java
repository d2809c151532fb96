package org.tocsin.cli.statistics;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin bench speed}: detectors by JMH on one core, beside the arithmetic they need. */
@Command(
    name = "speed",
    mixinStandardHelpOptions = true,
    description = {
      "Measures detectors with JMH, one thread in a virtual machine of its own: time and bytes a",
      "count, and how far each is from the bare arithmetic. Nothing else should run meanwhile."
    })
@SuppressWarnings("NullAway.Init")
public final class BenchSpeedCommand implements Callable<Integer> {
  private record Row(String benchmark, String label, String bare, double target) {}

  private static final Row[] ROWS = {
    new Row("farringtonFlexible", "farrington-flexible, one fit a count", "bareFarrington", 10_000),
    new Row("harmonicNb", "harmonic-nb, between refits", "bareHarmonicNb", 500_000),
    new Row("harmonicNbWithRefits", "harmonic-nb, refit every 4 weeks included", "", Double.NaN),
    new Row("harmonicNbWindow", "harmonic-nb-window, between refits", "", Double.NaN),
    new Row("earsC1", "ears-c1", "bareEars", 5_000_000),
    new Row("earsC2", "ears-c2", "bareEars", 5_000_000),
    new Row("earsC3", "ears-c3", "bareEars", 5_000_000),
  };

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      defaultValue = "1",
      description = "Length of one iteration (default: ${DEFAULT-VALUE})")
  private double seconds;

  @Option(
      names = "--iterations",
      defaultValue = "8",
      description =
          "Iterations measured, after half as many to warm up (default: ${DEFAULT-VALUE})")
  private int iterations;

  @Option(
      names = "--only",
      paramLabel = "REGEX",
      defaultValue = ".*",
      description = "Benchmarks whose name matches, such as ears.* (default: all)")
  private String only;

  @Override
  public Integer call() throws RunnerException {
    if (!(seconds > 0) || iterations < 1) {
      throw new ParameterException(
          spec.commandLine(), "Options --seconds and --iterations must be above 0");
    }
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(DetectorSpeed.class.getName().replace(".", "\\.") + "\\." + only + "$")
            .forks(1)
            .threads(1)
            .warmupIterations(Math.max(1, iterations / 2))
            .warmupTime(time())
            .measurementIterations(iterations)
            .measurementTime(time())
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
    Map<String, RunResult> results = new TreeMap<>();
    for (RunResult result : new Runner(options.build()).run()) {
      String name = result.getParams().getBenchmark();
      results.put(name.substring(name.lastIndexOf('.') + 1), result);
    }
    print(results);
    return 0;
  }

  private static double bytes(RunResult result) {
    Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
    return allocated == null ? Double.NaN : allocated.getScore();
  }

  private TimeValue time() {
    return TimeValue.milliseconds(Math.round(seconds * 1000));
  }

  private void print(Map<String, RunResult> results) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "| detector | counts/s | goal | ns/count (99.9 % interval) | bytes/count | bare arithmetic, ns | times bare |");
    out.println("| --- | --- | --- | --- | --- | --- | --- |");
    for (Row row : ROWS) {
      RunResult result = results.get(row.benchmark());
      if (result == null) {
        continue;
      }
      double nanos = result.getPrimaryResult().getScore();
      RunResult bare = results.get(row.bare());
      double least = bare == null ? Double.NaN : bare.getPrimaryResult().getScore();
      out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %s | %,.1f ± %.1f | %,.0f | %s | %s |%n",
          row.label(),
          1e9 / nanos,
          Double.isNaN(row.target()) ? "" : String.format(Locale.ROOT, "%,.0f", row.target()),
          nanos,
          result.getPrimaryResult().getScoreError(),
          bytes(result),
          Double.isNaN(least) ? "" : String.format(Locale.ROOT, "%,.1f", least),
          Double.isNaN(least) ? "" : String.format(Locale.ROOT, "%.1f", nanos / least));
    }
    out.flush();
  }
}
