package org.tocsin.models.sensor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Compares a sensor with its k nearest: does it drift away from them, and when it jumps, does it
 * jump alone (a fault) or together with them (an incident)?
 *
 * <p>The difference to the median of the neighbours is standardised by its own median and spread,
 * learnt from the first readings and then held, because a baseline that follows would swallow the
 * drift. A slow mean of it (λ = 0.02) beyond the limit is a drift.
 */
public final class NeighbourDrift {
  private static final double WEIGHT = 0.02;

  private final int learning;
  private final double limit;
  private final RecentValues differences;
  private double centre = Double.NaN;
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
    this.differences = new RecentValues(learning);
  }

  /**
   * Takes a reading with those of its neighbours at the same time.
   *
   * @param neighbours NaN for those that say nothing
   */
  public Verdict feed(double own, double[] neighbours) {
    double[] speaking = Arrays.stream(neighbours).filter(Double::isFinite).toArray();
    if (speaking.length == 0 || !Double.isFinite(own)) {
      return Verdict.UNKNOWN;
    }
    double difference = own - RecentValues.median(speaking);
    if (Double.isNaN(centre)) {
      differences.add(difference);
      if (differences.size() == learning) {
        centre = differences.median();
        spread = Math.max(differences.spread(), 1e-9);
      }
      return Verdict.UNKNOWN;
    }
    double z = (difference - centre) / spread;
    mean += WEIGHT * (Math.max(-6, Math.min(6, z)) - mean);
    if (Math.abs(mean) > limit) {
      return Verdict.DRIFTS;
    }
    return Math.abs(z) > 6 ? Verdict.ALONE : Verdict.AGREES;
  }

  void write(DataOutput out) throws IOException {
    differences.write(out);
    out.writeDouble(centre);
    out.writeDouble(spread);
    out.writeDouble(mean);
  }

  void read(DataInput in) throws IOException {
    differences.read(in);
    centre = in.readDouble();
    spread = in.readDouble();
    mean = in.readDouble();
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
