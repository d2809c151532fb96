package org.tocsin.domain.alert;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of the city is watched: how many tests can go wrong in a day, and how places are named. */
public interface WatchedCity extends Serializable {

  /**
   * Categories with a baseline in force.
   *
   * @param at milliseconds since 1970
   */
  Set<String> categories(long at);

  /** Active places. */
  int places();

  /** Number of watched sensors by property. */
  Map<String, Integer> sensors();

  /** Number of sources whose silence is judged. */
  int sources();

  @Nullable String placeNameEn(String id);

  @Nullable String placeNameZh(String id);
}
