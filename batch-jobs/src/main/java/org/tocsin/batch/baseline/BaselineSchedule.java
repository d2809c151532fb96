package org.tocsin.batch.baseline;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.domain.time.SlotCalendar;

/**
 * When a baseline is cut off and when it takes effect.
 *
 * @param cutOff rows known before it are used
 * @param effectiveAt from this {@code known_at} on it is in force
 */
public record BaselineSchedule(Instant cutOff, Instant effectiveAt) implements Serializable {
  /** Time to fit, so that no live run waits and a replay takes effect at the same instant. */
  private static final Duration DELAY = Duration.ofHours(6);

  private static final Duration UNTIL_LOOKED_FOR = Duration.ofHours(2);

  /** Cut-off at Monday 00:00 of the city at or before the time; in force six hours later. */
  public static BaselineSchedule weekly(SlotCalendar calendar, Instant asOf) {
    LocalDate monday =
        calendar.dateAt(asOf).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    Instant cutOff = calendar.startOf(monday);
    return new BaselineSchedule(cutOff, cutOff.plus(DELAY));
  }

  /**
   * The cut-offs that a watch from one instant to another goes by: the last whose baseline is in
   * force at the start, then every Monday (or every fourth, or none) whose baseline takes effect
   * before the end.
   *
   * @param refit {@code weekly}, {@code monthly} or {@code once}
   */
  public static List<BaselineSchedule> over(
      SlotCalendar calendar, Instant from, Instant to, String refit) {
    int weeks =
        switch (refit) {
          case "weekly" -> 1;
          case "monthly" -> 4;
          case "once" -> Integer.MAX_VALUE;
          default ->
              throw new IllegalArgumentException(
                  "Refit '%s' is unknown; use weekly, monthly or once".formatted(refit));
        };
    List<BaselineSchedule> schedules = new ArrayList<>();
    BaselineSchedule next = weekly(calendar, from.minus(DELAY));
    schedules.add(next);
    while (weeks != Integer.MAX_VALUE) {
      LocalDate monday = calendar.dateAt(next.cutOff).plusWeeks(weeks);
      next = weekly(calendar, calendar.startOf(monday));
      if (!next.effectiveAt.isBefore(to)) {
        return schedules;
      }
      schedules.add(next);
    }
    return schedules;
  }

  /**
   * The same, fitted at some time: later than planned it takes effect two hours from then, for what
   * the watch has said by the baseline before stays said, and every watch looks for new ones at
   * least once an hour.
   */
  public BaselineSchedule fittedAt(Instant time) {
    Instant soon = time.plus(UNTIL_LOOKED_FOR).truncatedTo(ChronoUnit.MILLIS);
    return soon.isAfter(effectiveAt) ? new BaselineSchedule(cutOff, soon) : this;
  }

  /** For a home whose history became known only this week: cut-off at the time itself. */
  public static BaselineSchedule atOnce(Instant asOf) {
    return new BaselineSchedule(asOf, asOf).withoutDelay();
  }

  /** The same cut-off, in force at once: for the first baseline of a home. */
  public BaselineSchedule withoutDelay() {
    Instant whole = cutOff.truncatedTo(ChronoUnit.MILLIS);
    return new BaselineSchedule(whole, whole);
  }
}
