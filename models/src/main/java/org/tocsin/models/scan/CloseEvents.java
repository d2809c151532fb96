package org.tocsin.models.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Events with a time and a place, and the pairs of them that are near one another in space. */
final class CloseEvents {
  private final double[] times;
  private final List<int[]> pairs;
  private final double[] distances;

  private CloseEvents(double[] times, List<int[]> pairs, double[] distances) {
    this.times = times;
    this.pairs = pairs;
    this.distances = distances;
  }

  /**
   * Finds all pairs up to a distance by a sweep along the first coordinate.
   *
   * @param x plane x, or latitude
   * @param y plane y, or longitude
   */
  static CloseEvents find(
      double[] times, double[] x, double[] y, Coordinates coordinates, double maxDistance) {
    if (x.length != times.length || y.length != times.length) {
      throw new IllegalArgumentException(
          "%d times, %d and %d coordinates; every event needs one of each"
              .formatted(times.length, x.length, y.length));
    }
    if (times.length < 2) {
      throw new IllegalArgumentException(
          "%d events; closeness needs at least 2".formatted(times.length));
    }
    for (int i = 0; i < times.length; i++) {
      if (!Double.isFinite(times[i]) || !Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
        throw new IllegalArgumentException(
            "Event %d has time %s at %s, %s; all must be finite numbers"
                .formatted(i, times[i], x[i], y[i]));
      }
    }
    Integer[] order = new Integer[times.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> x[i]));
    // A degree of latitude is never shorter than this many kilometres on the sphere used.
    double perUnit =
        coordinates == Coordinates.LATLONG
            ? Math.toRadians(1) * Coordinates.EARTH_RADIUS_KM * (1 - 1e-9)
            : 1;
    List<int[]> pairs = new ArrayList<>();
    double[] distances = new double[64];
    for (int a = 0; a < order.length; a++) {
      for (int b = a + 1; b < order.length; b++) {
        int i = order[a];
        int j = order[b];
        if ((x[j] - x[i]) * perUnit > maxDistance) {
          break;
        }
        double distance = coordinates.distance(x[i], y[i], x[j], y[j]);
        if (distance <= maxDistance) {
          if (pairs.size() == distances.length) {
            distances = Arrays.copyOf(distances, 2 * distances.length);
          }
          distances[pairs.size()] = distance;
          pairs.add(new int[] {i, j});
        }
      }
    }
    return new CloseEvents(times.clone(), pairs, Arrays.copyOf(distances, pairs.size()));
  }

  int events() {
    return times.length;
  }

  double[] times() {
    return times;
  }

  int pairs() {
    return pairs.size();
  }

  /** Time between the events of a pair when the events happen at the given times. */
  double gap(int pair, double[] atTimes) {
    int[] ends = pairs.get(pair);
    return Math.abs(atTimes[ends[0]] - atTimes[ends[1]]);
  }

  double distance(int pair) {
    return distances[pair];
  }
}
