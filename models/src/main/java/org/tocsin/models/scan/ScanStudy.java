package org.tocsin.models.scan;

import java.util.Arrays;

/**
 * What a scan is run on: counts and expected counts by place and period, and the model that joins
 * them. Rows follow {@link ScanPlaces#ids()}, columns are consecutive periods, all of one length.
 */
public final class ScanStudy {
  private final ScanPlaces places;
  private final ScanModel model;
  private final int[][] counts;
  private final double[][] expected;
  private final double dispersion;
  private final long total;

  private ScanStudy(
      ScanPlaces places, ScanModel model, int[][] counts, double[][] expected, double dispersion) {
    this.places = places;
    this.model = model;
    this.counts = counts;
    this.expected = expected;
    this.dispersion = dispersion;
    this.total = sum(counts);
    for (int i = 0; i < counts.length; i++) {
      for (int t = 0; t < counts[i].length; t++) {
        double e = expected[i][t];
        if (!(e >= 0) || e == Double.POSITIVE_INFINITY) {
          throw new IllegalArgumentException(
              "Expected count of place %s in period %d is %s; it must be a number of at least 0"
                  .formatted(places.ids().get(i), t, e));
        }
        if (e == 0 && counts[i][t] > 0) {
          throw new IllegalArgumentException(
              "Place %s has %d cases in period %d where none can be expected; give it a population or an expected count above 0"
                  .formatted(places.ids().get(i), counts[i][t], t));
        }
      }
    }
  }

  /**
   * Kulldorff's Poisson model: expected = all cases × population share of the place and period.
   *
   * @param population at risk, by place and period
   */
  public static ScanStudy poisson(ScanPlaces places, int[][] counts, double[][] population) {
    checkShape(places, counts);
    checkShape(counts, population);
    double people = 0;
    for (double[] row : population) {
      for (double p : row) {
        if (!(p >= 0)) {
          throw new IllegalArgumentException(
              "Population %s is not a number of at least 0".formatted(p));
        }
        people += p;
      }
    }
    if (!(people > 0)) {
      throw new IllegalArgumentException("The whole population is 0; no case can be expected");
    }
    double rate = sum(counts) / people;
    double[][] expected = new double[counts.length][];
    for (int i = 0; i < counts.length; i++) {
      expected[i] = new double[population[i].length];
      for (int t = 0; t < expected[i].length; t++) {
        expected[i][t] = rate * population[i][t];
      }
    }
    return new ScanStudy(places, ScanModel.POISSON, copy(counts), expected, 1);
  }

  /** The space-time permutation model: expected = place total × period total / all cases. */
  public static ScanStudy permutation(ScanPlaces places, int[][] counts) {
    checkShape(places, counts);
    long total = sum(counts);
    int periods = counts[0].length;
    long[] byPeriod = new long[periods];
    for (int[] row : counts) {
      for (int t = 0; t < periods; t++) {
        byPeriod[t] += row[t];
      }
    }
    double[][] expected = new double[counts.length][periods];
    for (int i = 0; i < counts.length && total > 0; i++) {
      long here = sum(counts[i]);
      for (int t = 0; t < periods; t++) {
        expected[i][t] = (double) here * byPeriod[t] / total;
      }
    }
    return new ScanStudy(places, ScanModel.PERMUTATION, copy(counts), expected, 1);
  }

  /** The expectation-based Poisson model. */
  public static ScanStudy expectation(ScanPlaces places, int[][] counts, double[][] expected) {
    checkShape(places, counts);
    checkShape(counts, expected);
    return new ScanStudy(places, ScanModel.EXPECTATION, copy(counts), copy(expected), 1);
  }

