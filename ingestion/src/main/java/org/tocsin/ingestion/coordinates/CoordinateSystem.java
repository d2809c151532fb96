package org.tocsin.ingestion.coordinates;

import java.util.Locale;

/** A way to write a point on the Earth, and its conversion to WGS84 degrees. */
public interface CoordinateSystem {

  /**
   * Converts a point.
   *
   * @param x longitude in degrees, or easting in the system's unit
   * @param y latitude in degrees, or northing in the system's unit
   * @return WGS84 degrees; not finite where the system has no such point
   */
  LatLon toWgs84(double x, double y);

  /**
   * The system of a name: {@code wgs84}, {@code gcj02}, {@code bd09}, an EPSG code such as {@code
   * EPSG:3435}, or a proj string.
   *
   * @throws IllegalArgumentException if there is no such system
   */
  static CoordinateSystem of(String name) {
    return switch (name.toLowerCase(Locale.ROOT).replace("-", "")) {
      case "wgs84", "epsg:4326" -> (x, y) -> new LatLon(y, x);
      case "gcj02" -> Gcj02::toWgs84;
      case "bd09" -> Bd09::toWgs84;
      default -> new Projected(name);
    };
  }
}
