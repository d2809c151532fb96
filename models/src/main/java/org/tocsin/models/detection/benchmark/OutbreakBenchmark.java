package org.tocsin.models.detection.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.tocsin.models.detection.Count;
import org.tocsin.models.detection.DetectionMethods;
import org.tocsin.models.detection.Detector;
import org.tocsin.models.detection.Period;
import org.tocsin.models.detection.Signal;
import org.tocsin.models.detection.TimeAxis;
import org.tocsin.models.detection.evaluation.DetectorEvaluation;
import org.tocsin.models.detection.evaluation.DetectorScore;
import org.tocsin.models.detection.evaluation.JudgedSeries;
import org.tocsin.models.detection.evaluation.Outbreak;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Runs detectors over simulated series with known outbreaks and scores them at equal false positive
 * rates, matched within each parameter set.
 *
 * <p>Each detector learns weeks 1–575 and judges weeks 576–624; it never sees which weeks are
 * outbreaks. Work is spread over all cores; results do not depend on their number.
 */
public final class OutbreakBenchmark {
  /** False positive rates at which detectors are compared. */
  public static final List<Double> RATES = List.of(0.01, 0.025);

  /** Periods a sum of up to three weeks still holds an outbreak after its end. */
  private static final int WINDOW_CARRY_OVER = 2;

  private static final TimeAxis WEEKS = TimeAxis.numbered(Period.WEEK);
  private static final int BOOTSTRAPS = 500;

  private final List<OutbreakSeries> series;
  private final long seed;

  private OutbreakBenchmark(List<OutbreakSeries> series, long seed) {
    this.series = series;
    this.seed = seed;
  }

  /** Fresh series: every scenario this many times. */
  public static OutbreakBenchmark fresh(int replicates, long seed) {
    List<OutbreakSeries> drawn = new ArrayList<>();
    for (OutbreakScenario scenario : OutbreakScenario.all()) {
      for (int replicate = 1; replicate <= replicates; replicate++) {
        drawn.add(OutbreakSeries.draw(scenario, replicate, seed));
      }
    }
    return of(drawn, seed);
  }

  /** Series that are given; the seed is for the bootstrap only. */
  public static OutbreakBenchmark of(List<OutbreakSeries> given, long seed) {
    return new OutbreakBenchmark(List.copyOf(given), seed);
  }

  /** The series in use. */
  public List<OutbreakSeries> series() {
    return series;
  }

  /** A detection method with some keys set. */
  public record Entry(String label, String method, Map<String, String> settings, int carryOver) {
    public Entry {
      settings = Map.copyOf(settings);
    }
  }

  /** Every method of the comparison, in the order of the table. */
  public static List<Entry> entries() {
    return List.of(
        new Entry("harmonic-nb", "harmonic-nb", Map.of(), 0),
        new Entry("harmonic-nb-window", "harmonic-nb-window", Map.of(), WINDOW_CARRY_OVER),
        new Entry("farrington-flexible", "farrington-flexible", Map.of(), 0),
        new Entry(
            "farrington-flexible muan", "farrington-flexible", Map.of("threshold", "muan"), 0),
        new Entry(
            "farrington-flexible delta", "farrington-flexible", Map.of("threshold", "delta"), 0),
        new Entry("farrington", "farrington", Map.of("min-cases", "0/4"), 0),
        new Entry("ears-c1", "ears-c1", Map.of(), 0),
        new Entry("ears-c2", "ears-c2", Map.of(), 0),
        new Entry("ears-c3", "ears-c3", Map.of(), WINDOW_CARRY_OVER),
        new Entry("bayes", "bayes", Map.of("years-back", "3", "half-window", "3"), 0),
        new Entry("rki", "rki", Map.of("years-back", "3", "half-window", "3"), 0),
        new Entry(
            "cusum", "cusum", Map.of("train", "575", "transform", "rossi"), WINDOW_CARRY_OVER),
        new Entry("lr-cusum", "lr-cusum", Map.of("refit-every", "26"), WINDOW_CARRY_OVER),
        new Entry("glr-poisson", "glr-poisson", Map.of("train", "575", "window", "12"), 0),
        new Entry("glr-nb", "glr-nb", Map.of("train", "575", "window", "12"), 0));
  }

  /** What a detector said about every series, in their order. */
  public List<JudgedSeries> judge(Entry entry) {
    return map(
        one -> {
          Detector detector = DetectionMethods.detector(entry.method(), entry.settings(), WEEKS);
          for (int week = 1; week < OutbreakSeries.FIRST_TESTED; week++) {
            detector.learn(Count.of(week, one.count(week)));
          }
          List<Signal> signals = new ArrayList<>(OutbreakSeries.TESTED);
          for (int week = OutbreakSeries.FIRST_TESTED; week <= OutbreakSeries.WEEKS; week++) {
            signals.add(detector.observe(Count.of(week, one.count(week))));
          }
          return signals;
        });
  }

  /**
   * What one would say who knows the true law of the usual counts.
   *
   * @param weeks longest sum looked at; the score is the least p-value of sums of 1 … weeks
   * @param alpha level of the signal, for sums of one week
   * @param minCount cases a signal needs
   */
  public List<JudgedSeries> judgeByTruth(int weeks, double alpha, int minCount) {
    return map(
        one -> {
          List<Signal> signals = new ArrayList<>(OutbreakSeries.TESTED);
          for (int week = OutbreakSeries.FIRST_TESTED; week <= OutbreakSeries.WEEKS; week++) {
            double p = 1;
            double sum = 0;
            double mean = 0;
            for (int lag = 0; lag < weeks; lag++) {
              sum += one.count(week - lag);
              mean += one.scenario().mean(week - lag);
              p =
                  Math.min(
                      p, new NegativeBinomial(mean, one.scenario().phi()).survival((long) sum));
            }
            double y = one.count(week);
            NegativeBinomial law = one.law(week);
            double upper = law.quantile(1 - alpha);
            signals.add(new Signal(week, y, law.mean(), upper, p, y > upper && y >= minCount));
          }
          return signals;
        });
  }

