package org.tocsin.cli.statistics;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.tocsin.models.detection.Count;
import org.tocsin.models.detection.DetectionMethods;
import org.tocsin.models.detection.Detector;
import org.tocsin.models.detection.Period;
import org.tocsin.models.detection.Signal;
import org.tocsin.models.detection.TimeAxis;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * What JMH measures for {@code tocsin bench speed}: one count judged and remembered by a detector
 * that has seen 600 weeks, the next count belonging to another of 24 series; and beside each the
 * arithmetic it cannot do without, on arrays, without history, checks or results.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init")
public class DetectorSpeed {
  private static final TimeAxis WEEKS = TimeAxis.numbered(Period.WEEK);
  private static final int SERIES = 24;
  private static final int HISTORY = 600;
  private static final int NEVER = 100_000;

  /** Reference weeks of Farrington flexible at its defaults: 5 years less 26 weeks. */
  private static final int ROWS = 236;

  /** Passes over the rows of two fits, each of about five steps of least squares. */
  private static final int PASSES = 10;

  private static final int BLOCKS = 10;
  private static final int EARS = 7;

  private final double[][] counts = new double[SERIES][HISTORY];
  private Feed farrington;
  private Feed harmonic;
  private Feed harmonicWithRefits;
  private Feed harmonicWindow;
  private Feed earsC1;
  private Feed earsC2;
  private Feed earsC3;
  private int turn;
  private final double[] weekly = new double[ROWS];
  private final double[] link = new double[ROWS];
  private final double[] level = new double[BLOCKS];
  private final double[] information = new double[BLOCKS];
  private final double[] score = new double[BLOCKS];
  private final double[] cross = new double[BLOCKS];
  private final double[] coefficients = {1, 0.1, 0.2, -0.1, 0.05, 0.02};

  /** Detectors of one kind over all series, and where each stands. */
  private static final class Feed {
    private final Detector[] detectors = new Detector[SERIES];
    private final double[][] counts;
    private long index = NEVER + 1L;
    private int series;

    Feed(String method, Map<String, String> settings, double[][] counts) {
      this.counts = counts;
      for (int i = 0; i < SERIES; i++) {
        detectors[i] = DetectionMethods.detector(method, settings, WEEKS);
        for (int t = 0; t < HISTORY; t++) {
          detectors[i].learn(Count.of(index - HISTORY + t, counts[i][t]));
        }
      }
    }

    Signal next() {
      Signal signal =
          detectors[series].observe(Count.of(index, counts[series][(int) (index % HISTORY)]));
      if (++series == SERIES) {
        series = 0;
        index++;
      }
      return signal;
    }
  }

  /** Draws the series and lets every detector learn. */
  @Setup
  public void learn() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < SERIES; i++) {
      double mean = Math.exp(-1 + 6.0 * i / SERIES);
      for (int t = 0; t < HISTORY; t++) {
        double season = 1 + 0.4 * Math.cos(2 * Math.PI * t / 52);
        counts[i][t] = (double) new NegativeBinomial(mean * season, 1.5).sample(random);
      }
    }
    for (int t = 0; t < ROWS; t++) {
      weekly[t] = counts[15][t];
    }
    farrington = new Feed("farrington-flexible", Map.of(), counts);
    // A trend would run away over the hundred thousand weeks a measurement lasts.
    Map<String, String> between =
        Map.of("refit-every", Integer.toString(NEVER), "trend", "no", "years-back", "11");
    harmonic = new Feed("harmonic-nb", between, counts);
    harmonicWindow = new Feed("harmonic-nb-window", between, counts);
    harmonicWithRefits = new Feed("harmonic-nb", Map.of("trend", "no"), counts);
    earsC1 = new Feed("ears-c1", Map.of(), counts);
    earsC2 = new Feed("ears-c2", Map.of(), counts);
    earsC3 = new Feed("ears-c3", Map.of(), counts);
  }

  /** One fit of Farrington flexible, reweighted, with its negative-binomial bound. */
  @Benchmark
  public Signal farringtonFlexible() {
    return farrington.next();
  }

  /** The default between two refits: what a stream pays per count. */
  @Benchmark
  public Signal harmonicNb() {
    return harmonic.next();
  }

  /** The default with its refit every fourth week. */
  @Benchmark
  public Signal harmonicNbWithRefits() {
    return harmonicWithRefits.next();
  }

  /** The window form between two refits. */
  @Benchmark
  public Signal harmonicNbWindow() {
    return harmonicWindow.next();
  }

  /** EARS C1. */
  @Benchmark
  public Signal earsC1() {
    return earsC1.next();
  }

  /** EARS C2. */
  @Benchmark
  public Signal earsC2() {
    return earsC2.next();
  }

  /** EARS C3. */
  @Benchmark
  public Signal earsC3() {
    return earsC3.next();
  }

  /**
   * Ten passes of least squares over 236 rows with one exponential each, level by block and slope.
   */
  @Benchmark
  public double bareFarrington() {
    Arrays.fill(level, Math.log(5));
    double slope = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      Arrays.fill(information, 1e-9);
      Arrays.fill(score, 0);
      Arrays.fill(cross, 0);
      double slopeScore = 0;
      double slopeInformation = 1e-9;
      for (int i = 0; i < ROWS; i++) {
        int block = i % BLOCKS;
        double time = i - ROWS / 2.0;
        link[i] = level[block] + slope * time;
        double mean = Math.exp(link[i]);
        double residual = weekly[i] - mean;
        information[block] += mean;
        score[block] += residual;
        cross[block] += mean * time;
        slopeScore += residual * time;
        slopeInformation += mean * time * time;
      }
      for (int block = 0; block < BLOCKS; block++) {
        double ratio = cross[block] / information[block];
        slopeScore -= ratio * score[block];
        slopeInformation -= ratio * cross[block];
      }
      double step = slopeScore / slopeInformation;
      slope += step;
      for (int block = 0; block < BLOCKS; block++) {
        level[block] += (score[block] - cross[block] * step) / information[block];
      }
    }
    return slope;
  }

  /** A row of six columns times its coefficients, one exponential, one negative-binomial tail. */
  @Benchmark
  public double bareHarmonicNb() {
    turn = turn + 1 == HISTORY ? 0 : turn + 1;
    double link = coefficients[0];
    for (int j = 1; j < coefficients.length; j++) {
      link += coefficients[j] * counts[j][turn] * 1e-3;
    }
    return new NegativeBinomial(Math.exp(link), 1.5).survival((long) counts[12][turn]);
  }

  /** Mean and standard deviation of seven numbers, and a comparison. */
  @Benchmark
  public boolean bareEars() {
    turn = turn + EARS + 1 >= HISTORY ? 0 : turn + 1;
    double sum = 0;
    double squares = 0;
    double[] y = counts[12];
    for (int i = turn; i < turn + EARS; i++) {
      sum += y[i];
      squares += y[i] * y[i];
    }
    double mean = sum / EARS;
    return y[turn + EARS] > mean + 2.326 * Math.sqrt((squares - sum * mean) / (EARS - 1));
  }
}
