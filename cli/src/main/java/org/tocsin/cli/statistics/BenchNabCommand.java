package org.tocsin.cli.statistics;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tocsin.models.sensor.ForestScore;
import org.tocsin.models.sensor.NabCorpus;
import org.tocsin.models.sensor.NabCorpus.LabelledSeries;
import org.tocsin.models.sensor.NabScorer;
import org.tocsin.models.sensor.SensorDetector;
import org.tocsin.models.sensor.SensorReading;
import org.tocsin.models.sensor.SensorSettings;
import org.tocsin.models.sensor.SensorSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Scores the sensor method and the library's random cut forest on the same labelled series, one
 * setting each for all of them.
 */
@SuppressWarnings("NullAway.Init")
@Command(
    name = "nab",
    mixinStandardHelpOptions = true,
    description =
        "Scores the sensor method and the library's random cut forest on the Numenta Anomaly Benchmark.")
public final class BenchNabCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FOLDER", description = "Holds combined_windows.json and the series.")
  private Path folder;

  @Option(
      names = "--shingles",
      split = ",",
      defaultValue = "1,8,48",
      description = "Values judged together by the forest (default ${DEFAULT-VALUE}).")
  private List<Integer> shingles;

  @Option(names = "--trees", defaultValue = "50", description = "Default ${DEFAULT-VALUE}.")
  private int trees;

  @Option(names = "--seed", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.")
  private long seed;

  private record Contestant(String name, double seconds, NabScorer.Result result) {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try {
      List<LabelledSeries> corpus = NabCorpus.read(folder);
      List<Contestant> contestants = new ArrayList<>();
      contestants.add(sensor(corpus));
      for (int shingle : shingles) {
        contestants.addAll(forests(corpus, shingle));
      }
      out.printf("| method | score | threshold | seconds |%n| --- | --- | --- | --- |%n");
      for (Contestant c : contestants) {
        out.printf(
            Locale.ROOT,
            "| %s | %.1f | %.3f | %.1f |%n",
            c.name,
            c.result.normalised(),
            c.result.threshold(),
            c.seconds);
      }
      printFiles(out, corpus, contestants.get(0), best(contestants));
      out.flush();
      return 0;
    } catch (IOException e) {
      spec.commandLine().getErr().println("Cannot read %s: %s".formatted(folder, e));
      return 1;
    }
  }

  private static Contestant best(List<Contestant> contestants) {
    Contestant best = contestants.get(1);
    for (Contestant c : contestants.subList(1, contestants.size())) {
      best = c.result.normalised() > best.result.normalised() ? c : best;
    }
    return best;
  }

  private static void printFiles(
      PrintWriter out, List<LabelledSeries> corpus, Contestant ours, Contestant theirs) {
    out.printf(
        "%n| series | rows | windows | %s | %s |%n| --- | --- | --- | --- | --- |%n",
        ours.name, theirs.name);
    for (LabelledSeries series : corpus) {
      out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %.2f | %.2f |%n",
          series.name(),
          series.readings().size(),
          series.windows().size(),
          ours.result.raw().get(series.name()),
          theirs.result.raw().get(series.name()));
    }
  }

  private static Contestant sensor(List<LabelledSeries> corpus) {
    long start = System.nanoTime();
    List<NabScorer.Series> scored = new ArrayList<>();
    for (LabelledSeries series : corpus) {
      double[] scores =
          SensorDetector.run(series.readings(), SensorSettings.defaults()).stream()
              .mapToDouble(SensorSignal::score)
              .toArray();
      scored.add(new NabScorer.Series(series.name(), scores, series.windows()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Contestant("sensor", seconds, NabScorer.score(scored));
  }

  private List<Contestant> forests(List<LabelledSeries> corpus, int shingle) {
    long start = System.nanoTime();
    List<NabScorer.Series> raw = new ArrayList<>();
    List<NabScorer.Series> graded = new ArrayList<>();
    for (LabelledSeries series : corpus) {
      ForestScore forest = new ForestScore(shingle, trees, seed);
      double[] scores = new double[series.readings().size()];
      double[] grades = new double[scores.length];
      for (int i = 0; i < scores.length; i++) {
        SensorReading reading = series.readings().get(i);
        scores[i] = forest.score(reading.value(), reading.time().toEpochMilli());
        grades[i] = forest.grade();
      }
      raw.add(new NabScorer.Series(series.name(), scores, series.windows()));
      graded.add(new NabScorer.Series(series.name(), grades, series.windows()));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return List.of(
        new Contestant("forest score, shingle " + shingle, seconds, NabScorer.score(raw)),
        new Contestant("forest grade, shingle " + shingle, seconds, NabScorer.score(graded)));
  }
}
