package org.tocsin.simulator.sensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.locationtech.jts.geom.Coordinate;
import org.tocsin.simulator.chance.Chance;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.Neighbourhood;

/** Places the city's sensors: where most people live first; water levels along the river. */
public final class SensorNetwork {
  private SensorNetwork() {}

  public static List<Sensor> of(long seed, City city) {
    List<Sensor> sensors = new ArrayList<>();
    for (Property property : Property.values()) {
      Chance chance = Chance.of(seed, "sensors " + property.word());
      List<Neighbourhood> sites = sites(property, city);
      int count = Math.max(2, Math.round(property.perForty() * city.neighbourhoods().size() / 40f));
      for (int i = 0; i < count; i++) {
        Neighbourhood place = sites.get(i % sites.size());
        Coordinate at = place.anyPoint(chance);
        sensors.add(
            new Sensor(
                sensors.size(),
                String.format(Locale.ROOT, "%s-%02d", property.word(), i + 1),
                property,
                place,
                at.x,
                at.y));
      }
    }
    return List.copyOf(sensors);
  }

  private static List<Neighbourhood> sites(Property property, City city) {
    List<Neighbourhood> byPeople =
        city.neighbourhoods().stream()
            .sorted(
                Comparator.<Neighbourhood>comparingDouble(n -> -n.population() * n.reporting())
                    .thenComparing(Neighbourhood::index))
            .toList();
    List<Neighbourhood> river = byPeople.stream().filter(Neighbourhood::onRiver).toList();
    return property == Property.WATER_LEVEL && !river.isEmpty() ? river : byPeople;
  }
}
