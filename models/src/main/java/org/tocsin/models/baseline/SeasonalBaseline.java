package org.tocsin.models.baseline;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.calendar.HolidayCalendar;

/**
 * A seasonal baseline of one category with pooled place effects: the expected count of a place in
 * an hour is
 *
 * <pre>
 * place × exp(intercept + trend + 2 annual harmonics + day of week + holidays) × share of the hour
 * </pre>
 *
 * <p>The shares of a weekday's 24 hours sum to 1, so a day is the sum of its hours: on a day of 23
 * or 25 hours one share is missing or counts twice. Counts are negative binomial (NB1) with a
 * dispersion per slot length.
 *
 * <p>Holidays are those of the calendar it was fitted with; a holiday that the history does not
 * hold has the effect of its kind.
 *
 * <p>Limits: a holiday moves the whole day, not its hours; events of a city are not known; the
 * trend stays at its value of the cut-off afterwards.
 */
public final class SeasonalBaseline implements PooledBaseline {
  /** Version of {@link #toState()}. */
  public static final int STATE_VERSION = 2;

  private static final long serialVersionUID = 2L;
  private static final double DAYS_PER_YEAR = 365.25;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final Duration CIVIL_DAY = Duration.ofHours(24);

  private final String category;
  private final SlotCalendar calendar;
  private final LocalDate firstDay;
  private final LocalDate endDay;
  private final double intercept;
  private final double trendPerYear;
  private final double[] harmonics;
  private final double[] dayOfWeek;
  private final double[] hourOfWeek;
  private final TreeMap<String, Double> places;
  private final Dispersions dispersions;
  private final String country;
  private final boolean lunar;
  private final TreeMap<String, Double> holidayEffects;
  private transient @Nullable HolidayCalendar holidays;

  SeasonalBaseline(
      String category,
      ZoneId zone,
      LocalDate firstDay,
      LocalDate endDay,
      double intercept,
      double trendPerYear,
      double[] harmonics,
      double[] dayOfWeek,
      double[] hourOfWeek,
      Map<String, Double> places,
      Dispersions dispersions,
      HolidayCalendar holidays,
      Map<String, Double> holidayEffects) {
    check("harmonics", harmonics.length, 4);
    check("days of week", dayOfWeek.length, 7);
    check("hours of week", hourOfWeek.length, 168);
    this.category = category;
    this.calendar = new SlotCalendar(zone);
    this.firstDay = firstDay;
    this.endDay = endDay;
    this.intercept = intercept;
    this.trendPerYear = trendPerYear;
    this.harmonics = harmonics.clone();
    this.dayOfWeek = dayOfWeek.clone();
    this.hourOfWeek = hourOfWeek.clone();
    this.places = new TreeMap<>(places);
    this.dispersions = dispersions;
    this.country = holidays.country();
    this.lunar = holidays.hasLunarFestivals();
    this.holidays = holidays;
    this.holidayEffects = new TreeMap<>(holidayEffects);
  }

  /** Fits a baseline to the history. The same history gives the same baseline, bit for bit. */
  public static SeasonalBaseline fit(BaselineHistory history) {
    return fit(history, HolidayCalendar.none());
  }

  /** Fits a baseline that knows the holidays of a calendar. */
  public static SeasonalBaseline fit(BaselineHistory history, HolidayCalendar holidays) {
    return new SeasonalFit(history, holidays).baseline();
  }

  @Override
  public String category() {
    return category;
  }

  /** First civil day of the history it was fitted to. */
  public LocalDate firstDay() {
    return firstDay;
  }

  /** The civil day after the history's last: the cut-off. */
  public LocalDate endDay() {
    return endDay;
  }

  @Override
  public double expected(String neighbourhoodId, Interval slot) {
    return placeFactor(neighbourhoodId) * expectedOfAverage(slot);
  }

  @Override
  public double expectedOfAverage(Interval slot) {
    double sum = 0;
    Instant at = slot.start();
    while (at.isBefore(slot.end())) {
      LocalDate date = calendar.dateAt(at);
      Instant dayStart = calendar.startOf(date);
      Instant dayEnd = calendar.startOf(date.plusDays(1));
      double perDay = perDay(date);
      boolean whole = at.equals(dayStart) && !slot.end().isBefore(dayEnd);
      if (whole && Duration.between(dayStart, dayEnd).equals(CIVIL_DAY)) {
        sum += perDay;
        at = dayEnd;
      } else {
        Instant end = earlier(earlier(calendar.slotAt(at, SlotLength.HOUR).end(), dayEnd), slot);
        double hours = Duration.between(at, end).toMillis() / 1000.0 / SECONDS_PER_HOUR;
        sum += perDay * hourOfWeek[calendar.hourOfWeek(at)] * hours;
        at = end;
      }
    }
    return sum;
  }

