package org.tocsin.ingestion.coordinates;

/**
 * The coordinates of Baidu's maps: GCJ-02 turned and shifted once more, by about 0.0065 degrees of
 * longitude and 0.006 of latitude with a ripple of 2e-5.
 *
 * <p>The inverse is found by fixed-point iteration of the forward formula (slope about 0.07) to
 * less than 1e-9 degrees (0.1 mm); the widely copied closed inverse is off by up to 2 m.
 */
public final class Bd09 {
  private static final double WAVES = Math.PI * 3000.0 / 180.0;
  private static final double SHIFT_LON = 0.0065;
  private static final double SHIFT_LAT = 0.006;
  private static final double GOOD_ENOUGH = 1e-11;
  private static final int MOST_ROUNDS = 50;

  private Bd09() {}

  /** Converts BD-09 degrees. */
  public static LatLon toWgs84(double lon, double lat) {
    double guessLat = lat - SHIFT_LAT;
    double guessLon = lon - SHIFT_LON;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      LatLon there = fromGcj02(guessLon, guessLat);
      double missLat = lat - there.lat();
      double missLon = lon - there.lon();
      guessLat += missLat;
      guessLon += missLon;
      if (Math.max(Math.abs(missLat), Math.abs(missLon)) < GOOD_ENOUGH) {
        break;
      }
    }
    return Gcj02.toWgs84(guessLon, guessLat);
  }

  /** Converts WGS84 degrees to BD-09 degrees. */
  public static LatLon fromWgs84(double lon, double lat) {
    LatLon gcj = Gcj02.fromWgs84(lon, lat);
    return fromGcj02(gcj.lon(), gcj.lat());
  }

  private static LatLon fromGcj02(double lon, double lat) {
    double radius = Math.sqrt(lon * lon + lat * lat) + 0.00002 * Math.sin(lat * WAVES);
    double angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * WAVES);
    return new LatLon(radius * Math.sin(angle) + SHIFT_LAT, radius * Math.cos(angle) + SHIFT_LON);
  }
}
