package org.tocsin.ingestion.coordinates;

/** A point in WGS84 degrees; latitude −90 to 90, longitude −180 to 180 where it is valid. */
public record LatLon(double lat, double lon) {

  /** Whether this is a point on the Earth. */
  public boolean isValid() {
    return lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180;
  }
}
