package org.tocsin.models.sensor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/** The last values of a series, up to a fixed number, with their median and spread. */
final class RecentValues {
  /** Makes the median absolute deviation of a normal law its standard deviation. */
  static final double MAD_TO_SIGMA = 1.4826;

  private final int capacity;
  private double[] ring;
  private int size;
  private int next;

  RecentValues(int capacity) {
    this.capacity = capacity;
    this.ring = new double[Math.min(capacity, 16)];
  }

  void add(double value) {
    if (size == ring.length && size < capacity) {
      // Not yet full, so the oldest value is still the first.
      ring = Arrays.copyOf(ring, Math.min(capacity, 2 * size));
      next = size;
    }
    ring[next] = value;
    next = (next + 1) % ring.length;
    size = Math.min(size + 1, ring.length);
  }

  int size() {
    return size;
  }

  /** Values in no particular order. */
  double[] values() {
    return Arrays.copyOf(ring, size);
  }

  /** Values, oldest first. */
  double[] inOrder() {
    double[] values = new double[size];
    int first = size < ring.length ? 0 : next;
    for (int i = 0; i < size; i++) {
      values[i] = ring[(first + i) % ring.length];
    }
    return values;
  }

  /** NaN when empty. */
  double median() {
    return median(values());
  }

  /** Median absolute deviation × 1.4826, NaN when empty. */
  double spread() {
    return spread(values(), median());
  }

  static double spread(double[] values, double centre) {
    double[] deviations = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      deviations[i] = Math.abs(values[i] - centre);
    }
    return MAD_TO_SIGMA * median(deviations);
  }

  /** Median; sorts its argument. NaN when empty. */
  static double median(double[] values) {
    if (values.length == 0) {
      return Double.NaN;
    }
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(size);
    for (double value : inOrder()) {
      out.writeDouble(value);
    }
  }

  /** Takes up what was written; to be called while empty. */
  void read(DataInput in) throws IOException {
    int stored = in.readInt();
    for (int i = 0; i < stored; i++) {
      add(in.readDouble());
    }
  }
}
