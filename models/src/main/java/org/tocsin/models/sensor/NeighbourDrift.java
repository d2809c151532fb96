package org.tocsin.models.sensor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Compares a sensor with its k nearest: does it drift away from them, and when it jumps, does it
 * jump alone (a fault) or together with them (an incident)?
 *
 * <p>From the first readings it learns how far it usually lies from each neighbour, and how much
 * the median over the neighbours of what is beyond that spreads. Both are then held, because a
 * baseline that follows would swallow the drift. A slow mean (λ = 0.02) of the standardised median
 * beyond the limit is a drift. A neighbour that falls silent changes nothing: each is compared with
 * its own usual distance. Readings that are all the same, as of gauges in dry weather, teach
 * nothing.
 */
public final class NeighbourDrift {
  private static final double WEIGHT = 0.02;

  private final int learning;
  private final double limit;
  private final List<double[]> learnt = new ArrayList<>();
  private double[] centres = new double[0];
  private double spread;
  private double mean;

  /** What a reading says beside its neighbours. */
  public enum Verdict {
    /** Too little is known, or no neighbour reads. */
    UNKNOWN,
    /** As usual beside its neighbours. */
    AGREES,
    /** Far from its neighbours for long: the sensor is wrong. */
    DRIFTS,
    /** This reading alone is far from its neighbours: more likely a fault than an incident. */
    ALONE
  }

  /**
   * @param learning readings with neighbours before anything is said, at least 20
   * @param limit slow mean, in spreads of the difference, that counts as drift; 1.5 is usual
   */
  public NeighbourDrift(int learning, double limit) {
    if (learning < 20 || !(limit > 0)) {
      throw new IllegalArgumentException(
          "Learning of %d readings must be at least 20 and limit %s above 0"
              .formatted(learning, limit));
    }
    this.learning = learning;
    this.limit = limit;
  }

  /**
   * Takes a reading with those of its neighbours at the same time.
   *
   * @param neighbours always the same in the same order, NaN for those that say nothing
   */
  public Verdict feed(double own, double[] neighbours) {
    int expected = learnt.isEmpty() ? centres.length : learnt.get(0).length;
    if (expected > 0 && neighbours.length != expected) {
      throw new IllegalArgumentException(
          "%d neighbours after %d; give the same each time, NaN for those that say nothing"
              .formatted(neighbours.length, expected));
    }
    double[] differences = new double[neighbours.length];
    boolean spoke = false;
    boolean alike = true;
    for (int j = 0; j < neighbours.length; j++) {
      differences[j] = own - neighbours[j];
      spoke |= Double.isFinite(differences[j]);
      alike &= differences[j] == 0 || Double.isNaN(differences[j]);
    }
    if (!spoke) {
      return Verdict.UNKNOWN;
    }
    if (alike) {
      // Gauges in dry weather teach nothing about rain.
      mean -= WEIGHT * mean;
      return centres.length == 0 ? Verdict.UNKNOWN : Verdict.AGREES;
    }
    if (centres.length == 0) {
      learnt.add(differences);
      if (learnt.size() == learning) {
        fit(neighbours.length);
      }
      return Verdict.UNKNOWN;
    }
    double beyond = beyond(differences);
    if (Double.isNaN(beyond)) {
      return Verdict.UNKNOWN;
    }
    double z = beyond / spread;
    mean += WEIGHT * (Math.max(-6, Math.min(6, z)) - mean);
    if (Math.abs(mean) > limit) {
      return Verdict.DRIFTS;
    }
    return Math.abs(z) > 6 ? Verdict.ALONE : Verdict.AGREES;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(learnt.size());
    for (double[] differences : learnt) {
      write(out, differences);
    }
    write(out, centres);
    out.writeDouble(spread);
    out.writeDouble(mean);
  }

  void read(DataInput in) throws IOException {
    learnt.clear();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      learnt.add(readAll(in));
    }
    centres = readAll(in);
    spread = in.readDouble();
    mean = in.readDouble();
  }

  private static void write(DataOutput out, double[] values) throws IOException {
    out.writeInt(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static double[] readAll(DataInput in) throws IOException {
    double[] values = new double[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }

  private void fit(int neighbours) {
    centres = new double[neighbours];
    for (int j = 0; j < neighbours; j++) {
      RecentValues own = new RecentValues(learning);
      for (double[] differences : learnt) {
        if (Double.isFinite(differences[j])) {
          own.add(differences[j]);
        }
      }
      // A neighbour that seldom spoke while learning is never asked.
      centres[j] = 2 * own.size() >= learning ? own.median() : Double.NaN;
    }
    RecentValues beyond = new RecentValues(learning);
    for (double[] differences : learnt) {
      double one = beyond(differences);
      if (Double.isFinite(one)) {
        beyond.add(one);
      }
    }
    spread = beyond.size() == 0 ? 1e-9 : Math.max(beyond.spread(), 1e-9);
    learnt.clear();
  }

  private double beyond(double[] differences) {
    double[] speaking = new double[differences.length];
    int n = 0;
    for (int j = 0; j < differences.length; j++) {
      double one = differences[j] - centres[j];
      if (Double.isFinite(one)) {
        speaking[n++] = one;
      }
    }
    return n == 0 ? Double.NaN : RecentValues.median(Arrays.copyOf(speaking, n));
  }

  /** Indexes of the k nearest other sensors, nearest first, ties by index. */
  public static int[] nearest(double[] x, double[] y, int sensor, int k) {
    Integer[] others = new Integer[x.length - 1];
    for (int i = 0, n = 0; i < x.length; i++) {
      if (i != sensor) {
        others[n++] = i;
      }
    }
    Arrays.sort(
        others, Comparator.comparingDouble(i -> Math.hypot(x[i] - x[sensor], y[i] - y[sensor])));
    return Arrays.stream(others).limit(k).mapToInt(Integer::intValue).toArray();
  }
}
