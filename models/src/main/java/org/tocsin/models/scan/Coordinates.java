package org.tocsin.models.scan;

/** How the two numbers of a place are read, and therefore how far two places are apart. */
public enum Coordinates {
  /** Plane x and y in any one unit; the distance is in that unit. */
  CARTESIAN {
    @Override
    public double distance(double x1, double y1, double x2, double y2) {
      double dx = x1 - x2;
      double dy = y1 - y2;
      return Math.sqrt(dx * dx + dy * dy);
    }
  },
  /** Latitude first, longitude second, WGS84 degrees; the distance is kilometres (haversine). */
  LATLONG {
    @Override
    public double distance(double lat1, double lon1, double lat2, double lon2) {
      double halfLat = Math.sin(Math.toRadians(lat1 - lat2) / 2);
      double halfLon = Math.sin(Math.toRadians(lon1 - lon2) / 2);
      double a =
          halfLat * halfLat
              + Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * halfLon * halfLon;
      return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(a)));
    }
  };

  /** Mean radius of the earth (IUGG), kilometres. */
  public static final double EARTH_RADIUS_KM = 6371.0088;

  /** Distance between two points; symmetric, 0 for equal points. */
  public abstract double distance(double x1, double y1, double x2, double y2);
}
