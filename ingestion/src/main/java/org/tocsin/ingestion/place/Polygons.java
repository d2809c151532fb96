package org.tocsin.ingestion.place;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.GeometryFixer;
import org.tocsin.ingestion.file.JsonComplaint;

/** GeoJSON polygons (RFC 7946: longitude before latitude, WGS84) as geometries, and their area. */
final class Polygons {
  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double EARTH_RADIUS_KM = 6371.0088;

  private Polygons() {}

  /**
   * Reads a Polygon or MultiPolygon; rings that cross themselves are mended.
   *
   * @throws IllegalArgumentException if it is none, or its coordinates are no degrees
   */
  static Geometry parse(JsonNode geometry) {
    String type = geometry.path("type").asText("");
    JsonNode coordinates = geometry.path("coordinates");
    List<Polygon> polygons = new ArrayList<>();
    switch (type) {
      case "Polygon" -> polygons.add(polygon(coordinates));
      case "MultiPolygon" -> coordinates.forEach(p -> polygons.add(polygon(p)));
      default ->
          throw new IllegalArgumentException(
              "Geometry '%s' is no Polygon or MultiPolygon".formatted(type));
    }
    if (polygons.isEmpty()) {
      throw new IllegalArgumentException("The geometry has no polygon");
    }
    MultiPolygon whole = FACTORY.createMultiPolygon(polygons.toArray(new Polygon[0]));
    Geometry sound = whole.isValid() ? whole : GeometryFixer.fix(whole);
    if (sound.isEmpty() || sound.getArea() <= 0) {
      throw new IllegalArgumentException("The polygon encloses no area");
    }
    return sound;
  }

  static Geometry parse(String geoJson) {
    try {
      return parse(JSON.readTree(geoJson));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The polygon is no JSON: " + JsonComplaint.words(e), e);
    }
  }

  /**
   * Square kilometres on the sphere of mean radius (Chamberlain and Duquette 2007, eq. 1); good to
   * 0.5 % against the ellipsoid.
   */
  static double areaKm2(Geometry geometry) {
    double area = 0;
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      if (geometry.getGeometryN(i) instanceof Polygon polygon) {
        area += Math.abs(ringArea(polygon.getExteriorRing()));
        for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
          area -= Math.abs(ringArea(polygon.getInteriorRingN(hole)));
        }
      }
    }
    return area;
  }

  private static double ringArea(LinearRing ring) {
    Coordinate[] points = ring.getCoordinates();
    double sum = 0;
    for (int i = 0; i + 1 < points.length; i++) {
      sum +=
          Math.toRadians(points[i + 1].x - points[i].x)
              * (2
                  + Math.sin(Math.toRadians(points[i].y))
                  + Math.sin(Math.toRadians(points[i + 1].y)));
    }
    return sum * EARTH_RADIUS_KM * EARTH_RADIUS_KM / 2;
  }

  private static Polygon polygon(JsonNode rings) {
    if (rings.isEmpty()) {
      throw new IllegalArgumentException("A polygon has no ring");
    }
    LinearRing shell = ring(rings.get(0));
    LinearRing[] holes = new LinearRing[rings.size() - 1];
    for (int i = 1; i < rings.size(); i++) {
      holes[i - 1] = ring(rings.get(i));
    }
    return FACTORY.createPolygon(shell, holes);
  }

  private static LinearRing ring(JsonNode points) {
    List<Coordinate> ring = new ArrayList<>();
    for (JsonNode point : points) {
      double lon = point.path(0).asDouble(Double.NaN);
      double lat = point.path(1).asDouble(Double.NaN);
      if (!(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90)) {
        throw new IllegalArgumentException(
            "Point %s is not longitude and latitude in degrees; convert the file to WGS84 first"
                .formatted(point));
      }
      ring.add(new Coordinate(lon, lat));
    }
    if (!ring.isEmpty() && !ring.get(0).equals2D(ring.get(ring.size() - 1))) {
      ring.add(ring.get(0).copy());
    }
    if (ring.size() < 4) {
      throw new IllegalArgumentException("A ring needs at least three different points");
    }
    return FACTORY.createLinearRing(ring.toArray(new Coordinate[0]));
  }
}
