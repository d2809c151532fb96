package org.tocsin.domain.city;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.tocsin.domain.time.SlotLength;

/**
 * What the warning job tests, what it promises and how far it reaches.
 *
 * @param falseEpisodesPerWeek the promise: expected false episodes a week over all lanes
 * @param lanes weight of each lane's share of the promise, positive; absent means 1
 * @param weights weight of each detector family's share of a category's budget, positive; absent
 *     means 1
 * @param surgeWindows lengths of the windows of family surge, shortest first
 * @param shiftSlots civil slots of family shift: day, week or both
 * @param capPerDay most alerts opened in a civil day; the rest is held back, visibly
 * @param leastCount fewest reports in an interval that can alert
 * @param leastExcess least distance of observed above expected, in reports
 * @param history how far back raw rows are read at a fresh start
 * @param reopen how long a past slot still takes late reports
 * @param tick how often slots are tested without a new record
 * @param probesPerWeek findings from just below the line that are drawn for review, 0 to 7
 * @param taught whether verdicts move the lines
 * @param routing desks that a lane's alerts go to; absent means every desk
 * @param modes by name, {@code peace} and {@code emergency} at least
 */
public record WarningSettings(
    double falseEpisodesPerWeek,
    SortedMap<String, Double> lanes,
    SortedMap<String, Double> weights,
    List<Duration> surgeWindows,
    List<SlotLength> shiftSlots,
    ClusterSettings cluster,
    SilenceSettings silence,
    int capPerDay,
    int leastCount,
    double leastExcess,
    Duration history,
    Duration reopen,
    Duration tick,
    int probesPerWeek,
    boolean taught,
    SortedMap<String, List<String>> routing,
    SortedMap<String, ModeSettings> modes)
    implements Serializable {

  /** The lanes an alert can be in. */
  public static final List<String> LANES = List.of("life-safety", "service", "slow");

  /** The mode that is in force unless an act says otherwise. */
  public static final String PEACE = "peace";

  /** Alerts of this lane are never capped, inhibited or taught by verdicts. */
  public static final String LIFE_SAFETY = "life-safety";

  /**
   * What the city's scatter (28 days) and the longest cluster (28 days and the day before) need.
   */
  static final Duration LEAST_HISTORY = Duration.ofDays(29);

  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofHours(24));

  public WarningSettings {
    lanes = SortedCopy.of(lanes);
    weights = SortedCopy.of(weights);
    surgeWindows = List.copyOf(surgeWindows);
    shiftSlots = List.copyOf(shiftSlots);
    routing = SortedCopy.of(routing);
    modes = SortedCopy.of(modes);
  }

  /** Weight of a lane's share of the promise. */
  public double laneWeight(String lane) {
    return lanes.getOrDefault(lane, 1.0);
  }

  /** Weight of a family's share of a category's budget. */
  public double familyWeight(String family) {
    return weights.getOrDefault(family, 1.0);
  }

  /** What a mode sets; the settings of peace for a mode without a word. */
  public ModeSettings mode(String name) {
    ModeSettings mode = modes.get(name);
    return mode == null ? ModeSettings.silent(falseEpisodesPerWeek, capPerDay) : mode;
  }

  /** The desks that a lane's alerts go to in a mode; empty means every desk. */
  public List<String> desks(String mode, String lane) {
    List<String> own = mode(mode).routing().get(lane);
    return own != null ? own : routing.getOrDefault(lane, List.of());
  }

  static WarningSettings read(ConfigurationTree tree, List<String> desks) {
    double promise = tree.number("false-episodes-per-week", 7, 0.001, 10_000);
    int cap = tree.whole("cap-per-day", 40, 1, 1_000_000);
    Duration reopen = tree.duration("reopen", Duration.ofDays(14));
    Duration history = tree.duration("history", Duration.ofDays(35));
    WarningSettings settings =
        new WarningSettings(
            promise,
            tree.weights("lanes", LANES),
            tree.weights("weights", CategoryPolicy.FAMILIES),
            windows(tree.child("surge")),
            slots(tree.child("shift")),
            ClusterSettings.read(tree.child("cluster")),
            SilenceSettings.read(tree.child("silence")),
            cap,
            tree.whole("least-count", 3, 1, 1_000_000),
            tree.number("least-excess", 2, 0, 1_000_000),
            history,
            reopen,
            tree.duration("tick", Duration.ofMinutes(1)),
            tree.whole("probes-per-week", 2, 0, 7),
            tree.flag("taught", true),
            ModeSettings.routing(tree, desks),
            ModeSettings.readAll(tree, promise, cap, desks));
    if (history.compareTo(reopen) < 0) {
      tree.problem(
          "history",
          "%s is shorter than warning.reopen %s; a reopened slot needs its reports"
              .formatted(words(history), words(reopen)));
    }
    if (history.compareTo(LEAST_HISTORY) < 0) {
      tree.problem(
          "history",
          "%s is shorter than %s; the scatter of the whole city's days is taken from so many, and a fresh start would judge storms otherwise than a watch that has run"
              .formatted(words(history), words(LEAST_HISTORY)));
    }
    tree.close();
    return settings;
  }

  static List<Duration> windows(ConfigurationTree tree) {
    List<Duration> windows = tree.durations("windows", WINDOWS);
    for (Duration window : windows) {
      if (window.compareTo(Duration.ofMinutes(15)) < 0
          || window.compareTo(Duration.ofHours(24)) > 0
          || window.toMinutes() % 15 != 0) {
        tree.problem(
            "windows",
            "%s cannot be tested; use multiples of 15m up to 24h".formatted(words(window)));
      }
    }
    tree.close();
    return windows.stream().sorted().distinct().toList();
  }

  static List<SlotLength> slots(ConfigurationTree tree) {
    List<SlotLength> slots =
        tree.wordsOf("slots", List.of("day", "week"), List.of("day", "week")).stream()
            .map(SlotLength::parse)
            .sorted()
            .distinct()
            .toList();
    tree.close();
    return slots;
  }

  /** A duration as the configuration writes it. */
  static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
