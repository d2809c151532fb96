package org.tocsin.domain.rule;

import java.util.Arrays;
import java.util.List;

/** How a value is compared with the number in a rule. */
public enum Comparison {
  ABOVE(">"),
  AT_LEAST(">="),
  BELOW("<"),
  AT_MOST("<=");

  private final String sign;

  Comparison(String sign) {
    this.sign = sign;
  }

  /** As a rule writes it. */
  public String sign() {
    return sign;
  }

  /** Whether a larger value can only help. */
  public boolean upward() {
    return this == ABOVE || this == AT_LEAST;
  }

  boolean holds(double value, double limit) {
    return switch (this) {
      case ABOVE -> value > limit;
      case AT_LEAST -> value >= limit;
      case BELOW -> value < limit;
      case AT_MOST -> value <= limit;
    };
  }

  static List<String> signs() {
    return Arrays.stream(values()).map(Comparison::sign).toList();
  }

  static Comparison parse(String sign) {
    for (Comparison comparison : values()) {
      if (comparison.sign.equals(sign)) {
        return comparison;
      }
    }
    throw new IllegalArgumentException(
        "Comparison '%s' is unknown; use one of %s".formatted(sign, signs()));
  }
}
