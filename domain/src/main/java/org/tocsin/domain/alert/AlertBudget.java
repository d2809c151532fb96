package org.tocsin.domain.alert;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.tocsin.domain.city.WarningSettings;

/**
 * The promise of quiet: at most so many expected false episodes a week, split evenly over the lanes
 * that have categories, within a lane over its categories and places, and within these over the
 * tests of a week. The tests of one series within a slot share one bound, so a slot counts as one
 * test.
 *
 * @param falseEpisodesPerWeek the promise over all lanes
 * @param places number of active places
 * @param categories number of watched categories by lane
 * @param testsPerWeek tests of one series in a week
 */
public record AlertBudget(
    double falseEpisodesPerWeek, int places, Map<String, Integer> categories, int testsPerWeek)
    implements Serializable {

  /** Civil hours of a week, the most of them. */
  private static final int HOURS = 168;

  private static final int DAYS = 7;

  /** A test never becomes laxer than this, however few series there are. */
  private static final double LAXEST = 0.01;

  public AlertBudget {
    categories = Map.copyOf(categories);
  }

  /** The budget of a home. */
  public static AlertBudget of(
      WarningSettings settings, int places, Map<String, Integer> categories) {
    int tests = (settings.hourly() ? HOURS : 0) + (settings.daily() ? DAYS : 0);
    return new AlertBudget(
        settings.falseEpisodesPerWeek(),
        Math.max(1, places),
        new HashMap<>(categories),
        Math.max(1, tests));
  }

  /** Expected false episodes a week that a lane may cause; 0 for a lane without categories. */
  public double share(String lane) {
    long lanes = categories.values().stream().filter(n -> n > 0).count();
    return categories.getOrDefault(lane, 0) == 0 ? 0 : falseEpisodesPerWeek / lanes;
  }

  /** The level of one test in a lane. */
  public double alpha(String lane) {
    int inLane = categories.getOrDefault(lane, 0);
    if (inLane == 0) {
      return 0;
    }
    return Math.min(LAXEST, share(lane) / ((double) inLane * places * testsPerWeek));
  }
}
