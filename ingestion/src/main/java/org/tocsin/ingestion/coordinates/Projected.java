package org.tocsin.ingestion.coordinates;

import org.locationtech.proj4j.BasicCoordinateTransform;
import org.locationtech.proj4j.CRSFactory;
import org.locationtech.proj4j.CoordinateReferenceSystem;
import org.locationtech.proj4j.Proj4jException;
import org.locationtech.proj4j.ProjCoordinate;

/**
 * A projected system named by EPSG code or proj string, converted by proj4j. Datum shifts are those
 * that the definition carries; without grids NAD27 and similar are good to some metres.
 *
 * <p>Not thread-safe, as proj4j is not.
 */
final class Projected implements CoordinateSystem {
  private final BasicCoordinateTransform transform;

  Projected(String name) {
    CRSFactory factory = new CRSFactory();
    try {
      CoordinateReferenceSystem from =
          name.startsWith("+")
              ? factory.createFromParameters("source", name)
              : factory.createFromName(name);
      CoordinateReferenceSystem wgs84 =
          factory.createFromParameters("WGS84", "+proj=longlat +datum=WGS84 +no_defs");
      this.transform = new BasicCoordinateTransform(from, wgs84);
    } catch (Proj4jException | IllegalArgumentException | NullPointerException e) {
      throw new IllegalArgumentException(
          "Coordinate system '%s' is unknown; use wgs84, gcj02, bd09, an EPSG code such as EPSG:3435 or a proj string"
              .formatted(name),
          e);
    }
  }

  @Override
  public LatLon toWgs84(double x, double y) {
    try {
      ProjCoordinate to = transform.transform(new ProjCoordinate(x, y), new ProjCoordinate());
      return new LatLon(to.y, to.x);
    } catch (Proj4jException e) {
      return new LatLon(Double.NaN, Double.NaN);
    }
  }
}
