package org.tocsin.simulator.place;

import org.locationtech.jts.geom.Coordinate;

/**
 * Kilometres east (x) and north (y) of the city's centre, and WGS84 degrees. The centre lies in the
 * open East China Sea, so that no real place is drawn.
 */
public final class Projection {
  public static final double CENTRE_LAT = 28.6;
  public static final double CENTRE_LON = 125.4;

  private static final double KM_PER_DEGREE = 111.195;
  private static final double KM_PER_DEGREE_LON =
      KM_PER_DEGREE * StrictMath.cos(StrictMath.toRadians(CENTRE_LAT));
  private static final double GRID = 1e5;

  private Projection() {}

  /** Longitude, rounded to 0.00001 degree (about a metre). */
  public static double lon(double x) {
    return StrictMath.rint((CENTRE_LON + x / KM_PER_DEGREE_LON) * GRID) / GRID;
  }

  /** Latitude, rounded to 0.00001 degree (about a metre). */
  public static double lat(double y) {
    return StrictMath.rint((CENTRE_LAT + y / KM_PER_DEGREE) * GRID) / GRID;
  }

  public static double x(double lon) {
    return (lon - CENTRE_LON) * KM_PER_DEGREE_LON;
  }

  public static double y(double lat) {
    return (lat - CENTRE_LAT) * KM_PER_DEGREE;
  }

  static Coordinate degrees(Coordinate km) {
    return new Coordinate(lon(km.x), lat(km.y));
  }

  /** Square kilometres of an area in square degrees near the centre. */
  static double km2(double squareDegrees) {
    return squareDegrees * KM_PER_DEGREE * KM_PER_DEGREE_LON;
  }
}
