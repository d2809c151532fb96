package org.tocsin.domain.alert;

/** What an alert is about: the key of a thing, and the id of its alert. */
final class ThingKey {
  private ThingKey() {}

  /** One alert for each place and category; sensors, sources and forecasts have their own. */
  static String of(Finding f) {
    String key = f.neighbourhoodId() + "|" + f.category();
    return switch (f.family()) {
      case "sensor", "silence" -> key + "|" + f.family() + ":" + f.subject();
      case Forecast.FAMILY -> key + "|" + Forecast.FAMILY;
      default -> key;
    };
  }

  /** Computed from what raised the alert, so that a repeat after a crash is the same alert. */
  static String alertId(Finding f, String key) {
    return Identity.of(key, f.detector(), Long.toString(f.start()), Long.toString(f.knownAt()));
  }
}
