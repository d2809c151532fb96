package org.tocsin.models.detection;

import java.util.Locale;

/** Length of the civil interval a count belongs to. */
public enum Period {
  HOUR(8736),
  DAY(364),
  WEEK(52),
  MONTH(12);

  private final int perYear;

  Period(int perYear) {
    this.perYear = perYear;
  }

  /**
   * Whole periods after which a season repeats: 12 months, 52 weeks, 364 days or 8736 hours, so
   * that days and hours keep their weekday.
   */
  public int perYear() {
    return perYear;
  }

  /** Reads {@code week}, {@code day}, {@code hour} or {@code month}. */
  public static Period parse(String text) {
    for (Period period : values()) {
      if (period.word().equals(text)) {
        return period;
      }
    }
    throw new IllegalArgumentException(
        "Period %s is not known; use week, day, hour or month".formatted(text));
  }

  /** The period's name in lower case. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
