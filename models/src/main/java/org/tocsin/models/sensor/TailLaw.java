package org.tocsin.models.sensor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How unusual a value is against its own past: by rank in the bulk, by a generalised Pareto law
 * above a high quantile (Pickands 1975), fitted by probability-weighted moments (Hosking and Wallis
 * 1987). Refitted now and then; each value is judged before it is learnt.
 */
final class TailLaw {
  private static final int LEAST = 40;

  private final RecentValues past;
  private double[] sorted = new double[0];
  private double threshold;
  private double above;
  private double shape;
  private double scale;
  private int untilFit = LEAST;

  /**
   * @param capacity values remembered
   */
  TailLaw(int capacity) {
    past = new RecentValues(capacity);
  }

  /** Probability that a value is at least this high; 1 while too little is known. */
  double pValue(double value) {
    int n = sorted.length;
    if (n == 0) {
      return 1;
    }
    if (value <= threshold || scale <= 0) {
      int at = Arrays.binarySearch(sorted, value);
      int rank = at < 0 ? -at - 1 : at;
      while (rank > 0 && sorted[rank - 1] >= value) {
        rank--;
      }
      return (n - rank + 1.0) / (n + 1.0);
    }
    double y = (value - threshold) / scale;
    return above * Math.pow(1 + shape * y, -1 / shape);
  }

  void learn(double value) {
    past.add(value);
    untilFit--;
    if (untilFit <= 0) {
      fit();
      untilFit = Math.max(LEAST / 2, past.size() / 25);
    }
  }

  private void fit() {
    sorted = past.values();
    Arrays.sort(sorted);
    int n = sorted.length;
    // 2 % of a long past, a tenth of a short one.
    int peaks = (int) Math.max(Math.min(n / 10, 40), Math.ceil(0.02 * n));
    threshold = sorted[n - 1 - peaks];
    above = (double) peaks / n;
    double mean = 0;
    double weighted = 0;
    for (int i = 0; i < peaks; i++) {
      double y = sorted[n - peaks + i] - threshold;
      mean += y / peaks;
      weighted += y * (peaks - 1.0 - i) / (peaks - 1.0) / peaks;
    }
    double denominator = mean - 2 * weighted;
    if (mean <= 0) {
      scale = 0;
      return;
    }
    double estimate = denominator > 0 ? 2 - mean / denominator : 0.7;
    shape = Math.max(0.05, Math.min(0.7, estimate));
    // With the shape held in bounds the scale follows from the mean.
    scale = mean * (1 - shape);
  }

  void write(DataOutput out) throws IOException {
    past.write(out);
    out.writeInt(sorted.length);
    for (double value : sorted) {
      out.writeDouble(value);
    }
    out.writeDouble(threshold);
    out.writeDouble(above);
    out.writeDouble(shape);
    out.writeDouble(scale);
    out.writeInt(untilFit);
  }

  void read(DataInput in) throws IOException {
    past.read(in);
    sorted = new double[in.readInt()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = in.readDouble();
    }
    threshold = in.readDouble();
    above = in.readDouble();
    shape = in.readDouble();
    scale = in.readDouble();
    untilFit = in.readInt();
  }
}
