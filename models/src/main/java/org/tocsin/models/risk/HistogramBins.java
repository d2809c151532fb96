package org.tocsin.models.risk;

import java.util.Arrays;

/**
 * The features of many rows as bin numbers, column by column.
 *
 * @param bin bin of each row by column
 * @param edges by column: the largest value of each bin but the last, ascending
 */
@SuppressWarnings("ArrayRecordComponent")
record HistogramBins(byte[][] bin, double[][] edges) {
  static final int BINS = 64;
  private static final int SAMPLE = 20_000;

  /** Bins of the first rows, of about equal weight; the same value is always in one bin. */
  static HistogramBins of(TrainingSet rows, int n) {
    int width = rows.width();
    byte[][] bin = new byte[width][n];
    double[][] edges = new double[width][];
    int step = Math.max(1, n / SAMPLE);
    double[] sample = new double[(n + step - 1) / step];
    for (int j = 0; j < width; j++) {
      for (int i = 0, s = 0; i < n; i += step, s++) {
        sample[s] = rows.features(i)[j];
      }
      edges[j] = edges(sample.clone());
      for (int i = 0; i < n; i++) {
        bin[j][i] = (byte) binOf(edges[j], rows.features(i)[j]);
      }
    }
    return new HistogramBins(bin, edges);
  }

  private static double[] edges(double[] values) {
    Arrays.sort(values);
    double[] edges = new double[BINS - 1];
    int found = 0;
    for (int b = 1; b < BINS; b++) {
      double at = values[(int) ((long) b * (values.length - 1) / BINS)];
      if ((found == 0 || at > edges[found - 1]) && at < values[values.length - 1]) {
        edges[found++] = at;
      }
    }
    return Arrays.copyOf(edges, found);
  }

  private static int binOf(double[] edges, double value) {
    int at = Arrays.binarySearch(edges, value);
    return at >= 0 ? at : -at - 1;
  }
}