  /**
   * The expectation-based negative binomial model.
   *
   * @param dispersion variance over mean, at least 1; 1 is Poisson
   */
  public static ScanStudy expectationNb(
      ScanPlaces places, int[][] counts, double[][] expected, double dispersion) {
    checkShape(places, counts);
    checkShape(counts, expected);
    if (!(dispersion >= 1) || dispersion == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "Dispersion is %s; it is variance over mean and must be at least 1"
              .formatted(dispersion));
    }
    return new ScanStudy(
        places, ScanModel.EXPECTATION_NB, copy(counts), copy(expected), dispersion);
  }

  /** The same study with all periods taken as one, for a purely spatial scan. */
  ScanStudy withoutTime() {
    if (model == ScanModel.PERMUTATION) {
      throw new IllegalArgumentException(
          "A spatial scan cannot permute times; use another model or scan in space and time");
    }
    int[][] c = new int[counts.length][1];
    double[][] e = new double[counts.length][1];
    for (int i = 0; i < counts.length; i++) {
      c[i][0] = Math.toIntExact(sum(counts[i]));
      e[i][0] = Arrays.stream(expected[i]).sum();
    }
    return new ScanStudy(places, model, c, e, dispersion);
  }

  /** The places in canonical order. */
  public ScanPlaces places() {
    return places;
  }

  /** How counts are scored. */
  public ScanModel model() {
    return model;
  }

  /** Number of periods, the same for every place. */
  public int periods() {
    return counts[0].length;
  }

  /** All cases. */
  public long total() {
    return total;
  }

  /** Variance over mean; 1 unless the model is negative binomial. */
  public double dispersion() {
    return dispersion;
  }

  /** Cases of a place, by canonical index, in a period from 0. */
  public int count(int place, int period) {
    return counts[place][period];
  }

  /** Expected cases of a place, by canonical index, in a period from 0. */
  public double expected(int place, int period) {
    return expected[place][period];
  }

  /** Expected count of each place over all periods, by canonical index. */
  public double[] expectedByPlace() {
    return Arrays.stream(expected).mapToDouble(row -> Arrays.stream(row).sum()).toArray();
  }

  /** Score of a zone and window under this study's model. */
  public double score(double observed, double expectedCount) {
    return model.conditional()
        ? LikelihoodRatio.conditional(observed, expectedCount, (double) total)
        : LikelihoodRatio.expectationBased(observed, expectedCount) / dispersion;
  }

  /**
   * Risk inside over risk outside for the Poisson model, observed over expected for the others;
   * positive infinity when nothing lies outside.
   */
  double relativeRisk(double observed, double expectedCount) {
    if (expectedCount == 0) {
      return observed == 0 ? 1 : Double.POSITIVE_INFINITY;
    }
    double inside = observed / expectedCount;
    return model == ScanModel.POISSON
        ? inside / ((total - observed) / (total - expectedCount))
        : inside;
  }

  private static void checkShape(ScanPlaces places, int[][] counts) {
    if (counts.length != places.size() || counts[0].length == 0) {
      throw new IllegalArgumentException(
          "Counts of %d places for %d places; give one row per place and at least one period"
              .formatted(counts.length, places.size()));
    }
    for (int i = 0; i < counts.length; i++) {
      if (counts[i].length != counts[0].length) {
        throw new IllegalArgumentException(
            "Place %s has %d periods, the first has %d; all need the same"
                .formatted(places.ids().get(i), counts[i].length, counts[0].length));
      }
      for (int count : counts[i]) {
        if (count < 0) {
          throw new IllegalArgumentException(
              "Count %d of place %s is negative".formatted(count, places.ids().get(i)));
        }
      }
    }
  }

  private static void checkShape(int[][] counts, double[][] other) {
    if (other.length != counts.length
        || Arrays.stream(other).anyMatch(row -> row.length != counts[0].length)) {
      throw new IllegalArgumentException(
          "Counts and the numbers that belong to them differ in shape; give one per place and period");
    }
  }

  private static long sum(int[][] counts) {
    return Arrays.stream(counts).mapToLong(ScanStudy::sum).sum();
  }

  private static long sum(int[] row) {
    long sum = 0;
    for (int c : row) {
      sum += c;
    }
    return sum;
  }

  private static int[][] copy(int[][] rows) {
    return Arrays.stream(rows).map(int[]::clone).toArray(int[][]::new);
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }
}
