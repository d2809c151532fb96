package org.tocsin.domain.rule;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which places lie within a distance of one another, measured between their middles. */
public final class RulePlaces implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double EARTH_KM = 6371.0088;

  /** A degree of latitude is longer than this. */
  private static final double KM_PER_DEGREE = 110;

  private final TreeMap<String, Middle> middles;
  private transient @Nullable Map<Double, Map<String, List<String>>> near;
  private transient @Nullable List<Map.Entry<String, Middle>> fromSouth;

  /**
   * The middle of a place, WGS84 degrees.
   *
   * @param lat latitude
   * @param lon longitude
   */
  public record Middle(double lat, double lon) implements Serializable {}

  /**
   * @param middles by place id
   */
  public RulePlaces(Map<String, Middle> middles) {
    this.middles = new TreeMap<>(middles);
  }

  /**
   * Places within a distance of a place, itself included, by id. A place whose middle is not known
   * has only itself.
   */
  public List<String> near(String place, double kilometres) {
    if (!knows(place)) {
      return List.of(place);
    }
    if (near == null) {
      near = new HashMap<>();
    }
    return near.computeIfAbsent(kilometres, distance -> new HashMap<>())
        .computeIfAbsent(place, id -> find(id, kilometres));
  }

  /** Whether the middle of a place is known. Only of such places may anything be kept for long. */
  boolean knows(String place) {
    return middles.containsKey(place);
  }

  private List<String> find(String place, double kilometres) {
    Middle middle = middles.get(place);
    if (middle == null || kilometres <= 0) {
      return List.of(place);
    }
    if (fromSouth == null) {
      fromSouth = new ArrayList<>(middles.entrySet());
      fromSouth.sort(Comparator.comparingDouble(entry -> entry.getValue().lat));
    }
    double south = middle.lat - kilometres / KM_PER_DEGREE;
    double north = middle.lat + kilometres / KM_PER_DEGREE;
    List<String> found = new ArrayList<>();
    for (int i = firstFrom(fromSouth, south); i < fromSouth.size(); i++) {
      Map.Entry<String, Middle> other = fromSouth.get(i);
      if (other.getValue().lat > north) {
        break;
      }
      if (other.getKey().equals(place)
          || kilometresBetween(middle, other.getValue()) <= kilometres) {
        found.add(other.getKey());
      }
    }
    Collections.sort(found);
    return List.copyOf(found);
  }

  /** Number of the first place that lies no farther south than a latitude. */
  private static int firstFrom(List<Map.Entry<String, Middle>> fromSouth, double lat) {
    int low = 0;
    int high = fromSouth.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (fromSouth.get(middle).getValue().lat < lat) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Great-circle distance. */
  static double kilometresBetween(Middle one, Middle other) {
    double dLat = Math.toRadians(other.lat - one.lat) / 2;
    double dLon = Math.toRadians(other.lon - one.lon) / 2;
    double a =
        Math.sin(dLat) * Math.sin(dLat)
            + Math.cos(Math.toRadians(one.lat))
                * Math.cos(Math.toRadians(other.lat))
                * Math.sin(dLon)
                * Math.sin(dLon);
    return 2 * EARTH_KM * Math.asin(Math.min(1, Math.sqrt(a)));
  }
}
