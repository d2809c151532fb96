package org.tocsin.streaming.warning;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.watch.DelayLaw;

/**
 * A city of equal places on a grid, where each place reports so much an hour, Poisson.
 *
 * @param perHour usual reports of a place
 * @param delay how late they come
 */
record FlatCity(double perHour, DelayLaw delay) implements Baselines {
  FlatCity(double perHour) {
    this(perHour, DelayLaw.NONE);
  }

  /** Places {@code p00, p01 …}, ten in a row, about a kilometre apart. */
  static PlaceMap places(int n) {
    List<PlaceMap.Located> places = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      places.add(
          new PlaceMap.Located(
              id(i), 41.8 + 0.009 * Math.floorDiv(i, 10), -87.7 + 0.012 * (i % 10)));
    }
    return new PlaceMap(places);
  }

  static String id(int place) {
    return "p%02d".formatted(place);
  }

  @Override
  public InForce inForce(String category, long knownAt) {
    return new InForce("flat", new Flat(category, perHour), delay);
  }

  @Override
  public Set<String> categories(long knownAt) {
    return Set.of("pothole");
  }

  static Map<String, Object> tree() {
    return Map.of("city", Map.of("zone", "America/Chicago"));
  }

  private record Flat(String category, double perHour) implements CountBaseline {
    @Override
    public double expected(String neighbourhoodId, Interval slot) {
      return perHour * slot.length().toMinutes() / 60.0;
    }

    @Override
    public double dispersion(SlotLength length) {
      return 1;
    }
  }
}
