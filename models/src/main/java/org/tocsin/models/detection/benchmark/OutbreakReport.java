package org.tocsin.models.detection.benchmark;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tocsin.models.detection.benchmark.OutbreakBenchmark.Entry;
import org.tocsin.models.detection.benchmark.OutbreakBenchmark.Interval;
import org.tocsin.models.detection.benchmark.OutbreakBenchmark.Matched;
import org.tocsin.models.detection.evaluation.DetectorEvaluation;
import org.tocsin.models.detection.evaluation.DetectorScore;
import org.tocsin.models.detection.evaluation.JudgedSeries;

/** Prints the outbreak benchmark as Markdown tables. */
public final class OutbreakReport {
  private static final double ALPHA = 0.01;
  private static final int MIN_COUNT = 2;
  private static final String REFERENCE = "farrington-flexible";
  private static final String ORACLE = "oracle, 1 week";

  private final OutbreakBenchmark benchmark;
  private final PrintWriter out;

  private record Row(String label, Matched low, Matched high) {}

  /** A report of this benchmark, written line by line as results arrive. */
  public OutbreakReport(OutbreakBenchmark benchmark, PrintWriter out) {
    this.benchmark = benchmark;
    this.out = out;
  }

  /** Runs the methods and prints everything. */
  public void print(List<Entry> entries) {
    line("## At shipped settings");
    line("| method | FPR | POD | POD1 | sensitivity | PPV | F1 | timeliness | seconds |");
    line("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    List<Row> rows = new ArrayList<>();
    List<JudgedSeries> harmonic = List.of();
    for (Entry entry : entries) {
      long start = System.nanoTime();
      List<JudgedSeries> judged = benchmark.judge(entry);
      double seconds = (System.nanoTime() - start) / 1e9;
      shipped(entry.label(), judged, entry.carryOver(), seconds);
      rows.add(row(entry.label(), judged, entry.carryOver()));
      if (entry.label().equals("harmonic-nb")) {
        harmonic = judged;
      }
    }
    List<JudgedSeries> oracle = benchmark.judgeByTruth(1, ALPHA, MIN_COUNT);
    shipped(ORACLE, oracle, 0, Double.NaN);
    rows.add(row(ORACLE, oracle, 0));
    rows.add(row("oracle, 1-3 weeks", benchmark.judgeByTruth(3, ALPHA, MIN_COUNT), 2));
    matched(rows);
    bySize(rows);
    bySet(rows);
    if (!harmonic.isEmpty()) {
      calibration(harmonic);
    }
  }

  private Row row(String label, List<JudgedSeries> judged, int carryOver) {
    return new Row(
        label,
        benchmark.matched(judged, OutbreakBenchmark.RATES.get(0), carryOver),
        benchmark.matched(judged, OutbreakBenchmark.RATES.get(1), carryOver));
  }

  private void shipped(String label, List<JudgedSeries> judged, int carryOver, double seconds) {
    DetectorScore score = DetectorEvaluation.of(judged, carryOver).shipped();
    line(
        "| %s | %.4f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.1f |",
        label,
        score.falsePositiveRate(),
        score.probabilityOfDetection(),
        score.probabilityOfDetectionAtStart(),
        score.sensitivity(),
        score.positivePredictiveValue(),
        score.f1(),
        score.timeliness(),
        seconds);
  }

  private void matched(List<Row> rows) {
    line("");
    line("## At equal false positive rate, matched within each parameter set (1 %% / 2.5 %%)");
    line(
        "| method | POD | F1 | POD minus chance | POD minus %s, 1 %% | 2.5 %% | POD over oracle's |",
        REFERENCE);
    line("| --- | --- | --- | --- | --- | --- | --- |");
    Row oracle =
        rows.stream().filter(row -> row.label().equals(ORACLE)).findFirst().orElse(rows.get(0));
    Row reference =
        rows.stream().filter(row -> row.label().equals(REFERENCE)).findFirst().orElse(rows.get(0));
    for (Row row : rows) {
      double low = row.low().total().probabilityOfDetection();
      double high = row.high().total().probabilityOfDetection();
      line(
          "| %s | %.3f / %.3f | %.3f / %.3f | %.3f / %.3f | %s | %s | %.3f / %.3f |",
          row.label(),
          low,
          high,
          row.low().total().f1(),
          row.high().total().f1(),
          low - benchmark.chance(OutbreakBenchmark.RATES.get(0)),
          high - benchmark.chance(OutbreakBenchmark.RATES.get(1)),
          interval(OutbreakBenchmark.paired(row.low().found(), reference.low().found())),
          interval(OutbreakBenchmark.paired(row.high().found(), reference.high().found())),
          low / oracle.low().total().probabilityOfDetection(),
          high / oracle.high().total().probabilityOfDetection());
    }
  }

  private void bySize(List<Row> rows) {
    line("");
    line("## POD by size of the outbreak in standard deviations, at 1 %%");
    line("| method | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 |");
    line("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (Row row : rows) {
      StringBuilder text = new StringBuilder("| " + row.label() + " |");
      for (int k = 1; k <= 10; k++) {
        text.append(format(" %.2f |", benchmark.foundOfSize(row.low().found(), k)));
      }
      line("%s", text);
    }
  }

  private void bySet(List<Row> rows) {
    line("");
    line("## POD by parameter set, at 1 %%");
    line("| method | 1 | 2 | 3 | 4 | 5 | 6 | 7 |");
    line("| --- | --- | --- | --- | --- | --- | --- | --- |");
    for (Row row : rows) {
      StringBuilder text = new StringBuilder("| " + row.label() + " |");
      for (DetectorScore score : row.low().bySet()) {
        text.append(format(" %.3f |", score.probabilityOfDetection()));
      }
      line("%s", text);
    }
  }

  private void calibration(List<JudgedSeries> harmonic) {
    line("");
    line("## harmonic-nb at shipped settings: realised over attainable false positive rate");
    line("| set | ratio, 95 %% interval over series |");
    line("| --- | --- |");
    for (int set = 0; set <= OutbreakScenario.SETS; set++) {
      line(
          "| %s | %s |",
          set == 0 ? "all" : Integer.toString(set),
          interval(benchmark.calibration(harmonic, ALPHA, MIN_COUNT, set)));
    }
  }

  private static String interval(Interval interval) {
    return format("%.3f (%.3f … %.3f)", interval.estimate(), interval.low(), interval.high());
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }

  private void line(String pattern, Object... values) {
    out.println(format(pattern, values));
    out.flush();
  }
}
