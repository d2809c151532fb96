package org.tocsin.models.sensor;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How a sensor is watched.
 *
 * @param lowest least value the sensor can read; negative infinity for no limit
 * @param highest largest value the sensor can read; positive infinity for no limit
 * @param stuckRun equal readings in a row that are suspicious, at least 2; a sensor that has shown
 *     longer runs before, or whose values are mostly equal, needs longer ones
 * @param hampel deviations from the median of the last readings that make a spike
 * @param gapFactor a hole is longer than this many usual intervals
 * @param threshold score from which there is a signal
 * @param memory readings after which the past weighs a third in scale and correlation
 * @param hold readings over which the height of an episode fades; while it lasts only a higher
 *     score counts
 * @param slotMinutes resolution of the time of day and week
 * @param seasons false for times that are no calendar
 * @param zone in which day and week turn
 */
public record SensorSettings(
    double lowest,
    double highest,
    int stuckRun,
    double hampel,
    double gapFactor,
    double threshold,
    double memory,
    double hold,
    int slotMinutes,
    boolean seasons,
    ZoneId zone) {

  public SensorSettings {
    if (!(lowest < highest)) {
      throw new IllegalArgumentException(
          "Range from %s to %s is empty; min must lie below max".formatted(lowest, highest));
    }
    if (stuckRun < 2) {
      throw new IllegalArgumentException(
          "stuck-run is %d; it must be at least 2".formatted(stuckRun));
    }
    positive("hampel", hampel);
    positive("gap-factor", gapFactor);
    positive("threshold", threshold);
    positive("memory", memory);
    positive("hold", hold);
    if (slotMinutes < 1 || slotMinutes > 1440) {
      throw new IllegalArgumentException(
          "slot-minutes is %d; it must lie in 1 to 1440".formatted(slotMinutes));
    }
  }

  private static void positive(String key, double value) {
    if (!(value > 0)) {
      throw new IllegalArgumentException("%s is %s; it must be above 0".formatted(key, value));
    }
  }

  /** No range, Hampel's factor 4, a day and a week in UTC. */
  public static SensorSettings defaults() {
    return new SensorSettings(
        Double.NEGATIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        12,
        4,
        20,
        6,
        120,
        150,
        15,
        true,
        ZoneOffset.UTC);
  }

  /**
   * Defaults changed by keys: {@code min max stuck-run hampel gap-factor threshold memory hold
   * slot-minutes seasons zone}. Unknown keys and values that cannot be read are refused.
   */
  public static SensorSettings parse(Map<String, String> values) {
    SensorSettings d = defaults();
    TreeSet<String> known =
        new TreeSet<>(
            List.of(
                "min",
                "max",
                "stuck-run",
                "hampel",
                "gap-factor",
                "threshold",
                "memory",
                "hold",
                "slot-minutes",
                "seasons",
                "zone"));
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw new IllegalArgumentException(
            "Method sensor has no key %s; its keys are %s".formatted(key, known));
      }
    }
    return new SensorSettings(
        number(values, "min", d.lowest),
        number(values, "max", d.highest),
        (int) number(values, "stuck-run", d.stuckRun),
        number(values, "hampel", d.hampel),
        number(values, "gap-factor", d.gapFactor),
        number(values, "threshold", d.threshold),
        number(values, "memory", d.memory),
        number(values, "hold", d.hold),
        (int) number(values, "slot-minutes", d.slotMinutes),
        Boolean.parseBoolean(values.getOrDefault("seasons", "true")),
        zone(values.getOrDefault("zone", d.zone.getId())));
  }

  /** What the sensor can read, both ends included, in its own unit. */
  public SensorSettings withRange(double least, double most) {
    return new SensorSettings(
        least,
        most,
        stuckRun,
        hampel,
        gapFactor,
        threshold,
        memory,
        hold,
        slotMinutes,
        seasons,
        zone);
  }

  /** For times that are no calendar: neither days nor weeks are learnt. */
  public SensorSettings withoutSeasons() {
    return new SensorSettings(
        lowest,
        highest,
        stuckRun,
        hampel,
        gapFactor,
        threshold,
        memory,
        hold,
        slotMinutes,
        false,
        zone);
  }

  private static double number(Map<String, String> values, String key, double otherwise) {
    String text = values.get(key);
    if (text == null) {
      return otherwise;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\"; it must be a number".formatted(key, text), e);
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "zone is \"%s\"; write one like Asia/Taipei or +08:00".formatted(text), e);
    }
  }
}
