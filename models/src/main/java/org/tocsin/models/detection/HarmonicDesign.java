package org.tocsin.models.detection;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.models.calendar.HolidayCalendar;

/**
 * Columns of the harmonic regression: level, trend, annual harmonics, weekday and hour of day where
 * the period is shorter, holidays. Columns come in groups that are shrunk together.
 */
final class HarmonicDesign {
  /** A run of columns with one shrinkage. */
  record Group(int first, int columns) {}

  private static final double TREND_UNIT_YEARS = 5;
  private static final int DAILY_HARMONICS = 4;

  private final TimeAxis axis;
  private final HolidayCalendar calendar;
  private final int harmonics;
  private final boolean trend;
  private final boolean weekday;
  private final boolean holidays;
  private final List<Group> groups;
  private final int columns;

  HarmonicDesign(TimeAxis axis, HolidayCalendar calendar, int harmonics, boolean trend) {
    this.axis = axis;
    this.calendar = calendar;
    this.harmonics = harmonics;
    this.trend = trend;
    boolean daily = axis.period() == Period.DAY || axis.period() == Period.HOUR;
    weekday = daily;
    holidays = axis.dated() && !calendar.isEmpty();
    List<Group> found = new ArrayList<>();
    int next = 1;
    if (trend) {
      found.add(new Group(next++, 1));
    }
    for (int h = 0; h < harmonics; h++) {
      found.add(new Group(next, 2));
      next += 2;
    }
    if (weekday) {
      found.add(new Group(next, 6));
      next += 6;
    }
    if (axis.period() == Period.HOUR) {
      for (int h = 0; h < 2 * DAILY_HARMONICS; h++) {
        found.add(new Group(next, 2));
        next += 2;
      }
    }
    if (holidays) {
      int kinds = (calendar.hasPublicHolidays() ? 2 : 0) + (calendar.hasLunarFestivals() ? 2 : 0);
      for (int i = 0; i < kinds; i++) {
        found.add(new Group(next++, 1));
      }
    }
    groups = List.copyOf(found);
    columns = next;
  }

  int columns() {
    return columns;
  }

  List<Group> groups() {
    return groups;
  }

  /** Writes the row of a period; origin is where the trend is 0. */
  void fill(double[] x, int at, long index, long origin) {
    int next = at;
    x[next++] = 1;
    if (trend) {
      x[next++] = (index - origin) / (TREND_UNIT_YEARS * axis.period().perYear());
    }
    double angle = 2 * Math.PI * axis.yearFraction(index);
    next = waves(x, next, angle, harmonics);
    if (weekday) {
      int day = axis.weekday(index);
      for (int d = 0; d < 6; d++) {
        x[next++] = day == 6 ? -1 : day == d ? 1 : 0;
      }
    }
    if (axis.period() == Period.HOUR) {
      double hour = 2 * Math.PI * (axis.hour(index) + 0.5) / 24;
      int from = next;
      next = waves(x, next, hour, DAILY_HARMONICS);
      double weekend = axis.weekday(index) >= 5 ? 1 : -0.4;
      for (int j = 0; j < 2 * DAILY_HARMONICS; j++) {
        x[next++] = weekend * x[from + j];
      }
    }
    if (holidays) {
      fillHolidays(x, next, index);
    }
  }

  private static int waves(double[] x, int at, double angle, int harmonics) {
    int next = at;
    for (int h = 1; h <= harmonics; h++) {
      x[next++] = Math.cos(h * angle);
      x[next++] = Math.sin(h * angle);
    }
    return next;
  }

  /**
   * Share of the period's days that are holidays, eves, in the Spring Festival, other festivals.
   */
  private void fillHolidays(double[] x, int at, long index) {
    LocalDate first = axis.start(index).toLocalDate();
    int days =
        switch (axis.period()) {
          case HOUR, DAY -> 1;
          case WEEK -> 7;
          case MONTH -> YearMonth.from(first).lengthOfMonth();
        };
    double holiday = 0;
    double eve = 0;
    double spring = 0;
    double festival = 0;
    for (int i = 0; i < days; i++) {
      LocalDate day = first.plusDays(i);
      holiday += calendar.isHoliday(day) ? 1 : 0;
      eve += calendar.isEve(day) ? 1 : 0;
      spring += calendar.isSpringFestival(day) ? 1 : 0;
      festival += calendar.isLunarFestival(day) ? 1 : 0;
    }
    int next = at;
    if (calendar.hasPublicHolidays()) {
      x[next++] = holiday / days;
      x[next++] = eve / days;
    }
    if (calendar.hasLunarFestivals()) {
      x[next++] = spring / days;
      x[next++] = festival / days;
    }
  }
}
