package org.tocsin.streaming.warning;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.inference.DelayedCount;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.watch.DelayLaw;
import org.tocsin.models.watch.Quarters;
import org.tocsin.models.watch.SeriesCounts;
import org.tocsin.models.watch.SeriesExpectation;
import org.tocsin.models.watch.ShiftTest;

/** The declared looks at a civil day or week, and what a usual one shows at each. */
final class SlotLooks {
  private final CivilDays civil;
  private final ShiftTest days;

  SlotLooks(CivilDays civil, ShiftTest days) {
    this.civil = civil;
    this.days = days;
  }

  /**
   * A slot at its next look.
   *
   * @param law of what a usual slot shows at the look
   * @param whole expectation of the whole slot
   * @param waited share of the slot's expectation that has happened by the look
   * @param known share of that which is known by the look
   */
  record Look(
      int observed,
      NegativeBinomial law,
      double whole,
      double dispersion,
      double waited,
      double known,
      int lateLooks) {}

  /** The look that comes next after an instant; absent where nothing is usual. */
  @Nullable Look next(
      SeriesCounts things,
      SeriesExpectation usual,
      DelayLaw delay,
      Interval slot,
      SlotLength length,
      long at) {
    long from = startQuarter(slot);
    long to = endQuarter(slot);
    double whole = usual.between(from, to);
    if (!(whole > 0)) {
      return null;
    }
    int observed = Math.max(0, things.between(from, to));
    return length == SlotLength.DAY
        ? day(delay, usual, slot, whole, observed, at)
        : week(delay, usual, slot, whole, observed, at);
  }

  private Look day(
      DelayLaw delay, SeriesExpectation usual, Interval slot, double whole, int observed, long at) {
    LocalDate day = civil.at(slot.start().toEpochMilli()).date();
    DayOfWeek weekday = day.getDayOfWeek();
    double waited = 1;
    int age = 0;
    if (at < slot.end().toEpochMilli()) {
      double elapsed = usual.between(startQuarter(slot), Quarters.at(at) + 1) / whole;
      waited = days.nextLook(Math.max(0, elapsed));
    } else {
      age = DelayLaw.nextLook(age(day, at));
    }
    DelayedCount known = delay.at(weekday, age);
    return new Look(
        observed,
        ShiftTest.law(waited * whole, usual.dayDispersion(), known),
        whole,
        usual.dayDispersion(),
        waited,
        known.share(),
        delay.lateLooks(weekday));
  }

  /** Weeks are looked at when a day ends: what can be known then of each day up to it. */
  private @Nullable Look week(
      DelayLaw delay, SeriesExpectation usual, Interval slot, double whole, int observed, long at) {
    List<DelayedCount> known = new ArrayList<>(7);
    double[] means = new double[7];
    double seen = 0;
    int lateLooks = 0;
    long last = Math.min(at, slot.end().toEpochMilli() - 1);
    CivilDays.Day day = civil.at(slot.start().toEpochMilli());
    while (day.from() <= last) {
      LocalDate date = day.date();
      means[known.size()] = usual.between(startQuarter(day.day()), endQuarter(day.day()));
      seen += means[known.size()];
      known.add(delay.at(date.getDayOfWeek(), Math.max(0, age(date, at))));
      lateLooks = Math.max(lateLooks, delay.lateLooks(date.getDayOfWeek()));
      day = civil.at(day.to());
    }
    if (!(seen > 0)) {
      // A report dated ahead, into a week that has not begun.
      return null;
    }
    DelayedCount all = DelayedCount.together(means, known);
    return new Look(
        observed,
        ShiftTest.law(seen, usual.weekDispersion(), all),
        whole,
        usual.weekDispersion(),
        seen / whole,
        all.share(),
        lateLooks);
  }

  private int age(LocalDate day, long at) {
    return (int) ChronoUnit.DAYS.between(day, civil.at(at).date());
  }

  static long startQuarter(Interval slot) {
    return Quarters.from(slot.start().toEpochMilli());
  }

  static long endQuarter(Interval slot) {
    return Quarters.from(slot.end().toEpochMilli());
  }
}
