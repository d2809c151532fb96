package org.tocsin.simulator.place;

import java.util.List;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Location;
import org.tocsin.simulator.chance.Chance;

/**
 * One neighbourhood of the simulated city.
 *
 * @param index its position in {@link City#neighbourhoods()}
 * @param polygon WGS84 degrees
 * @param x kilometres east of the centre, of a point inside
 * @param y kilometres north of the centre, of a point inside
 * @param reporting how much of what happens is reported, against the city's mean of about 1
 * @param onRiver whether it lies on a bank of the river
 * @param neighbours indices of those that share a border, nearest first
 */
public record Neighbourhood(
    int index,
    String id,
    String district,
    String nameEn,
    String nameZh,
    LandUse landUse,
    long population,
    double areaKm2,
    Geometry polygon,
    IndexedPointInAreaLocator locator,
    double x,
    double y,
    double reporting,
    boolean onRiver,
    List<Integer> neighbours) {
  public Neighbourhood {
    neighbours = List.copyOf(neighbours);
  }

  /** Whether a point in degrees lies inside. */
  public boolean contains(double lon, double lat) {
    return locator.locate(new Coordinate(lon, lat)) == Location.INTERIOR;
  }

  /** A point inside, uniform, on the grid of {@link Projection}. */
  public Coordinate anyPoint(Chance chance) {
    Envelope box = polygon.getEnvelopeInternal();
    while (true) {
      double lon = chance.uniform(box.getMinX(), box.getMaxX());
      double lat = chance.uniform(box.getMinY(), box.getMaxY());
      Coordinate point = Projection.degrees(new Coordinate(Projection.x(lon), Projection.y(lat)));
      if (contains(point.x, point.y)) {
        return point;
      }
    }
  }

  /** A point inside, normally spread around another; any point when none is found nearby. */
  public Coordinate pointNear(Coordinate around, double spreadKm, Chance chance) {
    for (int attempt = 0; attempt < 12; attempt++) {
      double x = Projection.x(around.x) + spreadKm * chance.normal();
      double y = Projection.y(around.y) + spreadKm * chance.normal();
      Coordinate point = Projection.degrees(new Coordinate(x, y));
      if (contains(point.x, point.y)) {
        return point;
      }
    }
    return anyPoint(chance);
  }
}
