package org.tocsin.domain.city;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the sensors of one property, such as {@code rain}, are named and watched.
 *
 * @param unit of its values, as the sensors send them
 * @param lane {@code life-safety}, {@code service} or {@code slow}
 * @param severity CAP severity of its alerts
 * @param detectors {@code limits} (beyond a fixed value) and {@code sensor} (beyond its own usual,
 *     stuck, silent, drifting)
 * @param lower least value within the limits, absent when there is none
 * @param upper greatest value within the limits, absent when there is none
 */
public record SensorPolicy(
    String property,
    @Nullable String unit,
    @Nullable String nameEn,
    @Nullable String nameZh,
    String lane,
    String severity,
    List<String> detectors,
    @Nullable Double lower,
    @Nullable Double upper)
    implements Serializable {

  /** The detectors that can watch a sensor. */
  public static final List<String> DETECTORS = List.of("limits", "sensor");

  public SensorPolicy {
    detectors = List.copyOf(detectors);
  }

  /** The policy of a property that the configuration does not name. */
  public static SensorPolicy unnamed(String property) {
    return new SensorPolicy(
        property, null, null, null, "service", "Moderate", DETECTORS, null, null);
  }

  static SensorPolicy read(String property, ConfigurationTree entry) {
    Double lower = entry.optionalNumber("lower");
    Double upper = entry.optionalNumber("upper");
    if (lower != null && upper != null && lower >= upper) {
      entry.problem("lower", "%s is not below upper %s".formatted(lower, upper));
    }
    return new SensorPolicy(
        property,
        entry.optionalText("unit"),
        entry.optionalText("en"),
        entry.optionalText("zh"),
        entry.oneOf("lane", "service", WarningSettings.LANES),
        entry.oneOf("severity", "Moderate", CategoryPolicy.SEVERITIES),
        entry.wordsOf("detectors", DETECTORS, DETECTORS),
        lower,
        upper);
  }
}
