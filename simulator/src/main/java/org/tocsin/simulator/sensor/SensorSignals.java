package org.tocsin.simulator.sensor;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.tocsin.simulator.chance.Chance;
import org.tocsin.simulator.law.Holidays;
import org.tocsin.simulator.law.Storm;
import org.tocsin.simulator.law.Weather;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.LandUse;
import org.tocsin.simulator.story.Effect;
import org.tocsin.simulator.story.Script;
import org.tocsin.simulator.story.ScriptedEvent;

/**
 * What is true at each sensor: daily cycles, slow noise shared by the city and, more, by
 * neighbours, rain, and what the script does. Faults come later.
 */
final class SensorSignals {
  private static final double[] RUSH = {
    8, 5, 4, 3, 4, 9, 24, 55, 62, 48, 42, 44, 46, 43, 45, 50, 58, 66, 55, 40, 30, 25, 19, 12
  };
  private static final double[] LOUD = {
    -8, -10, -11, -12, -11, -8, -3, 2, 4, 4, 4, 4, 4, 4, 4, 4, 5, 6, 5, 4, 2, 0, -2, -5
  };
  private static final int FIELD_WAVES = 4;
  private static final double WATER_MEMORY_HOURS = 3.5;

  private final City city;
  private final Weather weather;
  private final Script script;
  private final long seed;
  private final Map<Property, SmoothNoise[]> fields = new EnumMap<>(Property.class);
  private final SmoothNoise[] own;
  private LocalDate stormsOf = LocalDate.MIN;
  private List<Storm> storms = List.of();

  SensorSignals(City city, Weather weather, Script script, long seed, int sensors) {
    this.city = city;
    this.weather = weather;
    this.script = script;
    this.seed = seed;
    for (Property property : Property.values()) {
      SmoothNoise[] waves = new SmoothNoise[FIELD_WAVES + 1];
      for (int wave = 0; wave <= FIELD_WAVES; wave++) {
        double hours = wave == 0 ? 14 : 6 + 2 * wave;
        waves[wave] = new SmoothNoise(seed, "field " + property.word(), wave, hours * 3600);
      }
      fields.put(property, waves);
    }
    this.own = new SmoothNoise[sensors];
    for (int i = 0; i < sensors; i++) {
      own[i] = new SmoothNoise(seed, "sensor", i, 2400);
    }
  }

  /** The true value at a sensor, before rounding, limits and faults. */
  double at(Sensor sensor, long at) {
    ZonedDateTime local = Instant.ofEpochSecond(at).atZone(city.zone());
    double value =
        switch (sensor.property()) {
          case RAIN -> rain(sensor, at, local.toLocalDate());
          case WATER_LEVEL -> waterLevel(sensor, at, local.toLocalDate());
          case PM25 -> particles(sensor, at, local);
          case NOISE -> loudness(sensor, at, local);
          case GAS -> 2.0 + 0.4 * own[sensor.index()].at(at) + 0.3 * field(sensor, at);
          case TRAFFIC -> traffic(sensor, at, local);
        };
    for (ScriptedEvent event : script.events()) {
      if (event.contains(at) && event.places().contains(sensor.place().index())) {
        for (Effect.SensorShift shift : event.effects(Effect.SensorShift.class)) {
          if (shift.property().equals(sensor.property().word())) {
            value = value * shift.times() + shift.add() * swell(event, at);
          }
        }
      }
    }
    return value;
  }

  /** Rises within the first fifth of an event and fades in the last. */
  private static double swell(ScriptedEvent event, long at) {
    double passed = (double) (at - event.onset()) / (event.end() - event.onset());
    return Math.min(1, Math.min(passed, 1 - passed) * 5);
  }

  private double rain(Sensor sensor, long at, LocalDate date) {
    double rain = rainAt(sensor.place().x(), sensor.place().y(), at, date);
    return rain < 0.1 ? 0 : rain * StrictMath.exp(0.15 * own[sensor.index()].at(at));
  }

  private double rainAt(double x, double y, long at, LocalDate date) {
    if (!date.equals(stormsOf)) {
      List<Storm> all = new ArrayList<>(weather.stormsOn(date.minusDays(1)));
      for (Storm storm : weather.stormsOn(date)) {
        if (!all.contains(storm)) {
          all.add(storm);
        }
      }
      storms = all;
      stormsOf = date;
    }
    return Weather.rainAt(storms, x, y, at);
  }

