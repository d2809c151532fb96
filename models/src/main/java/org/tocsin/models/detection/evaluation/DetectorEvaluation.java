package org.tocsin.models.detection.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.tocsin.models.detection.Signal;

/**
 * Scores a detector on series with known outbreaks (definitions of Noufaily et al. 2013 and
 * Bédubourg and Le Strat 2017, PLoS ONE 12:e0181227).
 *
 * <p>Periods the detector could not tell about are left out. So are, for a detector that adds up w
 * periods, the w − 1 periods after each outbreak ({@code carryOver}): a signal there is neither
 * false nor true.
 */
public final class DetectorEvaluation {
  private final List<JudgedSeries> series;
  private final int carryOver;

  private DetectorEvaluation(List<JudgedSeries> series, int carryOver) {
    this.series = series;
    this.carryOver = carryOver;
  }

  /** An evaluation over these series. */
  public static DetectorEvaluation of(List<JudgedSeries> series, int carryOver) {
    return new DetectorEvaluation(List.copyOf(series), carryOver);
  }

  /** By the detector's own signals. */
  public DetectorScore shipped() {
    return tally(series, Signal::signal);
  }

  /** By a threshold on {@link JudgedSeries#score}: signals are scores at or below it. */
  public DetectorScore at(double threshold) {
    return tally(series, signal -> JudgedSeries.score(signal) <= threshold);
  }

  /**
   * The threshold on the score at which this share of null periods signals: the k-th least null
   * score, k being the share of their number, rounded down. Negative infinity where that is less
   * than one.
   */
  public double threshold(double falsePositiveRate) {
    double[] scores =
        series.stream()
            .flatMapToDouble(
                one ->
                    one.signals().stream()
                        .filter(signal -> state(one, signal.index()) == State.NULL)
                        .mapToDouble(JudgedSeries::score)
                        .filter(score -> !Double.isNaN(score)))
            .toArray();
    Arrays.sort(scores);
    int k = (int) Math.floor(falsePositiveRate * scores.length);
    return k == 0 ? Double.NEGATIVE_INFINITY : scores[k - 1];
  }

  /** By the threshold at which this share of null periods signals. */
  public DetectorScore matched(double falsePositiveRate) {
    return at(threshold(falsePositiveRate));
  }

  private enum State {
    NULL,
    OUTBREAK,
    AFTER
  }

  private State state(JudgedSeries one, long index) {
    State state = State.NULL;
    for (Outbreak outbreak : one.outbreaks()) {
      if (outbreak.covers(index)) {
        return State.OUTBREAK;
      }
      if (index > outbreak.end() && index <= outbreak.end() + carryOver) {
        state = State.AFTER;
      }
    }
    return state;
  }

  private DetectorScore tally(List<JudgedSeries> judged, Predicate<Signal> positive) {
    DetectorScore total = DetectorScore.NOTHING;
    for (JudgedSeries one : judged) {
      total = total.plus(tally(one, positive));
    }
    return total;
  }

  private DetectorScore tally(JudgedSeries one, Predicate<Signal> positive) {
    long nulls = 0;
    long falsePositives = 0;
    long outbreakPeriods = 0;
    long truePositives = 0;
    for (Signal signal : one.signals()) {
      if (Double.isNaN(JudgedSeries.score(signal))) {
        continue;
      }
      State state = state(one, signal.index());
      boolean alarm = positive.test(signal);
      if (state == State.NULL) {
        nulls++;
        falsePositives += alarm ? 1 : 0;
      } else if (state == State.OUTBREAK) {
        outbreakPeriods++;
        truePositives += alarm ? 1 : 0;
      }
    }
    long outbreaks = 0;
    long detected = 0;
    long atStart = 0;
    double delay = 0;
    for (Outbreak outbreak : one.outbreaks()) {
      boolean judged = false;
      double wait = 1;
      for (Signal signal : one.signals()) {
        if (!outbreak.covers(signal.index()) || Double.isNaN(JudgedSeries.score(signal))) {
          continue;
        }
        judged = true;
        if (positive.test(signal)) {
          wait =
              (signal.index() - outbreak.start())
                  / (double) (outbreak.end() - outbreak.start() + 1);
          break;
        }
      }
      if (judged) {
        outbreaks++;
        detected += wait < 1 ? 1 : 0;
        atStart += wait == 0 ? 1 : 0;
        delay += wait;
      }
    }
    return new DetectorScore(
        nulls, falsePositives, outbreakPeriods, truePositives, outbreaks, detected, atStart, delay);
  }
}
