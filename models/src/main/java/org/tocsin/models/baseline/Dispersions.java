package org.tocsin.models.baseline;

import java.io.Serializable;
import org.tocsin.domain.time.SlotLength;

/** Variance over mean of the counts in slots of each length, each finite and at least 1. */
record Dispersions(double hour, double day, double week) implements Serializable {
  Dispersions {
    check("hour", hour);
    check("day", day);
    check("week", week);
  }

  double of(SlotLength length) {
    return switch (length) {
      case HOUR -> hour;
      case DAY -> day;
      case WEEK -> week;
    };
  }

  private static void check(String slot, double dispersion) {
    if (!(dispersion >= 1) || Double.isInfinite(dispersion)) {
      throw new IllegalArgumentException(
          "Dispersion %s per %s must be finite and at least 1".formatted(dispersion, slot));
    }
  }
}
