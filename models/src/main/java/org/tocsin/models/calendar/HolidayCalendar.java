package org.tocsin.models.calendar;

import com.nlf.calendar.Lunar;
import com.nlf.calendar.Solar;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.time.LocalDate;
import java.time.Year;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Public holidays of a country by the Gregorian calendar and festivals by the lunar one.
 *
 * <p>Gregorian days come from jollyday's calendars (country codes such as {@code us}, {@code de}),
 * lunar days from the lunar library. Safe for several threads.
 */
public final class HolidayCalendar {
  /** Lunar festivals outside the Spring Festival, as month × 100 + day. */
  private static final Map<Integer, String> LUNAR_FESTIVALS =
      Map.of(
          115, "lantern",
          505, "dragon-boat",
          707, "qixi",
          715, "ghost",
          815, "mid-autumn",
          909, "double-ninth");

  private static final int SPRING_DAYS = 7;
  private static final Map<String, Optional<HolidayManager>> MANAGERS = new ConcurrentHashMap<>();

  private final String country;
  private final Optional<HolidayManager> manager;
  private final boolean lunar;
  private final Map<Integer, Map<LocalDate, String>> holidays = new ConcurrentHashMap<>();
  private final Map<LocalDate, List<String>> kinds = new ConcurrentHashMap<>();

  private HolidayCalendar(String country, Optional<HolidayManager> manager, boolean lunar) {
    this.country = country;
    this.manager = manager;
    this.lunar = lunar;
  }

  /** A calendar of ordinary days only. */
  public static HolidayCalendar none() {
    return new HolidayCalendar("", Optional.empty(), false);
  }

  /** Lunar festivals only. */
  public static HolidayCalendar lunarOnly() {
    return new HolidayCalendar("", Optional.empty(), true);
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
    return new HolidayCalendar(country, found, withLunar);
  }

  /**
   * The calendar of a city.
   *
   * @param country jollyday's code; absent where no public holidays are to be known
   * @throws IllegalArgumentException if there is no calendar of this country
   */
  public static HolidayCalendar ofCity(@Nullable String country, boolean withLunar) {
    if (country != null && !country.isEmpty()) {
      return of(country, withLunar);
    }
    return withLunar ? lunarOnly() : none();
  }

  /** Code of the country whose public holidays are known; empty when there is none. */
  public String country() {
    return country;
  }

  /**
   * What makes this day unlike others, from the common to the particular: {@code holiday}, {@code
   * eve}, {@code spring-festival} and {@code lunar-festival}, each followed by its name, such as
   * {@code holiday:christmas}. Empty for an ordinary day.
   */
  public List<String> kindsOf(LocalDate day) {
    return kinds.computeIfAbsent(day, this::findKinds);
  }

  private List<String> findKinds(LocalDate day) {
    List<String> found = new ArrayList<>();
    String name = nameOf(day);
    String next = nameOf(day.plusDays(1));
    if (!name.isEmpty()) {
      found.add("holiday");
      found.add("holiday:" + name);
    } else if (!next.isEmpty()) {
      found.add("eve");
      found.add("eve:" + next);
    }
    if (isSpringFestival(day)) {
      Lunar at = lunar(day);
      found.add("spring-festival");
      found.add("spring-festival:" + (at.getMonth() == 1 ? at.getDay() : "eve"));
    } else if (isLunarFestival(day)) {
      Lunar at = lunar(day);
      found.add("lunar-festival");
      found.add("lunar-festival:" + LUNAR_FESTIVALS.get(at.getMonth() * 100 + at.getDay()));
    }
    return List.copyOf(found);
  }

  private String nameOf(LocalDate day) {
    return holidays.computeIfAbsent(day.getYear(), this::holidaysOf).getOrDefault(day, "");
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
    return !nameOf(day).isEmpty();
  }

  /** Whether this is an ordinary day before a public holiday. */
  public boolean isEve(LocalDate day) {
    return !isHoliday(day) && isHoliday(day.plusDays(1));
  }

  /** Whether this is lunar New Year's eve or one of the seven days from lunar New Year on. */
  public boolean isSpringFestival(LocalDate day) {
    if (!lunar) {
      return false;
    }
    Lunar at = lunar(day);
    if (at.getMonth() == 1) {
      return at.getDay() <= SPRING_DAYS;
    }
    return at.getMonth() == 12 && lunar(day.plusDays(1)).getMonth() == 1;
  }

  /**
   * Whether this is another lunar festival: Lantern, Dragon Boat, Qixi, Ghost, Mid-Autumn, Double
   * Ninth.
   */
  public boolean isLunarFestival(LocalDate day) {
    if (!lunar) {
      return false;
    }
    Lunar at = lunar(day);
    return at.getMonth() > 0 && LUNAR_FESTIVALS.containsKey(at.getMonth() * 100 + at.getDay());
  }

  private static Lunar lunar(LocalDate day) {
    return Solar.fromYmd(day.getYear(), day.getMonthValue(), day.getDayOfMonth()).getLunar();
  }

  private Map<LocalDate, String> holidaysOf(int year) {
    Map<LocalDate, String> found = new HashMap<>();
    manager.ifPresent(
        known ->
            known
                .getHolidays(Year.of(year))
                .forEach(
                    holiday ->
                        // Two holidays on one day have one name, whatever the order of the set.
                        found.merge(
                            holiday.getDate(),
                            holiday.getPropertiesKey().toLowerCase(Locale.ROOT).replace('_', '-'),
                            (one, other) -> one.compareTo(other) <= 0 ? one : other)));
    return Map.copyOf(found);
  }
}
