package org.tocsin.cli.statistics;

import com.sun.management.ThreadMXBean;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.tocsin.models.detection.Count;
import org.tocsin.models.detection.DetectionMethods;
import org.tocsin.models.detection.Detector;
import org.tocsin.models.detection.HarmonicPanel;
import org.tocsin.models.detection.Period;
import org.tocsin.models.detection.TimeAxis;
import org.tocsin.models.probability.NegativeBinomial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code tocsin bench detect}: series and counts judged per second on one core, bytes allocated for
 * each count, and how both grow with the length of the history and the number of places.
 */
@Command(
    name = "detect",
    mixinStandardHelpOptions = true,
    description =
        "Measures how many series and counts each detector judges in a second of CPU time on one core.")
public final class BenchDetectCommand implements Callable<Integer> {
  private static final TimeAxis WEEKS = TimeAxis.numbered(Period.WEEK);
  private static final int[] LENGTHS = {300, 600, 1200};
  private static final int SERIES = 24;
  private static final int JUDGED = 49;
  private static final int[] PLACES = {10, 100, 1000};
  private static final int PANEL_HISTORY = 300;

  /** What was measured on one core: counts a second of processor time, bytes allocated a count. */
  private record Speed(double countsPerSecond, double bytesPerCount) {}

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--seconds",
      defaultValue = "2",
      description = "Time measured per line, after as much warm-up (default: 2)")
  private double seconds;

  @Override
  public Integer call() {
    if (!(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "Option --seconds=%s must be above 0".formatted(seconds));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "| detector | weeks of history | series of 49 weeks/s | counts/s, one core, CPU time | bytes/count |");
    out.println("| --- | --- | --- | --- | --- |");
    for (int length : LENGTHS) {
      line(out, "farrington-flexible", Map.of(), length, JUDGED);
    }
    line(out, "farrington-flexible", Map.of("threshold", "delta"), 600, JUDGED);
    line(out, "farrington", Map.of(), 600, JUDGED);
    for (int length : LENGTHS) {
      line(out, "harmonic-nb", Map.of(), length, JUDGED);
    }
    // One fit before, none within: what a stream pays between scheduled refits.
    line(out, "harmonic-nb", Map.of("refit-every", "100000"), 600, 4000);
    line(out, "harmonic-nb-window", Map.of("refit-every", "100000"), 600, 4000);
    line(out, "ears-c1", Map.of(), 600, 20_000);
    line(out, "ears-c2", Map.of(), 600, 20_000);
    line(out, "ears-c3", Map.of(), 600, 20_000);
    line(out, "cusum", Map.of(), 600, 20_000);
    line(out, "bayes", Map.of(), 600, 2000);
    line(out, "glr-poisson", Map.of("train", "500", "window", "12"), 600, 400);
    line(out, "glr-nb", Map.of("train", "500", "window", "12"), 600, 100);
    for (int places : PLACES) {
      panel(places);
      print(
          out, "harmonic-nb {pool=all}, %d places".formatted(places), PANEL_HISTORY, panel(places));
    }
    return 0;
  }

  private void line(
      PrintWriter out, String method, Map<String, String> settings, int history, int judged) {
    double[][] counts = counts(history + judged);
    measure(method, settings, counts, history);
    Speed speed = measure(method, settings, counts, history);
    print(out, settings.isEmpty() ? method : method + " " + settings, history, speed);
  }

  private static void print(PrintWriter out, String label, int history, Speed speed) {
    out.printf(
        Locale.ROOT,
        "| %s | %d | %,.0f | %,.0f | %,.0f |%n",
        label,
        history,
        speed.countsPerSecond() / JUDGED,
        speed.countsPerSecond(),
        speed.bytesPerCount());
    out.flush();
  }

  /**
   * Counts judged per second of CPU time and bytes allocated per count; learning is not measured.
   */
  private Speed measure(
      String method, Map<String, String> settings, double[][] counts, int history) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long limit = (long) (seconds * 1e9);
    long spent = 0;
    long judged = 0;
    long bytes = 0;
    double guard = 0;
    for (int round = 0; spent < limit; round++) {
      double[] y = counts[round % counts.length];
      Detector detector = DetectionMethods.detector(method, settings, WEEKS);
      // Past the schedule's border, so that the fit sees the history and happens once.
      long origin = 100_000L - history - 1;
      for (int t = 0; t < history; t++) {
        detector.learn(Count.of(origin + t, y[t]));
      }
      long first = origin + history;
      if (settings.containsKey("refit-every")) {
        detector.observe(Count.missing(++first));
      }
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long start = threads.getCurrentThreadCpuTime();
      for (int t = history; t < y.length; t++) {
        guard += detector.observe(Count.of(first + 1 + t - history, y[t])).upperBound();
      }
      spent += threads.getCurrentThreadCpuTime() - start;
      bytes += threads.getCurrentThreadAllocatedBytes() - allocated;
      judged += y.length - history;
    }
    return new Speed(judged / (spent / 1e9) + (guard == 0.5 ? 1 : 0), (double) bytes / judged);
  }

  /** The same of a pooled panel, its refits every four weeks included. */
  private Speed panel(int places) {
    double[][] counts = counts(PANEL_HISTORY + JUDGED);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long spent = 0;
    long judged = 0;
    long bytes = 0;
    double guard = 0;
    while (spent < (long) (seconds * 1e9)) {
      HarmonicPanel panel = HarmonicPanel.of(Map.of(), WEEKS, places);
      for (int t = 0; t < PANEL_HISTORY; t++) {
        panel.learn(t, week(counts, t, places));
      }
      for (int t = PANEL_HISTORY; t < PANEL_HISTORY + JUDGED; t++) {
        List<Count> week = week(counts, t, places);
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long start = threads.getCurrentThreadCpuTime();
        guard += panel.observe(t, week).get(0).upperBound();
        spent += threads.getCurrentThreadCpuTime() - start;
        bytes += threads.getCurrentThreadAllocatedBytes() - allocated;
        judged += places;
      }
    }
    return new Speed(judged / (spent / 1e9) + (guard == 0.5 ? 1 : 0), (double) bytes / judged);
  }

  private static List<Count> week(double[][] counts, int t, int places) {
    List<Count> week = new ArrayList<>(places);
    for (int place = 0; place < places; place++) {
      week.add(Count.of(t, counts[place % counts.length][t]));
    }
    return week;
  }

  private static double[][] counts(int length) {
    SplittableRandom random = new SplittableRandom(3);
    double[][] counts = new double[SERIES][length];
    for (int i = 0; i < SERIES; i++) {
      double mean = Math.exp(-1 + 6.0 * i / SERIES);
      for (int t = 0; t < length; t++) {
        double season = 1 + 0.4 * Math.cos(2 * Math.PI * t / 52);
        counts[i][t] = (double) new NegativeBinomial(mean * season, 1.5).sample(random);
      }
    }
    return counts;
  }
}