  private List<JudgedSeries> map(Function<OutbreakSeries, List<Signal>> judge) {
    JudgedSeries[] judged = new JudgedSeries[series.size()];
    IntStream.range(0, judged.length)
        .parallel()
        .forEach(
            i -> {
              OutbreakSeries one = series.get(i);
              judged[i] =
                  new JudgedSeries(
                      one.scenario().number() + "/" + one.replicate(),
                      judge.apply(one),
                      List.of(new Outbreak(one.start(), one.end())));
            });
    return Arrays.asList(judged);
  }

  /**
   * Scores at a false positive rate matched within each parameter set.
   *
   * @param total all series together
   * @param bySet one per parameter set, the first being set 1
   * @param found per series, whether its outbreak was detected
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Matched(DetectorScore total, List<DetectorScore> bySet, boolean[] found) {}

  /** Scores what was said at this false positive rate, one threshold for each parameter set. */
  public Matched matched(List<JudgedSeries> judged, double rate, int carryOver) {
    DetectorScore total = DetectorScore.NOTHING;
    List<DetectorScore> bySet = new ArrayList<>();
    boolean[] found = new boolean[judged.size()];
    for (int set = 1; set <= OutbreakScenario.SETS; set++) {
      List<JudgedSeries> members = new ArrayList<>();
      for (int i = 0; i < judged.size(); i++) {
        if (series.get(i).scenario().set() == set) {
          members.add(judged.get(i));
        }
      }
      if (members.isEmpty()) {
        bySet.add(DetectorScore.NOTHING);
        continue;
      }
      DetectorEvaluation evaluation = DetectorEvaluation.of(members, carryOver);
      double threshold = evaluation.threshold(rate);
      DetectorScore score = evaluation.at(threshold);
      bySet.add(score);
      total = total.plus(score);
      for (int i = 0; i < judged.size(); i++) {
        if (series.get(i).scenario().set() == set) {
          found[i] =
              DetectorEvaluation.of(List.of(judged.get(i)), carryOver).at(threshold).detected() > 0;
        }
      }
    }
    return new Matched(total, List.copyOf(bySet), found);
  }

  /** An estimate with a 95 % interval over series. */
  public record Interval(double estimate, double low, double high) {}

  /** Mean of a − b over series that both judged, with its paired 95 % interval. */
  public static Interval paired(boolean[] a, boolean[] b) {
    int n = a.length;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double difference = (a[i] ? 1 : 0) - (b[i] ? 1 : 0);
      sum += difference;
      squares += difference * difference;
    }
    double mean = sum / n;
    double error = Math.sqrt((squares / n - mean * mean) / (n - 1));
    return new Interval(mean, mean - 1.96 * error, mean + 1.96 * error);
  }

  /**
   * Realised false positive rate by the detector's own signals over what the true law attains with
   * the same level and least count, with a bootstrap interval over series.
   *
   * @param set parameter set, or 0 for all
   */
  public Interval calibration(List<JudgedSeries> judged, double alpha, int minCount, int set) {
    List<double[]> pairs = new ArrayList<>();
    for (int i = 0; i < judged.size(); i++) {
      OutbreakSeries one = series.get(i);
      if (set == 0 || one.scenario().set() == set) {
        double realised = 0;
        double attainable = 0;
        for (Signal signal : judged.get(i).signals()) {
          int week = (int) signal.index();
          if (!one.outbreak(week)) {
            realised += signal.signal() ? 1 : 0;
            NegativeBinomial law = one.law(week);
            attainable += law.survival(Math.max(minCount, law.quantile(1 - alpha) + 1));
          }
        }
        pairs.add(new double[] {realised, attainable});
      }
    }
    SplittableRandom random = new SplittableRandom(seed + set);
    double[] ratios = new double[BOOTSTRAPS];
    for (int b = 0; b < BOOTSTRAPS; b++) {
      double realised = 0;
      double attainable = 0;
      for (int i = 0; i < pairs.size(); i++) {
        double[] pair = pairs.get(random.nextInt(pairs.size()));
        realised += pair[0];
        attainable += pair[1];
      }
      ratios[b] = realised / attainable;
    }
    Arrays.sort(ratios);
    double realised = pairs.stream().mapToDouble(pair -> pair[0]).sum();
    double attainable = pairs.stream().mapToDouble(pair -> pair[1]).sum();
    return new Interval(
        realised / attainable,
        ratios[(int) (0.025 * BOOTSTRAPS)],
        ratios[(int) (0.975 * BOOTSTRAPS)]);
  }

  /** Share of outbreaks of size k that were found; NaN where there are none. */
  public double foundOfSize(boolean[] found, int k) {
    int all = 0;
    int hits = 0;
    for (int i = 0; i < found.length; i++) {
      if (series.get(i).k() == k) {
        all++;
        hits += found[i] ? 1 : 0;
      }
    }
    return hits / (double) all;
  }

  /** Probability of detection by signals thrown at random at this rate. */
  public double chance(double rate) {
    return series.stream()
        .mapToDouble(one -> 1 - Math.pow(1 - rate, one.end() - one.start() + 1))
        .average()
        .orElse(Double.NaN);
  }

  /** The public files' layout, for series given from outside: week counts from 1. */
  public static OutbreakSeries given(
      int scenario, int replicate, int k, int start, int end, double[] counts) {
    return new OutbreakSeries(
        OutbreakScenario.all().get(scenario - 1), replicate, k, start, end, counts);
  }
}