  @Override
  public double dispersion(SlotLength length) {
    return dispersions.of(length);
  }

  @Override
  public double placeFactor(String neighbourhoodId) {
    return places.getOrDefault(neighbourhoodId, 1.0);
  }

  /** Change of the logarithm of the expected count per year; 0 with less than 3 years. */
  public double trendPerYear() {
    return trendPerYear;
  }

  /** How many of a history's days are learned from: the newest are left out where that can be. */
  public static int learned(int days) {
    return SeasonalFit.learned(days);
  }

  /** The flat form that is stored, a JSON object of {@link #STATE_VERSION}. */
  public String toState() {
    return StoredSeasonalBaseline.write(
        new StoredSeasonalBaseline(
            category,
            calendar.zone().getId(),
            firstDay.toString(),
            endDay.toString(),
            intercept,
            trendPerYear,
            StoredSeasonalBaseline.listOf(harmonics),
            StoredSeasonalBaseline.listOf(dayOfWeek),
            StoredSeasonalBaseline.listOf(hourOfWeek),
            places,
            dispersions.hour(),
            dispersions.day(),
            dispersions.week(),
            country,
            lunar,
            holidayEffects));
  }

  /**
   * Reads {@link #toState()}.
   *
   * @throws IllegalArgumentException if the version is unknown or the text is not such a state
   */
  public static SeasonalBaseline parse(int version, String state) {
    if (version < 1 || version > STATE_VERSION) {
      throw new IllegalArgumentException(
          "Seasonal baseline of state version %d cannot be read; this program knows versions 1 to %d"
              .formatted(version, STATE_VERSION));
    }
    StoredSeasonalBaseline stored = StoredSeasonalBaseline.read(version, state);
    return new SeasonalBaseline(
        stored.category(),
        ZoneId.of(stored.zone()),
        LocalDate.parse(stored.firstDay()),
        LocalDate.parse(stored.endDay()),
        stored.intercept(),
        stored.trendPerYear(),
        StoredSeasonalBaseline.arrayOf(stored.harmonics()),
        StoredSeasonalBaseline.arrayOf(stored.dayOfWeek()),
        StoredSeasonalBaseline.arrayOf(stored.hourOfWeek()),
        stored.places(),
        new Dispersions(stored.dispersionHour(), stored.dispersionDay(), stored.dispersionWeek()),
        HolidayCalendar.ofCity(stored.country(), stored.lunar()),
        stored.holidays());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SeasonalBaseline that && toState().equals(that.toState());
  }

  @Override
  public int hashCode() {
    return toState().hashCode();
  }

  @Override
  public String toString() {
    return "SeasonalBaseline[%s, %s to %s, %d places]"
        .formatted(category, firstDay, endDay, places.size());
  }

  /**
   * Factor by which this day's expected count differs from that of an ordinary one; 1 where no
   * holiday is known.
   */
  public double holidayFactor(LocalDate date) {
    return Math.exp(holidayEffect(date));
  }

  private double holidayEffect(LocalDate date) {
    if (holidayEffects.isEmpty()) {
      return 0;
    }
    if (holidays == null) {
      holidays = HolidayCalendar.ofCity(country, lunar);
    }
    double sum = 0;
    for (String kind : holidays.kindsOf(date)) {
      sum += holidayEffects.getOrDefault(kind, 0.0);
    }
    return sum;
  }

  /** Expected count of the average place on a day of 24 hours. */
  private double perDay(LocalDate date) {
    LocalDate trendDay = date.isBefore(endDay) ? date : endDay;
    return Math.exp(
        intercept
            + trendPerYear * yearsBetween(endDay, trendDay)
            + season(harmonics, date)
            + dayOfWeek[date.getDayOfWeek().getValue() - 1]
            + holidayEffect(date));
  }

  /** Annual part of the logarithm of the expected count. */
  static double season(double[] harmonics, LocalDate date) {
    double angle = annualAngle(date);
    return harmonics[0] * Math.cos(angle)
        + harmonics[1] * Math.sin(angle)
        + harmonics[2] * Math.cos(2 * angle)
        + harmonics[3] * Math.sin(2 * angle);
  }

  static double annualAngle(LocalDate date) {
    return 2 * Math.PI * date.toEpochDay() / DAYS_PER_YEAR;
  }

  static double yearsBetween(LocalDate from, LocalDate to) {
    return (to.toEpochDay() - from.toEpochDay()) / DAYS_PER_YEAR;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant earlier(Instant one, Interval slot) {
    return earlier(one, slot.end());
  }

  private static void check(String what, int found, int wanted) {
    if (found != wanted) {
      throw new IllegalArgumentException(
          "A seasonal baseline has %d %s, not %d".formatted(wanted, what, found));
    }
  }
}
