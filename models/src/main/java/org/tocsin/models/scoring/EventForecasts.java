package org.tocsin.models.scoring;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Forecast probabilities of yes-or-no events with what happened, and the scores of the whole set.
 *
 * <p>Arrays are copied.
 */
public final class EventForecasts {
  private final double[] probability;
  private final boolean[] happened;

  private EventForecasts(double[] probability, boolean[] happened) {
    this.probability = probability;
    this.happened = happened;
  }

  /** Forecasts in [0, 1] and, for each, whether the event happened. */
  public static EventForecasts of(double[] probability, boolean[] happened) {
    if (probability.length != happened.length || probability.length == 0) {
      throw new IllegalArgumentException(
          "%d forecasts and %d outcomes; both must be as many and at least 1"
              .formatted(probability.length, happened.length));
    }
    for (int i = 0; i < probability.length; i++) {
      if (!(probability[i] >= 0 && probability[i] <= 1)) {
        throw new IllegalArgumentException(
            "Forecast %s at position %d must lie in [0, 1]".formatted(probability[i], i));
      }
    }
    return new EventForecasts(probability.clone(), happened.clone());
  }

  /** Mean squared difference between probability and outcome (Brier 1950); 0 is best. */
  public double brier() {
    double sum = 0;
    for (int i = 0; i < probability.length; i++) {
      double d = probability[i] - outcome(i);
      sum += d * d;
    }
    return sum / probability.length;
  }

  /** Mean of −log of the probability given to what happened; infinite after one sure error. */
  public double logLoss() {
    double sum = 0;
    for (int i = 0; i < probability.length; i++) {
      sum -= Math.log(happened[i] ? probability[i] : 1 - probability[i]);
    }
    return sum / probability.length;
  }

  /**
   * Murphy's parts of the Brier score: brier = reliability − resolution + uncertainty, exactly when
   * forecasts are constant within each bin (Murphy 1973).
   *
   * @param reliability mean squared distance of bin forecast and bin frequency; 0 is best
   * @param resolution mean squared distance of bin frequency and overall frequency; more is better
   * @param uncertainty variance of the outcome
   * @param calibrationError mean absolute distance of bin forecast and bin frequency
   */
  public record Murphy(
      double reliability, double resolution, double uncertainty, double calibrationError) {}

  /**
   * Murphy's decomposition.
   *
   * @param edges ascending edges of the bins [a, b); the last bin takes its upper edge too
   */
  public Murphy murphy(double[] edges) {
    int bins = edges.length - 1;
    double[] count = new double[bins];
    double[] forecast = new double[bins];
    double[] events = new double[bins];
    double all = 0;
    for (int i = 0; i < probability.length; i++) {
      int bin = bin(edges, probability[i]);
      count[bin]++;
      forecast[bin] += probability[i];
      events[bin] += outcome(i);
      all += outcome(i);
    }
    double n = probability.length;
    double overall = all / n;
    double reliability = 0;
    double resolution = 0;
    double error = 0;
    for (int b = 0; b < bins; b++) {
      if (count[b] > 0) {
        double gap = (forecast[b] - events[b]) / count[b];
        double lift = events[b] / count[b] - overall;
        reliability += count[b] * gap * gap / n;
        resolution += count[b] * lift * lift / n;
        error += count[b] * Math.abs(gap) / n;
      }
    }
    return new Murphy(reliability, resolution, overall * (1 - overall), error);
  }

  /**
   * Chance that an event had a higher forecast than a non-event, ties counting half (Mann &amp;
   * Whitney); NaN where all outcomes are alike.
   */
  public double areaUnderCurve() {
    Integer[] order = ranking(Comparator.comparingDouble(i -> probability[i]));
    double rankSum = 0;
    long events = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      while (to < order.length && probability[order[to]] == probability[order[from]]) {
        to++;
      }
      double midRank = (from + 1 + to) / 2.0;
      for (int k = from; k < to; k++) {
        if (happened[order[k]]) {
          rankSum += midRank;
          events++;
        }
      }
      from = to;
    }
    double others = order.length - (double) events;
    return (rankSum - events * (events + 1.0) / 2) / (events * others);
  }

  /** Share of events among the k highest forecasts, for k = 1 … n; ties by position. */
  public double[] precisionAtRank() {
    Integer[] order = ranking(Comparator.comparingDouble(i -> -probability[i]));
    double[] precision = new double[order.length];
    double hits = 0;
    for (int k = 0; k < order.length; k++) {
      hits += outcome(order[k]);
      precision[k] = hits / (k + 1);
    }
    return precision;
  }

  /**
   * Slope and intercept of the logistic regression of outcomes on the forecasts' log odds (Cox
   * 1958): 1 and 0 when calibrated; a slope below 1 says that forecasts are too extreme.
   */
  public Calibration calibration() {
    double[] logOdds = new double[probability.length];
    double[] y = new double[probability.length];
    for (int i = 0; i < y.length; i++) {
      double p = Math.min(1 - 1e-12, Math.max(1e-12, probability[i]));
      logOdds[i] = Math.log(p / (1 - p));
      y[i] = outcome(i);
    }
    return Calibration.logistic(logOdds, y);
  }

  private Integer[] ranking(Comparator<Integer> by) {
    Integer[] order = IntStream.range(0, probability.length).boxed().toArray(Integer[]::new);
    Arrays.sort(order, by);
    return order;
  }

  private double outcome(int i) {
    return happened[i] ? 1 : 0;
  }

  private static int bin(double[] edges, double p) {
    for (int b = 0; b < edges.length - 1; b++) {
      if (p >= edges[b] && (p < edges[b + 1] || (b == edges.length - 2 && p <= edges[b + 1]))) {
        return b;
      }
    }
    throw new IllegalArgumentException(
        "Forecast %s lies outside the bins %s".formatted(p, Arrays.toString(edges)));
  }
}
