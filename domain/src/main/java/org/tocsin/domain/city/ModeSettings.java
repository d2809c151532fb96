package org.tocsin.domain.city;

import java.io.Serializable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What changes while a mode such as {@code emergency} is in force.
 *
 * @param falseEpisodesPerWeek the promise in this mode
 * @param capPerDay most alerts opened in a civil day in this mode
 * @param routing desks by lane; a lane without a word keeps {@code warning.routing}
 */
public record ModeSettings(
    double falseEpisodesPerWeek, int capPerDay, SortedMap<String, List<String>> routing)
    implements Serializable {

  private static final double EMERGENCY_PROMISE = 30;
  private static final int EMERGENCY_CAP = 200;

  public ModeSettings {
    routing = SortedCopy.of(routing);
  }

  static ModeSettings silent(double promise, int cap) {
    return new ModeSettings(promise, cap, new TreeMap<>());
  }

  static SortedMap<String, ModeSettings> readAll(
      ConfigurationTree warning, double promise, int cap, List<String> desks) {
    SortedMap<String, ModeSettings> modes = new TreeMap<>();
    modes.put(WarningSettings.PEACE, silent(promise, cap));
    modes.put(
        "emergency", silent(Math.max(promise, EMERGENCY_PROMISE), Math.max(cap, EMERGENCY_CAP)));
    modes.putAll(
        warning.each(
            "modes",
            (name, entry) -> {
              ModeSettings otherwise = modes.getOrDefault(name, silent(promise, cap));
              return new ModeSettings(
                  entry.number(
                      "false-episodes-per-week", otherwise.falseEpisodesPerWeek(), 0.001, 10_000),
                  entry.whole("cap-per-day", otherwise.capPerDay(), 1, 1_000_000),
                  routing(entry, desks));
            }));
    return modes;
  }

  static SortedMap<String, List<String>> routing(ConfigurationTree tree, List<String> desks) {
    ConfigurationTree routing = tree.child("routing");
    SortedMap<String, List<String>> byLane = new TreeMap<>();
    for (String lane : WarningSettings.LANES) {
      List<String> own = routing.wordsOf(lane, List.of(), desks);
      if (!own.isEmpty()) {
        byLane.put(lane, own);
      }
    }
    routing.close();
    return byLane;
  }
}
