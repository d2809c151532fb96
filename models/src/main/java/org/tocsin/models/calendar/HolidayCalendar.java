package org.tocsin.models.calendar;

import com.nlf.calendar.Lunar;
import com.nlf.calendar.Solar;
import de.focus_shift.jollyday.core.Holiday;
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
import java.util.Set;
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
  private static final String SPRING = "spring-festival:";
  private static final String LUNAR = "lunar-festival:";
  private static final String SUBSTITUTE = "substitute";
  private static final Map<String, Optional<HolidayManager>> MANAGERS = new ConcurrentHashMap<>();

  private final String country;
  private final Optional<HolidayManager> manager;
  private final boolean lunar;
  private final Map<Integer, Map<LocalDate, String>> holidays = new ConcurrentHashMap<>();
  private final Map<Integer, Set<LocalDate>> restDays = new ConcurrentHashMap<>();
  private final Map<Integer, Map<LocalDate, String>> lunarDays = new ConcurrentHashMap<>();
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
   * {@code holiday:christmas}. Empty for an ordinary day. A holiday is its own day and, as {@code
   * holiday:substitute}, the day off that replaces it.
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
    String lunarKind = lunarKindOf(day);
    if (!lunarKind.isEmpty()) {
      found.add(lunarKind.substring(0, lunarKind.indexOf(':')));
      found.add(lunarKind);
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

  /** Whether this is a public holiday, on the day on which it is taken. */
  public boolean isHoliday(LocalDate day) {
    return restDays.computeIfAbsent(day.getYear(), this::restDaysOf).contains(day);
  }

  /** Whether this is an ordinary day before a public holiday. */
  public boolean isEve(LocalDate day) {
    return !isHoliday(day) && isHoliday(day.plusDays(1));
  }

  /** Whether this is lunar New Year's eve or one of the seven days from lunar New Year on. */
  public boolean isSpringFestival(LocalDate day) {
    return lunarKindOf(day).startsWith(SPRING);
  }

  /**
   * Whether this is another lunar festival: Lantern, Dragon Boat, Qixi, Ghost, Mid-Autumn, Double
   * Ninth.
   */
  public boolean isLunarFestival(LocalDate day) {
    return lunarKindOf(day).startsWith(LUNAR);
  }

  private Map<LocalDate, String> lunarDaysOf(int year) {
    Map<LocalDate, String> found = new HashMap<>();
    LUNAR_FESTIVALS.forEach((at, name) -> found.put(solar(year, at), LUNAR + name));
    for (int day = 1; day <= SPRING_DAYS; day++) {
      found.put(solar(year, 100 + day), SPRING + day);
    }
    found.put(solar(year, 101).minusDays(1), SPRING + "eve");
    return Map.copyOf(found);
  }

  /** The Gregorian day of a day of the lunar year that begins in this Gregorian year. */
  private static LocalDate solar(int lunarYear, int monthAndDay) {
    Solar at = Lunar.fromYmd(lunarYear, monthAndDay / 100, monthAndDay % 100).getSolar();
    return LocalDate.of(at.getYear(), at.getMonth(), at.getDay());
  }

  private String lunarKindOf(LocalDate day) {
    return lunar
        ? lunarDays.computeIfAbsent(day.getYear(), this::lunarDaysOf).getOrDefault(day, "")
        : "";
  }

  private Map<LocalDate, String> holidaysOf(int year) {
    Map<LocalDate, String> found = new HashMap<>();
    for (Holiday holiday : listOf(year)) {
      found.put(holiday.getDate(), SUBSTITUTE);
    }
    for (Holiday holiday : listOf(year)) {
      String name = holiday.getPropertiesKey().toLowerCase(Locale.ROOT).replace('_', '-');
      // Two holidays on one day have one name, whatever the order of the set.
      found.merge(
          holiday.getActualDate(),
          name,
          (one, other) -> one.equals(SUBSTITUTE) || other.compareTo(one) < 0 ? other : one);
    }
    return Map.copyOf(found);
  }

  private Set<LocalDate> restDaysOf(int year) {
    return listOf(year).stream().map(Holiday::getDate).collect(Collectors.toUnmodifiableSet());
  }

  private Set<Holiday> listOf(int year) {
    return manager.map(known -> known.getHolidays(Year.of(year))).orElse(Set.of());
  }
}
