package org.tocsin.models.scan;

import java.util.Arrays;

/**
 * Expected counts for an expectation-based scan when none are given: place rate × day-of-week
 * factor, learnt from the periods before the scanned ones.
 *
 * <p>Rates are shrunk towards the population share (all places alike without a population) with a
 * gamma prior fitted by moments (Marshall 1991, Appl. Stat. 40:283). Limits: no trend, no season;
 * for those give expected counts of your own.
 */
public final class HistoryBaseline {
  private final double[][] expected;
  private final double dispersion;

  private HistoryBaseline(double[][] expected, double dispersion) {
    this.expected = expected;
    this.dispersion = dispersion;
  }

  /**
   * Learns from the first periods of a study.
   *
   * @param counts by place and period
   * @param population at risk by place, above 0 somewhere; all 1 when unknown
   * @param learnt number of periods to learn from, at least 1
   * @param cycle length of a repeating pattern in periods, 7 for days; 1 for none
   */
  public static HistoryBaseline learn(int[][] counts, double[] population, int learnt, int cycle) {
    if (learnt < 1 || learnt > counts[0].length) {
      throw new IllegalArgumentException(
          "%d periods to learn from out of %d; give expected counts or a longer history"
              .formatted(learnt, counts[0].length));
    }
    double[] share = relative(population);
    double[] factors = cycleFactors(counts, learnt, cycle);
    double exposure = 0;
    for (int t = 0; t < learnt; t++) {
      exposure += factors[t % cycle];
    }
    double[] totals = new double[counts.length];
    double all = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int t = 0; t < learnt; t++) {
        totals[i] += counts[i][t];
      }
      all += totals[i];
    }
    // Half a case for a city without any: nothing may be impossible.
    all = Math.max(all, 0.5);
    double prior = priorWeight(totals, share, all);
    double[][] expected = new double[counts.length][counts[0].length];
    for (int i = 0; i < counts.length; i++) {
      double usual = share[i] * all;
      double relativeRisk = Double.isInfinite(prior) ? 1 : (totals[i] + prior) / (usual + prior);
      double level = usual * relativeRisk / exposure;
      for (int t = 0; t < expected[i].length; t++) {
        expected[i][t] = level * factors[t % cycle];
      }
    }
    return new HistoryBaseline(expected, dispersion(counts, expected, learnt));
  }

  /** Expected counts by place and period, all above 0. */
  public double[][] expected() {
    return Arrays.stream(expected).map(double[]::clone).toArray(double[][]::new);
  }

  /** Pearson's variance over mean in the learnt periods, at least 1. */
  public double dispersion() {
    return dispersion;
  }

  private static double[] relative(double[] population) {
    double sum = Arrays.stream(population).sum();
    // A place without people still gets a hair of expectation.
    double floor = sum * 1e-9;
    return Arrays.stream(population).map(p -> Math.max(p, floor) / sum).toArray();
  }

  private static double[] cycleFactors(int[][] counts, int learnt, int cycle) {
    double[] factors = new double[cycle];
    Arrays.fill(factors, 1);
    if (cycle == 1 || learnt < 4 * cycle) {
      return factors;
    }
    double[] sums = new double[cycle];
    double[] periods = new double[cycle];
    for (int t = 0; t < learnt; t++) {
      periods[t % cycle]++;
      for (int[] row : counts) {
        sums[t % cycle] += row[t];
      }
    }
    double mean = Arrays.stream(sums).sum() / learnt;
    for (int k = 0; k < cycle; k++) {
      // One case on either side keeps a factor above 0.
      factors[k] = mean > 0 ? (sums[k] + 1) / (periods[k] * mean + 1) : 1;
    }
    return factors;
  }

  /** Shape of the gamma law of relative risks; infinite when they do not differ. */
  private static double priorWeight(double[] totals, double[] share, double all) {
    double squares = 0;
    double usualSquares = 0;
    for (int i = 0; i < totals.length; i++) {
      double usual = share[i] * all;
      squares += (totals[i] - usual) * (totals[i] - usual) - usual;
      usualSquares += usual * usual;
    }
    double variance = squares / usualSquares;
    return variance > 0 ? 1 / variance : Double.POSITIVE_INFINITY;
  }

  private static double dispersion(int[][] counts, double[][] expected, int learnt) {
    double pearson = 0;
    for (int i = 0; i < counts.length; i++) {
      for (int t = 0; t < learnt; t++) {
        double d = counts[i][t] - expected[i][t];
        pearson += d * d / expected[i][t];
      }
    }
    double free = Math.max(1, (double) counts.length * learnt - counts.length);
    return Math.max(1, pearson / free);
  }
}
