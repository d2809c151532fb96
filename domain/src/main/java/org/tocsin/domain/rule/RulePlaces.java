package org.tocsin.domain.rule;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which places lie within a distance of one another, measured between their middles. */
public final class RulePlaces implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double EARTH_KM = 6371.0088;

  private final TreeMap<String, Middle> middles;
  private transient @Nullable Map<String, List<String>> near;

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
    if (near == null) {
      near = new HashMap<>();
    }
    return near.computeIfAbsent(place + "|" + kilometres, key -> find(place, kilometres));
  }

  private List<String> find(String place, double kilometres) {
    Middle middle = middles.get(place);
    if (middle == null || kilometres <= 0) {
      return List.of(place);
    }
    List<String> found = new ArrayList<>();
    middles.forEach(
        (id, other) -> {
          if (id.equals(place) || kilometresBetween(middle, other) <= kilometres) {
            found.add(id);
          }
        });
    return List.copyOf(found);
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
