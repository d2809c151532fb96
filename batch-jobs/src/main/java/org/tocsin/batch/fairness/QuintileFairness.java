package org.tocsin.batch.fairness;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.scoring.BlockBootstrap;

/**
 * How one category's forecasts treat fifths of the places in order of a covariate (METHODS §3.7).
 *
 * <p>False alarms come from a simulated null: each place's counts are drawn around the forecast
 * times its fifth's ratio of reports to forecasts, with its fifth's dispersion, both drawn to those
 * of all places as far as chance explains their spread; an alarm is a count above the forecast's 99
 * % bound, the bound itself randomised so that sparse places alarm as often as busy ones if they
 * are forecast as well. Alarms are drawn until there are at least {@value #LEAST_ALARMS}. The gate
 * is an equivalence test: the 90 % interval of every fifth's rate over that of all others must lie
 * within [0.8, 1.25] (two one-sided tests at 5 %), and every fifth's Σ reports / Σ forecasts within
 * [0.9, 1.1].
 */
public final class QuintileFairness {
  static final int LEAST_ALARMS = 2_600;
  static final int FIFTHS = 5;
  private static final double LEVEL = 0.01;
  private static final int MOST_REPEATS = 4_000;

  /** The 95 % point of the F law with 4 and very many degrees of freedom. */
  private static final double BEYOND_CHANCE = 2.37;

  private static final double NINETY_PERCENT = 1.6448536269514722;
  private static final double ADDED_REPORTS = 5;

  private QuintileFairness() {}

  /** A figure with its interval. */
  public record Ratio(double estimate, double lower, double upper) {
    boolean within(double low, double high) {
      return lower >= low && upper <= high;
    }
  }

  /**
   * One fifth of the places.
   *
   * @param from smallest value of the covariate, {@code to} the largest
   * @param logScore mean of −log P(Y = y)
   * @param calibration Σ reports / Σ forecasts, 95 % block bootstrap over origins
   * @param falseAlarms per place and period on the simulated null
   * @param falseAlarmRatio over that of all other fifths, 90 % interval
   * @param detectsDouble share of periods in which twice the usual reports would alarm
   * @param detectsFive share of periods in which five more reports would alarm
   */
  public record Fifth(
      int number,
      int places,
      double from,
      double to,
      double logScore,
      Ratio calibration,
      double falseAlarms,
      long simulatedAlarms,
      Ratio falseAlarmRatio,
      double detectsDouble,
      double detectsFive) {}

  /** What of a fifth lies beyond its limit. */
  public enum Figure {
    FALSE_ALARMS,
    CALIBRATION
  }

  /** A figure of a fifth that lies beyond its limit. */
  public record Fault(int fifth, Figure figure, double estimate, double lower, double upper) {
    String sentence() {
      return String.format(
          java.util.Locale.ROOT,
          figure == Figure.FALSE_ALARMS
              ? "false alarms of fifth %d are %.2f times those elsewhere (%.2f to %.2f)"
              : "reports over forecasts of fifth %d are %.2f (%.2f to %.2f)",
          fifth,
          estimate,
          lower,
          upper);
    }
  }

  /** What was found of a category: it passed if nothing is beyond its limit. */
  public record Verdict(String category, List<Fifth> fifths, List<Fault> faults) {
    public Verdict {
      fifths = List.copyOf(fifths);
      faults = List.copyOf(faults);
    }

    @JsonProperty
    public boolean passed() {
      return faults.isEmpty();
    }

    /** The verdict in words. */
    @JsonProperty
    public String sentence() {
      return passed()
          ? "%s: all fifths are treated alike within the limits".formatted(category)
          : "%s: FAILED, %s; it is not scored until this is mended"
              .formatted(
                  category, String.join("; ", faults.stream().map(Fault::sentence).toList()));
    }
  }

