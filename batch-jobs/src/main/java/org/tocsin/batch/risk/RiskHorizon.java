package org.tocsin.batch.risk;

import java.time.Instant;
import java.time.LocalDate;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;

/**
 * What a forecast speaks of.
 *
 * @param asOf only what was known before this civil midnight is used
 * @param days 1 or 7
 * @param target the days after {@code asOf}
 */
public record RiskHorizon(Instant asOf, int days, Interval target) {

  /**
   * The horizon after a date.
   *
   * @param date the last day whose news are used; the next day is the first one forecast
   * @param word {@code 1d} or {@code 7d}
   */
  public static RiskHorizon after(SlotCalendar calendar, LocalDate date, String word) {
    int days =
        switch (word) {
          case "1d" -> 1;
          case "7d" -> 7;
          default ->
              throw new IllegalArgumentException(
                  "Horizon '%s' is unknown; use 1d or 7d".formatted(word));
        };
    Instant start = calendar.startOf(date.plusDays(1));
    return new RiskHorizon(
        start, days, new Interval(start, calendar.startOf(date.plusDays(1L + days))));
  }

  /** The word used in tables: {@code 1d} or {@code 7d}. */
  public String word() {
    return days + "d";
  }
}
