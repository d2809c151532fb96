package org.tocsin.models.scan;

/**
 * A place of a scan: an id and two coordinates.
 *
 * @param id unique within a scan
 * @param x plane x, or the latitude in degrees for {@link Coordinates#LATLONG}
 * @param y plane y, or the longitude in degrees for {@link Coordinates#LATLONG}
 */
public record ScanPlace(String id, double x, double y) {
  public ScanPlace {
    if (id.isBlank()) {
      throw new IllegalArgumentException("Place id is blank; give every place an id");
    }
    if (!Double.isFinite(x) || !Double.isFinite(y)) {
      throw new IllegalArgumentException(
          "Coordinates of place %s are %s, %s; both must be finite numbers".formatted(id, x, y));
    }
  }
}