  /**
   * Judges forecasts.
   *
   * @param covariate value of each place; NaN leaves a place out
   * @param expected forecasts by origin and place
   * @param counts what came, likewise
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Case(
      String category, double[] covariate, float[][] expected, int[][] counts, double dispersion) {}

  /** Judges one category. */
  public static Verdict judge(Case given, long seed) {
    int[] fifthOf = fifths(given.covariate());
    double[] ratio = new double[FIFTHS];
    double[] dispersion = new double[FIFTHS];
    fifthLaws(given, fifthOf, ratio, dispersion);
    long[] alarms = new long[FIFTHS];
    long[] tests = new long[FIFTHS];
    simulate(given, fifthOf, ratio, dispersion, alarms, tests, new SplittableRandom(seed));
    List<Fifth> found = new ArrayList<>();
    for (int q = 0; q < FIFTHS; q++) {
      found.add(fifth(given, q, fifthOf, alarms, tests, seed));
    }
    List<Fault> faults = new ArrayList<>();
    for (Fifth fifth : found) {
      if (!fifth.falseAlarmRatio().within(0.8, 1.25)) {
        faults.add(fault(fifth, Figure.FALSE_ALARMS, fifth.falseAlarmRatio()));
      }
      double calibration = fifth.calibration().estimate();
      if (!(calibration >= 0.9 && calibration <= 1.1)) {
        faults.add(fault(fifth, Figure.CALIBRATION, fifth.calibration()));
      }
    }
    return new Verdict(given.category(), found, faults);
  }

  private static Fault fault(Fifth fifth, Figure figure, Ratio ratio) {
    return new Fault(fifth.number(), figure, ratio.estimate(), ratio.lower(), ratio.upper());
  }

