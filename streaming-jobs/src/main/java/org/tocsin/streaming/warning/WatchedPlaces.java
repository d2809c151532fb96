package org.tocsin.streaming.warning;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.WatchedCity;
import org.tocsin.lakehouse.PlaceNames;

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
