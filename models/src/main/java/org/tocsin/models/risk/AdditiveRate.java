package org.tocsin.models.risk;

import java.util.Arrays;

/**
 * Poisson regression with identity link and weights ≥ 0: E(y) = Σ w_k x_k, x_k ≥ 0, fitted by
 * expectation maximisation, which never lowers the likelihood and cannot leave the weights' range
 * (Lee &amp; Seung 1999; for self-exciting rates Veen &amp; Schoenberg 2008). Where counts are few
 * it is what a logarithm cannot be: a place without reports keeps a small positive rate.
 */
final class AdditiveRate {
  private AdditiveRate() {}

  /**
   * Weights of the columns.
   *
   * @param columns column by column, each entry at least 0
   * @param counts as many as each column has entries
   * @param rounds most rounds
   */
  static double[] fit(double[][] columns, long[] counts, int rounds) {
    int parts = columns.length;
    double[] totals = new double[parts];
    double all = 0;
    for (int k = 0; k < parts; k++) {
      totals[k] = Arrays.stream(columns[k]).sum();
      all += totals[k] > 0 ? 1 : 0;
    }
    double cases = 0.5 + Arrays.stream(counts).sum();
    double[] weights = new double[parts];
    for (int k = 0; k < parts; k++) {
      weights[k] = totals[k] > 0 ? cases / totals[k] / all : 0;
    }
    int[] hits = positive(counts);
    for (int round = 0; round < rounds; round++) {
      double[] share = new double[parts];
      for (int i : hits) {
        double mean = 1e-300;
        for (int k = 0; k < parts; k++) {
          mean += weights[k] * columns[k][i];
        }
        double scale = counts[i] / mean;
        for (int k = 0; k < parts; k++) {
          share[k] += scale * columns[k][i];
        }
      }
      double moved = 0;
      for (int k = 0; k < parts; k++) {
        double nextWeight = totals[k] > 0 ? weights[k] * share[k] / totals[k] : 0;
        moved = Math.max(moved, Math.abs(nextWeight - weights[k]) * totals[k]);
        weights[k] = nextWeight;
      }
      if (moved < 1e-5 * cases) {
        break;
      }
    }
    return weights;
  }

  /** Expected count; a billionth of a report is added so that its logarithm exists. */
  static double mean(double[] weights, double[] rates, double days) {
    double sum = 1e-9;
    for (int k = 0; k < weights.length; k++) {
      sum += days * weights[k] * rates[k];
    }
    return sum;
  }

  private static int[] positive(long[] counts) {
    int[] found = new int[counts.length];
    int n = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        found[n++] = i;
      }
    }
    return Arrays.copyOf(found, n);
  }
}
