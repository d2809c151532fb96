package org.tocsin.models.sensor;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sets each sensor of a file beside its nearest: {@link NeighbourDrift} for all of them. All values
 * are held by time, 8 bytes a reading; sensors are compared where their times agree to the
 * millisecond.
 */
public final class SensorNeighbours {
  private final Map<String, Integer> sensors = new HashMap<>();
  private final List<int[]> nearest = new ArrayList<>();
  private final List<NeighbourDrift> drifts = new ArrayList<>();
  private final Map<Long, double[]> values = new HashMap<>();

  /**
   * @param names of the sensors
   * @param x east of each, in any unit
   * @param y north of each, in the same unit
   * @param neighbours how many others each is compared with, at least 1
   * @param learning readings with neighbours before anything is said, at least 20
   * @param limit slow mean of the difference, in its spreads, that counts as drift
   */
  public SensorNeighbours(
      List<String> names, double[] x, double[] y, int neighbours, int learning, double limit) {
    if (names.size() < 2 || neighbours < 1) {
      throw new IllegalArgumentException(
          "%d sensors with %d neighbours each: at least 2 sensors and 1 neighbour are needed"
              .formatted(names.size(), neighbours));
    }
    for (int i = 0; i < names.size(); i++) {
      if (sensors.putIfAbsent(names.get(i), i) != null) {
        throw new IllegalArgumentException(
            "Sensor %s has two positions; give one row each".formatted(names.get(i)));
      }
      nearest.add(NeighbourDrift.nearest(x, y, i, neighbours));
      drifts.add(new NeighbourDrift(learning, limit));
    }
  }

  /** Remembers a reading; all are to be remembered before the first is judged. */
  public void remember(String sensor, Instant time, double value) {
    Integer at = sensors.get(sensor);
    if (at == null) {
      throw new IllegalArgumentException(
          "Sensor %s has no position; add a row for it".formatted(sensor));
    }
    values.computeIfAbsent(time.toEpochMilli(), key -> unread())[at] = value;
  }

  private double[] unread() {
    double[] none = new double[sensors.size()];
    java.util.Arrays.fill(none, Double.NaN);
    return none;
  }

  /** Judges a usable reading beside its neighbours, in order of time for each sensor. */
  public NeighbourDrift.Verdict judge(String sensor, Instant time, double value) {
    int at = sensors.getOrDefault(sensor, -1);
    double[] row = values.get(time.toEpochMilli());
    if (at < 0 || row == null) {
      return NeighbourDrift.Verdict.UNKNOWN;
    }
    int[] others = nearest.get(at);
    double[] beside = new double[others.length];
    for (int i = 0; i < others.length; i++) {
      beside[i] = row[others[i]];
    }
    return drifts.get(at).feed(value, beside);
  }
}
