package org.tocsin.domain.rule;

import java.util.List;
import java.util.stream.Collectors;

/** How numbers, durations and distances are written in a rule. */
final class Words {
  private static final int HOUR = 60;
  private static final int DAY = 24 * HOUR;

  private Words() {}

  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  static String minutes(int minutes) {
    if (minutes % DAY == 0) {
      return minutes / DAY + "d";
    }
    return minutes % HOUR == 0 ? minutes / HOUR + "h" : minutes + "m";
  }

  static String distance(double kilometres) {
    return kilometres == 0 ? "" : ", " + number(kilometres) + " km";
  }

  static String joined(List<Condition> parts, String word) {
    return parts.stream()
        .map(
            part ->
                part instanceof Condition.And || part instanceof Condition.Or
                    ? "(" + part + ")"
                    : part.toString())
        .collect(Collectors.joining(word));
  }
}