  /** The fifth of each place, from 0; −1 for places without a value. Ties go by position. */
  static int[] fifths(double[] covariate) {
    Integer[] order =
        java.util.stream.IntStream.range(0, covariate.length)
            .filter(i -> !Double.isNaN(covariate[i]))
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> covariate[i]))
            .toArray(Integer[]::new);
    if (order.length < FIFTHS) {
      throw new IllegalArgumentException(
          "Only %d places have a value of the covariate; fifths need at least %d"
              .formatted(order.length, FIFTHS));
    }
    int[] fifthOf = new int[covariate.length];
    Arrays.fill(fifthOf, -1);
    for (int r = 0; r < order.length; r++) {
      fifthOf[order[r]] = r * FIFTHS / order.length;
    }
    return fifthOf;
  }

  /**
   * Ratio and dispersion of each fifth, the same for all its places and drawn to those of all
   * places as James &amp; Stein (1961) do, wholly so unless their spread is beyond what chance
   * gives in one of twenty years: otherwise the chance of a year would look like unfairness.
   */
  private static void fifthLaws(Case given, int[] fifthOf, double[] ratio, double[] dispersion) {
    double[] came = new double[FIFTHS];
    double[] said = new double[FIFTHS];
    double[] rows = new double[FIFTHS];
    for (int k = 0; k < given.counts().length; k++) {
      for (int i = 0; i < fifthOf.length; i++) {
        if (fifthOf[i] >= 0) {
          came[fifthOf[i]] += given.counts()[k][i];
          said[fifthOf[i]] += given.expected()[k][i];
          rows[fifthOf[i]]++;
        }
      }
    }
    double[] squares = new double[FIFTHS];
    double[] fourths = new double[FIFTHS];
    for (int k = 0; k < given.counts().length; k++) {
      for (int i = 0; i < fifthOf.length; i++) {
        int q = fifthOf[i];
        if (q >= 0) {
          double mean = Math.max(1e-6, came[q] / said[q] * given.expected()[k][i]);
          double gap = given.counts()[k][i] - mean;
          // One report where none was expected must not decide alone.
          double square = Math.min(25, gap * gap / mean);
          squares[q] += square;
          fourths[q] += square * square;
        }
      }
    }
    double[] ratioVariance = new double[FIFTHS];
    double[] dispersionVariance = new double[FIFTHS];
    for (int q = 0; q < FIFTHS; q++) {
      ratio[q] = (came[q] + 0.5) / (said[q] + 0.5);
      dispersion[q] = squares[q] / rows[q];
      ratioVariance[q] = Math.max(1, dispersion[q]) * ratio[q] / (said[q] + 0.5);
      dispersionVariance[q] =
          Math.max(1e-9, fourths[q] / rows[q] - dispersion[q] * dispersion[q]) / rows[q];
    }
    shrink(ratio, ratioVariance);
    shrink(dispersion, dispersionVariance);
    for (int q = 0; q < FIFTHS; q++) {
      dispersion[q] = Math.max(1, dispersion[q]);
    }
  }

  /** Draws values to their mean by the share of their spread that sampling may explain. */
  static void shrink(double[] values, double[] samplingVariance) {
    double mean = Arrays.stream(values).average().orElse(0);
    double spread = 0;
    for (double value : values) {
      spread += (value - mean) * (value - mean) / (values.length - 1);
    }
    double chance = Arrays.stream(samplingVariance).average().orElse(0);
    double kept = spread > 0 ? Math.max(0, 1 - BEYOND_CHANCE * chance / spread) : 0;
    for (int q = 0; q < values.length; q++) {
      values[q] = mean + kept * (values[q] - mean);
    }
  }

  private static void simulate(
      Case given,
      int[] fifthOf,
      double[] ratio,
      double[] dispersion,
      long[] alarms,
      long[] tests,
      SplittableRandom random) {
    long all = 0;
    for (int repeat = 0; repeat < MOST_REPEATS && all < LEAST_ALARMS; repeat++) {
      for (int k = 0; k < given.counts().length; k++) {
        for (int i = 0; i < fifthOf.length; i++) {
          if (fifthOf[i] < 0) {
            continue;
          }
          double mean = Math.max(1e-9, given.expected()[k][i]);
          NegativeBinomial law = new NegativeBinomial(mean, given.dispersion());
          double u = random.nextDouble();
          double own = ratio[fifthOf[i]] * mean;
          long drawn = new NegativeBinomial(own, dispersion[fifthOf[i]]).quantile(u);
          tests[fifthOf[i]]++;
          if (alarms(law, drawn, random.nextDouble())) {
            alarms[fifthOf[i]]++;
            all++;
          }
        }
      }
    }
  }

  /** Whether the randomised p-value P(Y &gt; y) + v P(Y = y) is below the level. */
  private static boolean alarms(NegativeBinomial law, long y, double v) {
    double above = law.survival(y + 1);
    return above < LEVEL && above + v * law.probability(y) < LEVEL;
  }

  private static Fifth fifth(
      Case given, int q, int[] fifthOf, long[] alarms, long[] tests, long seed) {
    int origins = given.counts().length;
    double[] came = new double[origins];
    double[] said = new double[origins];
    double logScore = 0;
    double twice = 0;
    double fiveMore = 0;
    long rows = 0;
    int places = 0;
    double from = Double.POSITIVE_INFINITY;
    double to = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < fifthOf.length; i++) {
      if (fifthOf[i] != q) {
        continue;
      }
      places++;
      from = Math.min(from, given.covariate()[i]);
      to = Math.max(to, given.covariate()[i]);
      for (int k = 0; k < origins; k++) {
        double mean = Math.max(1e-9, given.expected()[k][i]);
        NegativeBinomial law = new NegativeBinomial(mean, given.dispersion());
        came[k] += given.counts()[k][i];
        said[k] += mean;
        logScore -= law.logProbability(given.counts()[k][i]);
        double bound = law.quantile(1 - LEVEL);
        twice += new NegativeBinomial(2 * mean, given.dispersion()).survival(Math.round(bound) + 1);
        fiveMore += law.survival(Math.round(bound + 1 - ADDED_REPORTS));
        rows++;
      }
    }
    long otherAlarms = 0;
    long otherTests = 0;
    for (int other = 0; other < FIFTHS; other++) {
      if (other != q) {
        otherAlarms += alarms[other];
        otherTests += tests[other];
      }
    }
    return new Fifth(
        q + 1,
        places,
        from,
        to,
        logScore / rows,
        calibration(came, said, seed),
        (double) alarms[q] / tests[q],
        alarms[q],
        rateRatio(alarms[q], tests[q], otherAlarms, otherTests),
        twice / rows,
        fiveMore / rows);
  }

  private static Ratio calibration(double[] came, double[] said, long seed) {
    if (came.length < 2) {
      return new Ratio(came[0] / said[0], 0, Double.POSITIVE_INFINITY);
    }
    BlockBootstrap bootstrap =
        BlockBootstrap.of(
            came.length,
            Math.min(4, came.length),
            999,
            0.95,
            seed,
            weeks -> {
              double all = 0;
              double of = 0;
              for (int week : weeks) {
                all += came[week];
                of += said[week];
              }
              return all / of;
            });
    return new Ratio(bootstrap.estimate(), bootstrap.lower(), bootstrap.upper());
  }

  /** Ratio of two rates with its 90 % interval on the log scale; half a case added to each. */
  private static Ratio rateRatio(long a, long testsA, long b, long testsB) {
    double log = Math.log((a + 0.5) / testsA) - Math.log((b + 0.5) / testsB);
    double error = Math.sqrt(1 / (a + 0.5) + 1 / (b + 0.5));
    return new Ratio(
        Math.exp(log),
        Math.exp(log - NINETY_PERCENT * error),
        Math.exp(log + NINETY_PERCENT * error));
  }
}
