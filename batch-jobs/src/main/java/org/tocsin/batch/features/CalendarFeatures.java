package org.tocsin.batch.features;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.calendar.HolidayCalendar;

/**
 * What the calendar says of the days forecast: season, weekday, public holidays, lunar festivals.
 *
 * @param country code of the public holidays; absent for none
 * @param lunar whether lunar festivals count
 */
public record CalendarFeatures(@Nullable String country, boolean lunar) implements Serializable {
  private static final List<String> WEEKDAYS =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");

  /** Names of the columns for a horizon. */
  public List<String> names(int horizon) {
    List<String> names =
        new ArrayList<>(List.of("year cosine", "year sine", "half-year cosine", "half-year sine"));
    if (horizon % 7 != 0) {
      names.addAll(WEEKDAYS);
    }
    if (country != null) {
      names.add("public holidays");
      names.add("days before holidays");
    }
    if (lunar) {
      names.add("Spring Festival");
      names.add("lunar festivals");
    }
    return names;
  }

  /** The columns for the days from {@code day} on. */
  public double[] of(LocalDate day, int horizon) {
    HolidayCalendar holidays =
        country != null
            ? HolidayCalendar.of(country, lunar)
            : lunar ? HolidayCalendar.lunarOnly() : HolidayCalendar.none();
    double[] row = new double[names(horizon).size()];
    double angle = 2 * Math.PI * (day.toEpochDay() + (horizon - 1) / 2.0) / 365.25;
    row[0] = Math.cos(angle);
    row[1] = Math.sin(angle);
    row[2] = Math.cos(2 * angle);
    row[3] = Math.sin(2 * angle);
    int c = 4;
    if (horizon % 7 != 0) {
      row[c + day.getDayOfWeek().getValue() - 1] = 1;
      c += WEEKDAYS.size();
    }
    for (int d = 0; d < horizon; d++) {
      LocalDate at = day.plusDays(d);
      int k = c;
      if (country != null) {
        row[k++] += holidays.isHoliday(at) ? 1 : 0;
        row[k++] += holidays.isEve(at) ? 1 : 0;
      }
      if (lunar) {
        row[k++] += holidays.isSpringFestival(at) ? 1 : 0;
        row[k] += holidays.isLunarFestival(at) ? 1 : 0;
      }
    }
    return row;
  }
}
