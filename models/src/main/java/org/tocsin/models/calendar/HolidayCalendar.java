package org.tocsin.models.calendar;

import com.nlf.calendar.Lunar;
import com.nlf.calendar.Solar;
import de.focus_shift.jollyday.core.Holiday;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.LocalDate;
import java.time.Year;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Public holidays of a country by the Gregorian calendar and festivals by the lunar one.
 *
 * <p>Gregorian days come from jollyday's calendars (country codes such as {@code us}, {@code de}),
 * lunar days from the lunar library. Safe for several threads.
 */
public final class HolidayCalendar {
  /** Lunar festivals outside the Spring Festival, as month × 100 + day. */
  private static final Set<Integer> LUNAR_FESTIVALS = Set.of(115, 505, 707, 715, 815, 909);

  private static final int SPRING_DAYS = 7;
  private static final byte SPRING = 1;
  private static final byte FESTIVAL = 2;
  private static final Map<Integer, byte[]> LUNAR_YEARS = new ConcurrentHashMap<>();
  private static final Map<String, Optional<HolidayManager>> MANAGERS = new ConcurrentHashMap<>();

  private final Optional<HolidayManager> manager;
  private final boolean lunar;
  private final Map<Integer, Set<LocalDate>> holidays = new ConcurrentHashMap<>();

  private HolidayCalendar(Optional<HolidayManager> manager, boolean lunar) {
    this.manager = manager;
    this.lunar = lunar;
  }

  /** A calendar of ordinary days only. */
  public static HolidayCalendar none() {
    return new HolidayCalendar(Optional.empty(), false);
  }

  /** Lunar festivals only. */
  public static HolidayCalendar lunarOnly() {
    return new HolidayCalendar(Optional.empty(), true);
  }

  /**
   * Holidays of a country.
   *
   * @param country jollyday's code of the country, such as {@code us}
   * @param withLunar whether lunar festivals count too
   * @throws IllegalArgumentException if there is no calendar of this country
   */
  public static HolidayCalendar of(String country, boolean withLunar) {
    Optional<HolidayManager> found =
        MANAGERS.computeIfAbsent(
            country,
            code ->
                HolidayManager.getSupportedCalendarCodes().contains(code.toUpperCase(Locale.ROOT))
                    ? Optional.of(HolidayManager.getInstance(ManagerParameters.create(code)))
                    : Optional.empty());
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "Country %s has no holiday calendar; use one of %s, or none"
              .formatted(
                  country,
                  HolidayManager.getSupportedCalendarCodes().stream()
                      .sorted()
                      .collect(Collectors.joining(" "))));
    }
    return new HolidayCalendar(found, withLunar);
  }

  /** Whether no day of this calendar differs from another. */
  public boolean isEmpty() {
    return manager.isEmpty() && !lunar;
  }

  /** Whether a country's public holidays are known. */
  public boolean hasPublicHolidays() {
    return manager.isPresent();
  }

  /** Whether lunar festivals are known. */
  public boolean hasLunarFestivals() {
    return lunar;
  }

  /** Whether this is a public holiday. */
  public boolean isHoliday(LocalDate day) {
    return holidays.computeIfAbsent(day.getYear(), this::holidaysOf).contains(day);
  }

  /** Whether this is an ordinary day before a public holiday. */
  public boolean isEve(LocalDate day) {
    return !isHoliday(day) && isHoliday(day.plusDays(1));
  }

  /** Whether this is lunar New Year's eve or one of the seven days from lunar New Year on. */
  public boolean isSpringFestival(LocalDate day) {
    return lunar && lunarKind(day) == SPRING;
  }

  /**
   * Whether this is another lunar festival: Lantern, Dragon Boat, Qixi, Ghost, Mid-Autumn, Double
   * Ninth.
   */
  public boolean isLunarFestival(LocalDate day) {
    return lunar && lunarKind(day) == FESTIVAL;
  }

  private static byte lunarKind(LocalDate day) {
    return LUNAR_YEARS
        .computeIfAbsent(day.getYear(), HolidayCalendar::lunarYear)[day.getDayOfYear() - 1];
  }

  /** Kind of each day of a Gregorian year. */
  private static byte[] lunarYear(int year) {
    byte[] kinds = new byte[Year.of(year).length()];
    for (int i = 0; i < kinds.length; i++) {
      LocalDate day = LocalDate.ofYearDay(year, i + 1);
      Lunar at = lunar(day);
      boolean eve = at.getMonth() == 12 && lunar(day.plusDays(1)).getMonth() == 1;
      if (eve || (at.getMonth() == 1 && at.getDay() <= SPRING_DAYS)) {
        kinds[i] = SPRING;
      } else if (at.getMonth() > 0 && LUNAR_FESTIVALS.contains(at.getMonth() * 100 + at.getDay())) {
        kinds[i] = FESTIVAL;
      }
    }
    return kinds;
  }

  private static Lunar lunar(LocalDate day) {
    return Solar.fromYmd(day.getYear(), day.getMonthValue(), day.getDayOfMonth()).getLunar();
  }

  private Set<LocalDate> holidaysOf(int year) {
    return manager
        .map(
            known ->
                known.getHolidays(Year.of(year)).stream()
                    .map(Holiday::getDate)
                    .collect(Collectors.toUnmodifiableSet()))
        .orElse(Set.of());
  }
}
