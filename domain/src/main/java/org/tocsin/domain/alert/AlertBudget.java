package org.tocsin.domain.alert;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.domain.city.WarningSettings;

/**
 * The promise of quiet: at most so many expected false episodes a week (a per-family error rate,
 * METHODS §3.5). It is split over the lanes that watch anything, by weight; within a lane evenly
 * over what it watches (categories, properties of sensors, silence); and within these over the
 * series and days of a week.
 *
 * @param falseEpisodesPerWeek the promise over all lanes
 * @param weights of each lane's share; absent means 1
 * @param watched number of watched categories and properties by lane
 */
public record AlertBudget(
    double falseEpisodesPerWeek, Map<String, Double> weights, Map<String, Integer> watched)
    implements Serializable {

  private static final int DAYS = 7;

  /** A day's line never becomes laxer than this: an episode must be able to end. */
  public static final double LAXEST_DAY = 0.05;

  public AlertBudget {
    weights = new TreeMap<>(weights);
    watched = new TreeMap<>(watched);
  }

  /** Equal shares. */
  public AlertBudget(double falseEpisodesPerWeek, Map<String, Integer> watched) {
    this(falseEpisodesPerWeek, Map.of(), watched);
  }

  /** The budget of a home. */
  public static AlertBudget of(WarningSettings settings, Map<String, Integer> watched) {
    return of(settings, WarningSettings.PEACE, watched);
  }

  /** The budget of a home in a mode. */
  public static AlertBudget of(
      WarningSettings settings, String mode, Map<String, Integer> watched) {
    return new AlertBudget(settings.mode(mode).falseEpisodesPerWeek(), settings.lanes(), watched);
  }

  /** Expected false episodes a week that a lane may cause; 0 for a lane that watches nothing. */
  public double share(String lane) {
    if (watched.getOrDefault(lane, 0) == 0) {
      return 0;
    }
    double all = 0;
    for (Map.Entry<String, Integer> entry : watched.entrySet()) {
      if (entry.getValue() > 0) {
        all += weights.getOrDefault(entry.getKey(), 1.0);
      }
    }
    return falseEpisodesPerWeek * weights.getOrDefault(lane, 1.0) / all;
  }

  /** Expected false episodes a week that one category or property of a lane may cause. */
  public double shareOfOne(String lane) {
    int inLane = watched.getOrDefault(lane, 0);
    return inLane == 0 ? 0 : share(lane) / inLane;
  }

  /**
   * The line without calibration: the largest day p that alarms, if each of {@code series} shows
   * one day p a day and p is uniform while nothing happens.
   *
   * @param series places or sensors that share the lane's part of one category or property
   */
  public double dayThreshold(String lane, int series) {
    return Math.min(LAXEST_DAY, shareOfOne(lane) / ((double) DAYS * Math.max(1, series)));
  }
}
