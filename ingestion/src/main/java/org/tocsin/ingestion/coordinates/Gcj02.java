package org.tocsin.ingestion.coordinates;

/**
 * The coordinates that public maps of mainland China use: WGS84 shifted by some hundred metres. The
 * shift is the sum of trigonometric series on the Krasovsky 1940 ellipsoid as it became publicly
 * known ("eviltransform", 2013); outside the rectangle of China it is zero.
 *
 * <p>The inverse is found by fixed-point iteration of the shift (its slope is below 0.01 everywhere
 * in the rectangle), to less than 1e-9 degrees (0.1 mm) against the forward formula. How well the
 * forward formula matches the official one is not published; comparisons say better than 1 m to 2
 * m.
 *
 * <p>Limits: the rectangle also holds parts of neighbouring countries and Taiwan, where GCJ-02 is
 * not in use; do not use this system there.
 */
public final class Gcj02 {
  private static final double SEMI_MAJOR_AXIS = 6_378_245.0;
  private static final double ECCENTRICITY_SQUARED = 0.006693421622965943;
  private static final double GOOD_ENOUGH = 1e-10;
  private static final int MOST_ROUNDS = 30;

  private Gcj02() {}

  /** Converts GCJ-02 degrees. */
  public static LatLon toWgs84(double lon, double lat) {
    if (!inChina(lat, lon)) {
      return new LatLon(lat, lon);
    }
    double guessLat = lat;
    double guessLon = lon;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      double nextLat = lat - shiftLat(guessLat, guessLon);
      double nextLon = lon - shiftLon(guessLat, guessLon);
      double moved = Math.max(Math.abs(nextLat - guessLat), Math.abs(nextLon - guessLon));
      guessLat = nextLat;
      guessLon = nextLon;
      if (moved < GOOD_ENOUGH) {
        break;
      }
    }
    return new LatLon(guessLat, guessLon);
  }

  /** Converts WGS84 degrees to GCJ-02 degrees. */
  public static LatLon fromWgs84(double lon, double lat) {
    return inChina(lat, lon)
        ? new LatLon(lat + shiftLat(lat, lon), lon + shiftLon(lat, lon))
        : new LatLon(lat, lon);
  }

  private static boolean inChina(double lat, double lon) {
    return lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271;
  }

  private static double shiftLat(double lat, double lon) {
    double x = lon - 105.0;
    double y = lat - 35.0;
    double metres =
        -100.0
            + 2.0 * x
            + 3.0 * y
            + 0.2 * y * y
            + 0.1 * x * y
            + 0.2 * Math.sqrt(Math.abs(x))
            + waves(x, 6, 20, 2, 20)
            + waves(y, 1, 20, 1.0 / 3, 40)
            + twoThirds(160 * Math.sin(y / 12 * Math.PI) + 320 * Math.sin(y * Math.PI / 30));
    double radians = Math.toRadians(lat);
    double sine = Math.sin(radians);
    double magic = 1 - ECCENTRICITY_SQUARED * sine * sine;
    double metresPerRadian =
        SEMI_MAJOR_AXIS * (1 - ECCENTRICITY_SQUARED) / (magic * Math.sqrt(magic));
    return Math.toDegrees(metres / metresPerRadian);
  }

  private static double shiftLon(double lat, double lon) {
    double x = lon - 105.0;
    double y = lat - 35.0;
    double metres =
        300.0
            + x
            + 2.0 * y
            + 0.1 * x * x
            + 0.1 * x * y
            + 0.1 * Math.sqrt(Math.abs(x))
            + waves(x, 6, 20, 2, 20)
            + waves(x, 1, 20, 1.0 / 3, 40)
            + twoThirds(150 * Math.sin(x / 12 * Math.PI) + 300 * Math.sin(x / 30 * Math.PI));
    double radians = Math.toRadians(lat);
    double sine = Math.sin(radians);
    double magic = 1 - ECCENTRICITY_SQUARED * sine * sine;
    double metresPerRadian = SEMI_MAJOR_AXIS / Math.sqrt(magic) * Math.cos(radians);
    return Math.toDegrees(metres / metresPerRadian);
  }

  private static double waves(double at, double k1, double a1, double k2, double a2) {
    return twoThirds(a1 * Math.sin(k1 * at * Math.PI) + a2 * Math.sin(k2 * at * Math.PI));
  }

  private static double twoThirds(double sum) {
    return sum * 2.0 / 3.0;
  }
}
