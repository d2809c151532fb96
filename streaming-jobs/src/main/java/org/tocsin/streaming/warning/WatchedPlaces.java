package org.tocsin.streaming.warning;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.WatchedCity;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.PlaceMap;
import org.tocsin.lakehouse.PlaceNames;
import org.tocsin.models.sensor.SensorPlace;

/**
 * What of the city is watched, as baselines, places and sensors say.
 *
 * @param sensors number of watched sensors by property
 * @param sources number of sources whose silence is judged
 */
public record WatchedPlaces(
    Baselines baselines, PlaceNames names, Map<String, Integer> sensors, int sources)
    implements WatchedCity {

  private static final long serialVersionUID = 1L;

  public WatchedPlaces {
    sensors = new TreeMap<>(sensors);
  }

  /**
   * What a run watches. A property that the configuration names counts although no sensor is
   * listed; sources share one part of the budget, in a city whose places are known.
   */
  static WatchedPlaces of(WarningEnds ends, TocsinConfiguration configuration) {
    return new WatchedPlaces(
        ends.baselines(),
        ends.places(),
        sensors(ends.sensors(), configuration),
        sources(ends.placeMap(), configuration));
  }

  /** Number of watched sensors by property; none in a city that reads no sensors. */
  public static Map<String, Integer> sensors(
      List<SensorPlace> sensors, TocsinConfiguration configuration) {
    Map<String, Integer> counts = new TreeMap<>();
    if (configuration.readsSensors()) {
      sensors.forEach(sensor -> counts.merge(sensor.property(), 1, Integer::sum));
      configuration.sensors().keySet().forEach(property -> counts.putIfAbsent(property, 1));
    }
    return counts;
  }

  /**
   * Sources whose silence is judged: those that the configuration names, at least one. None where
   * no places are known: silence is told from calm place by place.
   */
  public static int sources(PlaceMap places, TocsinConfiguration configuration) {
    return places.places().isEmpty() ? 0 : Math.max(1, configuration.sources().size());
  }

  @Override
  public Set<String> categories(long at) {
    return baselines.categories(at);
  }

  @Override
  public int places() {
    return Math.max(1, names.active());
  }

  @Override
  public @Nullable String placeNameEn(String id) {
    return names.english(id);
  }

  @Override
  public @Nullable String placeNameZh(String id) {
    return names.chinese(id);
  }
}
