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
 * the median over the neighbours of what is beyond that spreads. The distance is then held, because
 * one that follows would swallow the drift; the spread may grow with the season, slowly, and not
 * while the sensor drifts. A slow mean (λ = 0.02) of the standardised median beyond the limit is a
 * drift, as long as a quicker one (λ = 0.1) is beyond half of it: a sensor that was put right is
 * not accused until the slow mean has forgotten. A neighbour that falls silent changes nothing:
 * each is compared with its own usual distance. Readings that are all the same, as of gauges in dry
 * weather, teach nothing.
 */
public final class NeighbourDrift {
  private static final double WEIGHT = 0.02;
  private static final double RECENT_WEIGHT = 0.1;

  /** How the spread follows the season: half of it in ten days of hours. */
  private static final double FOLLOWING = 1.0 / 336;

  /** Of a normal law: its standard deviation over its median absolute deviation. */
  private static final double NORMAL_PER_MAD = 1.4826;

  private final int learning;
  private final double limit;
  private final List<double[]> learnt = new ArrayList<>();
  private double[] centres = new double[0];
  private double spread;
  private double mean;
  private double recentMean;
  private double usualSpread;

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
      recentMean -= RECENT_WEIGHT * recentMean;
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
    double z = beyond / Math.max(spread, usualSpread);
    double bounded = Math.max(-6, Math.min(6, z));
    mean += WEIGHT * (bounded - mean);
    recentMean += RECENT_WEIGHT * (bounded - recentMean);
    if (Math.abs(mean) > limit && recentMean * Math.signum(mean) > limit / 2) {
      return Verdict.DRIFTS;
    }
    if (Math.abs(mean) <= limit) {
      follow(Math.abs(beyond));
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
    out.writeDouble(recentMean);
    out.writeDouble(usualSpread);
  }

  /**
   * @param form of what was written, 1 to 3
   */
  void read(DataInput in, int form) throws IOException {
    learnt.clear();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      learnt.add(readAll(in));
    }
    centres = readAll(in);
    spread = in.readDouble();
    mean = in.readDouble();
    recentMean = form < 3 ? mean : in.readDouble();
    usualSpread = form < 3 ? spread : in.readDouble();
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
    usualSpread = spread;
    learnt.clear();
  }

  private void follow(double distance) {
    double bounded = Math.min(NORMAL_PER_MAD * distance, 3 * Math.max(spread, usualSpread));
    usualSpread += FOLLOWING * (bounded - usualSpread);
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
