package org.tocsin.models.baseline;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.models.probability.NegativeBinomial;

/** A category whose every effect is known: 40 places between one fifth and four times the usual. */
record SimulatedCategory(
    ZoneId zone,
    LocalDate firstDay,
    int days,
    double perDay,
    double trendPerYear,
    double dispersion) {

  static final int PLACES = 40;
  private static final List<String> NAMES =
      IntStream.range(0, PLACES).mapToObj("place-%02d"::formatted).toList();
  static final double ANNUAL = 0.4;
  static final double[] DAY_OF_WEEK = {0, 0, 0, 0, 0.1, 0.4, -0.2};

  static SimulatedCategory ofDays(int days) {
    return new SimulatedCategory(
        ZoneId.of("America/Chicago"), LocalDate.of(2012, 1, 2), days, 3, 0, 1.5);
  }

  SimulatedCategory withTrendPerYear(double trend) {
    return new SimulatedCategory(zone, firstDay, days, perDay, trend, dispersion);
  }

  SimulatedCategory withPerDay(double count) {
    return new SimulatedCategory(zone, firstDay, days, count, trendPerYear, dispersion);
  }

  static List<String> places() {
    return NAMES;
  }

  static double placeFactor(int place) {
    return 0.2 * Math.pow(20, place / (PLACES - 1.0));
  }

  /** Expected count of the place on a day of 24 hours. */
  double expected(int place, LocalDate date) {
    double years = ChronoUnit.DAYS.between(firstDay, date) / 365.25;
    return perDay
        * placeFactor(place)
        * Math.exp(
            trendPerYear * years
                + ANNUAL * Math.cos(2 * Math.PI * date.toEpochDay() / 365.25)
                + DAY_OF_WEEK[date.getDayOfWeek().getValue() - 1]);
  }

  /** Twice as many from noon to midnight as from midnight to noon. */
  static double hourShare(int hour) {
    return (hour < 12 ? 1 : 2) / 36.0;
  }

  BaselineHistory draw(long seed) {
    return draw(seed, date -> 1);
  }

  /**
   * @param dayFactor by which a day differs from what its season and weekday say
   */
  BaselineHistory draw(long seed, ToDoubleFunction<LocalDate> dayFactor) {
    SplittableRandom random = new SplittableRandom(seed);
    BaselineHistory history =
        new BaselineHistory("pothole", zone, places(), firstDay, firstDay.plusDays(days));
    SlotCalendar calendar = new SlotCalendar(zone);
    for (int t = 0; t < days; t++) {
      LocalDate date = firstDay.plusDays(t);
      Instant end = calendar.startOf(date.plusDays(1));
      for (Instant hour = calendar.startOf(date);
          hour.isBefore(end);
          hour = hour.plus(1, ChronoUnit.HOURS)) {
        double share = hourShare(hour.atZone(zone).getHour());
        for (int i = 0; i < PLACES; i++) {
          double mean = expected(i, date) * share * dayFactor.applyAsDouble(date);
          int count = (int) new NegativeBinomial(mean, dispersion).sample(random);
          if (count > 0) {
            history.add(places().get(i), hour, count);
          }
        }
      }
    }
    return history;
  }
}
