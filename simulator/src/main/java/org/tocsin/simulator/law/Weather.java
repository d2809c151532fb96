package org.tocsin.simulator.law;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.simulator.chance.Chance;

/**
 * Rain over the city: about one storm in four days, twice as many in summer, drawn per day, and the
 * storms that a story adds. Never stronger than 18 mm/h unless a story says so.
 */
public final class Weather {
  /** Rain above this has no further effect on the rates of reports. */
  public static final double LARGEST_EFFECT = 18;

  private static final int LONGEST_DAYS = 1;

  private final long seed;
  private final ZoneId zone;
  private final List<Storm> scripted;

  public Weather(long seed, ZoneId zone, List<Storm> scripted) {
    this.seed = seed;
    this.zone = zone;
    this.scripted = List.copyOf(scripted);
  }

  /** Every storm that rains at some time of the civil date. */
  public List<Storm> stormsOn(LocalDate date) {
    long from = date.atStartOfDay(zone).toEpochSecond();
    long to = date.plusDays(1).atStartOfDay(zone).toEpochSecond();
    List<Storm> storms = new ArrayList<>();
    for (int back = LONGEST_DAYS; back >= 0; back--) {
      storms.addAll(startingOn(date.minusDays(back)));
    }
    storms.addAll(scripted);
    storms.removeIf(storm -> storm.end() <= from || storm.start() >= to);
    return storms;
  }

  /** Millimetres an hour at a place and time, from the storms given. */
  public static double rainAt(List<Storm> storms, double x, double y, long at) {
    double rain = 0;
    for (Storm storm : storms) {
      rain += storm.rainAt(x, y, at);
    }
    return rain;
  }

  private List<Storm> startingOn(LocalDate date) {
    Chance chance = Chance.of(seed, "weather", date.toEpochDay());
    double summer =
        1 + 0.6 * StrictMath.cos(2 * StrictMath.PI * (date.getDayOfYear() - 205) / 365.25);
    List<Storm> storms = new ArrayList<>();
    int count = chance.poisson(0.25 * summer);
    for (int i = 0; i < count; i++) {
      long start = date.atStartOfDay(zone).toEpochSecond() + chance.below(86_400);
      double hours = chance.uniform(2, 9);
      double speed = chance.uniform(2, 8);
      double course = chance.uniform(0, 2 * StrictMath.PI);
      double vx = speed * StrictMath.cos(course);
      double vy = speed * StrictMath.sin(course);
      storms.add(
          new Storm(
              start,
              hours,
              chance.uniform(-5, 5) - vx * hours / 2,
              chance.uniform(-5, 5) - vy * hours / 2,
              vx,
              vy,
              chance.uniform(4, 9),
              Math.min(LARGEST_EFFECT, chance.logNormal(4.5, 0.6))));
    }
    return storms;
  }
}
