package org.tocsin.simulator.law;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.Neighbourhood;

/**
 * How many happenings of a category are to be expected, before chance: people × rate × land use ×
 * reporting × season × trend × weekday × holiday × hour × rain.
 */
public final class RateLaw {
  private final City city;
  private final Weather weather;
  private final LocalDate trendFrom;

  /**
   * @param trendFrom the date at which every trend is 1
   */
  public RateLaw(City city, Weather weather, LocalDate trendFrom) {
    this.city = city;
    this.weather = weather;
    this.trendFrom = trendFrom;
  }

  /** Factor that makes the city's total independent of its land use. */
  public double landScale(Category category) {
    double people = 0;
    double weighted = 0;
    for (Neighbourhood n : city.neighbourhoods()) {
      people += n.population();
      weighted += n.population() * category.landWeight(n.landUse());
    }
    return people / weighted;
  }

  /** What the whole city shares on a date: season, trend, weekday, holiday. Mean about 1. */
  public double ofDate(Category category, LocalDate date) {
    double season =
        1
            + category.seasonSize()
                * StrictMath.cos(
                    2 * StrictMath.PI * (date.getDayOfYear() - category.seasonPeak()) / 365.25);
    double years = (date.toEpochDay() - trendFrom.toEpochDay()) / 365.25;
    double holiday =
        switch (Holidays.of(date)) {
          case ORDINARY -> 1;
          case HOLIDAY -> category.holiday();
          case LUNAR_EVE -> category.lunarEve();
        };
    double weekday = category.weekdays().get(date.getDayOfWeek().getValue() - 1);
    return season * (1 + category.trend() * years) * weekday * holiday;
  }

  /** Happenings a day in one place on a day whose {@link #ofDate} is 1 and that is dry. */
  public double ofPlace(Category category, Neighbourhood place, double landScale) {
    return place.population()
        / 1000.0
        * category.perThousand()
        / 365.25
        * category.landWeight(place.landUse())
        * landScale
        * StrictMath.pow(place.reporting(), category.reporting());
  }

  /**
   * Factor of each of the 24 hours in one place: hour of day and rain. Their mean is 1 when dry.
   */
  public double[] ofHours(
      Category category, Neighbourhood place, LocalDate date, List<Storm> storms) {
    double[] factors = new double[24];
    long midnight = date.atStartOfDay(zone()).toEpochSecond();
    for (int hour = 0; hour < 24; hour++) {
      double factor = category.hours().get(hour);
      if (!storms.isEmpty() && category.rain() != 0) {
        double rain = Weather.rainAt(storms, place.x(), place.y(), midnight + hour * 3600L + 1800);
        double effect = 1 + category.rain() * Math.min(Weather.LARGEST_EFFECT, rain);
        factor *= Math.max(0.1, effect);
      }
      factors[hour] = factor;
    }
    return factors;
  }

  /** Expected happenings in the whole city on one date, over all hours. */
  public double expected(Category category, LocalDate date) {
    List<Storm> storms = weather.stormsOn(date);
    double landScale = landScale(category);
    double sum = 0;
    for (Neighbourhood place : city.neighbourhoods()) {
      double hours = 0;
      for (double factor : ofHours(category, place, date, storms)) {
        hours += factor / 24;
      }
      sum += ofPlace(category, place, landScale) * hours;
    }
    return sum * ofDate(category, date);
  }

  private ZoneId zone() {
    return city.zone();
  }
}
