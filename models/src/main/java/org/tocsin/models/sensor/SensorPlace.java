package org.tocsin.models.sensor;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where a sensor stands and what it may read, from table {@code sensor}.
 *
 * @param neighbourhoodId absent outside every place
 * @param lat WGS84 degrees; NaN when unknown
 * @param lon WGS84 degrees; NaN when unknown
 * @param lower least value within its limits; negative infinity for none
 * @param upper greatest value within its limits; positive infinity for none
 */
public record SensorPlace(
    String id,
    String property,
    @Nullable String neighbourhoodId,
    double lat,
    double lon,
    double lower,
    double upper)
    implements Serializable {
  private static final double KM_PER_DEGREE = 111.2;

  /** Whether a value lies outside the limits; NaN does not. */
  boolean isBeyond(double value) {
    return value < lower || value > upper;
  }

  /**
   * Whether a value within the limits has left what was expected only towards the side that has no
   * limit, while the other has one: little gas in the air, or a low river, is no news.
   */
  boolean isHarmless(double value, double expected) {
    boolean floor = !Double.isInfinite(lower);
    boolean ceiling = !Double.isInfinite(upper);
    return !isBeyond(value) && floor != ceiling && (value < expected ? ceiling : floor);
  }

  /** Distance on the ground, good to a thousandth within a city. */
  double kilometresTo(SensorPlace other) {
    double north = (lat - other.lat) * KM_PER_DEGREE;
    double east =
        (lon - other.lon) * KM_PER_DEGREE * Math.cos(Math.toRadians((lat + other.lat) / 2));
    return Math.hypot(north, east);
  }
}