  /** A base level with tide near the coast, and the rain of the last hours, here and upstream. */
  private double waterLevel(Sensor sensor, long at, LocalDate date) {
    double tide = 0.25 * StrictMath.sin(2 * StrictMath.PI * at / (12.42 * 3600));
    double level = 1.6 + tide + 0.06 * field(sensor, at) + 0.01 * own[sensor.index()].at(at);
    rainAt(sensor.place().x(), sensor.place().y(), at, date);
    if (storms.isEmpty()) {
      return level;
    }
    double runoff = 0;
    for (int step = 1; step <= 16; step++) {
      double hoursAgo = step * 0.5;
      long then = at - (long) (hoursAgo * 3600);
      double fell =
          0.7 * Weather.rainAt(storms, sensor.place().x(), sensor.place().y(), then)
              + 0.3 * Weather.rainAt(storms, sensor.place().x() - 3, sensor.place().y(), then);
      runoff += fell * 0.5 * StrictMath.exp(-hoursAgo / WATER_MEMORY_HOURS);
    }
    return level + 0.035 * runoff;
  }

  private double particles(Sensor sensor, long at, ZonedDateTime local) {
    double season = StrictMath.cos(2 * StrictMath.PI * (local.getDayOfYear() - 15) / 365.25);
    double daily = 0.15 * StrictMath.cos(2 * StrictMath.PI * (hour(local) - 8) / 12);
    double works = sensor.place().landUse() == LandUse.INDUSTRIAL ? 0.3 : 0;
    double log =
        3.4
            + 0.35 * season
            + daily
            + works
            + 0.45 * field(sensor, at)
            + 0.06 * own[sensor.index()].at(at);
    double washed =
        1 / (1 + 0.05 * rainAt(sensor.place().x(), sensor.place().y(), at, local.toLocalDate()));
    return StrictMath.exp(log) * washed;
  }

  private double loudness(Sensor sensor, long at, ZonedDateTime local) {
    double base = sensor.place().landUse() == LandUse.CORE ? 62 : 56;
    double rain = rainAt(sensor.place().x(), sensor.place().y(), at, local.toLocalDate());
    return base
        + between(LOUD, local)
        + 0.8 * field(sensor, at)
        + 1.2 * own[sensor.index()].at(at)
        + Math.min(8, rain / 5);
  }

  private double traffic(Sensor sensor, long at, ZonedDateTime local) {
    boolean free =
        local.getDayOfWeek().getValue() > 5
            || Holidays.of(local.toLocalDate()) != Holidays.Kind.ORDINARY;
    double size = 18 + Chance.of(seed, "road", sensor.index()).uniform(0, 22);
    double rain = rainAt(sensor.place().x(), sensor.place().y(), at, local.toLocalDate());
    return size
        * between(RUSH, local)
        * (free ? 0.72 : 1)
        * StrictMath.exp(0.05 * field(sensor, at) + 0.06 * own[sensor.index()].at(at))
        / (1 + 0.006 * rain);
  }

  /** Slow noise over the city, about standard normal, alike at neighbours. */
  private double field(Sensor sensor, long at) {
    SmoothNoise[] waves = Objects.requireNonNull(fields.get(sensor.property()));
    double x = sensor.place().x();
    double y = sensor.place().y();
    double local = 0;
    for (int wave = 1; wave <= FIELD_WAVES; wave++) {
      double turn = wave * StrictMath.PI / FIELD_WAVES;
      double along = x * StrictMath.cos(turn) + y * StrictMath.sin(turn);
      local += waves[wave].at(at) * StrictMath.sin(along / 4 + wave);
    }
    return 0.8 * waves[0].at(at) + 0.6 * local / StrictMath.sqrt(FIELD_WAVES / 2.0);
  }

  private static double between(double[] hours, ZonedDateTime local) {
    int hour = local.getHour();
    double t = (local.getMinute() * 60 + local.getSecond()) / 3600.0;
    return hours[hour] + t * (hours[(hour + 1) % 24] - hours[hour]);
  }

  private static double hour(ZonedDateTime local) {
    return local.getHour() + local.getMinute() / 60.0;
  }
}
