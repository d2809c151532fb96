package org.tocsin.simulator.law;

import com.nlf.calendar.Lunar;
import com.nlf.calendar.Solar;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The public holidays of the simulated city: fixed Gregorian dates and lunar festivals. */
public final class Holidays {
  private static final Map<LocalDate, Kind> KNOWN = new ConcurrentHashMap<>();

  private Holidays() {}

  /** What kind of day a date is. */
  public enum Kind {
    ORDINARY,
    HOLIDAY,
    /** The eve and the first day of the lunar new year. */
    LUNAR_EVE
  }

  /**
   * New Year, 1–3 May, 1–5 October; lunar new year with its eve to the sixth day, Qingming, Dragon
   * Boat and Mid-Autumn.
   */
  public static Kind of(LocalDate date) {
    return KNOWN.computeIfAbsent(date, Holidays::workOut);
  }

  private static Kind workOut(LocalDate date) {
    Solar solar = Solar.fromYmd(date.getYear(), date.getMonthValue(), date.getDayOfMonth());
    Lunar lunar = solar.getLunar();
    int month = lunar.getMonth();
    int day = lunar.getDay();
    boolean lastDayOfYear = lunar.next(1).getMonth() == 1 && lunar.next(1).getDay() == 1;
    if (lastDayOfYear || (month == 1 && day == 1)) {
      return Kind.LUNAR_EVE;
    }
    boolean lunarFestival =
        (month == 1 && day <= 6) || (month == 5 && day == 5) || (month == 8 && day == 15);
    boolean qingming = "清明".equals(lunar.getJieQi());
    return lunarFestival || qingming || isFixed(date) ? Kind.HOLIDAY : Kind.ORDINARY;
  }

  private static boolean isFixed(LocalDate date) {
    int day = date.getDayOfMonth();
    return switch (date.getMonth()) {
      case JANUARY -> day == 1;
      case MAY -> day <= 3;
      case OCTOBER -> day <= 5;
      default -> false;
    };
  }
}
