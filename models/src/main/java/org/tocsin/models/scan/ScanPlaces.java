package org.tocsin.models.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The places of a scan in their canonical order, sorted by id. Every array of a scan that is
 * indexed by place follows {@link #ids()}; this is what makes a scan independent of the order of
 * its input.
 */
public final class ScanPlaces {
  /** Distances that differ by less than this share of themselves count as equal. */
  static final double TIE_TOLERANCE = 1e-9;

  private final List<String> ids;
  private final Map<String, Integer> indexes;
  private final double[] x;
  private final double[] y;
  private final Coordinates coordinates;

  private ScanPlaces(List<ScanPlace> sorted, Coordinates coordinates) {
    this.coordinates = coordinates;
    List<String> names = new ArrayList<>(sorted.size());
    this.indexes = new HashMap<>(sorted.size() * 2);
    this.x = new double[sorted.size()];
    this.y = new double[sorted.size()];
    for (int i = 0; i < sorted.size(); i++) {
      ScanPlace place = sorted.get(i);
      names.add(place.id());
      if (indexes.put(place.id(), i) != null) {
        throw new IllegalArgumentException(
            "Place %s is given twice; every place needs one pair of coordinates"
                .formatted(place.id()));
      }
      x[i] = place.x();
      y[i] = place.y();
      if (coordinates == Coordinates.LATLONG && (Math.abs(x[i]) > 90 || Math.abs(y[i]) > 360)) {
        throw new IllegalArgumentException(
            "Place %s has latitude %s, longitude %s; latitude comes first and lies in [-90, 90]"
                .formatted(place.id(), x[i], y[i]));
      }
    }
    this.ids = List.copyOf(names);
  }

  /** Places in any order; refused when empty or when an id appears twice. */
  public static ScanPlaces of(Collection<ScanPlace> places, Coordinates coordinates) {
    if (places.isEmpty()) {
      throw new IllegalArgumentException("A scan needs at least one place; none was given");
    }
    List<ScanPlace> sorted = new ArrayList<>(places);
    sorted.sort(Comparator.comparing(ScanPlace::id));
    return new ScanPlaces(sorted, coordinates);
  }

  /** Ids in canonical (sorted) order. */
  public List<String> ids() {
    return ids;
  }

  /** Number of places. */
  public int size() {
    return ids.size();
  }

  /** True when a place of this id exists. */
  public boolean contains(String id) {
    return indexes.containsKey(id);
  }

  /** Canonical index of a place; refused when unknown. */
  public int indexOf(String id) {
    Integer index = indexes.get(id);
    if (index == null) {
      throw new IllegalArgumentException(
          "Place %s has no coordinates; add it to the places".formatted(id));
    }
    return index;
  }

  /** Distance between two places by canonical index. */
  public double distance(int first, int second) {
    return coordinates.distance(x[first], y[first], x[second], y[second]);
  }

  /**
   * All places sorted by distance from one of them, ties by canonical index. The low bits of each
   * distance carry the index, which costs less than a tenth of the tie tolerance up to a million
   * places.
   *
   * @param distances filled with the distance of each returned place
   */
  int[] byDistance(int centre, double[] distances) {
    int n = size();
    int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, n - 1));
    long mask = (1L << bits) - 1;
    long[] keys = new long[n];
    for (int i = 0; i < n; i++) {
      keys[i] = (Double.doubleToRawLongBits(distance(centre, i)) & ~mask) | i;
    }
    Arrays.sort(keys);
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = (int) (keys[i] & mask);
      distances[i] = Double.longBitsToDouble(keys[i] & ~mask);
    }
    return order;
  }
}
