package org.tocsin.simulator.place;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * Writes {@code places.geojson}, the neighbourhoods, and {@code districts.geojson}, the level
 * above, each place a feature.
 */
public final class PlacesFile {
  private static final String POPULATION_DATE = "2024-01-01";

  private PlacesFile() {}

  public static void write(City city, Path folder) throws IOException {
    write(
        city,
        folder.resolve("districts.geojson"),
        json -> {
          for (District district : city.districts()) {
            start(json, district.id(), "district", district.nameEn(), district.nameZh());
            json.writeNumberField("population", district.population());
            json.writeStringField("population_date", POPULATION_DATE);
            end(json, district.polygon());
          }
        });
    write(
        city,
        folder.resolve("places.geojson"),
        json -> {
          for (Neighbourhood place : city.neighbourhoods()) {
            start(json, place.id(), "neighbourhood", place.nameEn(), place.nameZh());
            json.writeStringField("parent", place.district());
            json.writeNumberField("population", place.population());
            json.writeStringField("population_date", POPULATION_DATE);
            json.writeStringField("land_use", place.landUse().word());
            end(json, place.polygon());
          }
        });
  }

  private interface Features {
    void write(JsonGenerator json) throws IOException;
  }

  private static void write(City city, Path file, Features features) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("type", "FeatureCollection");
      json.writeStringField("name", city.nameEn());
      json.writeArrayFieldStart("features");
      features.write(json);
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void start(
      JsonGenerator json, String id, String level, String nameEn, String nameZh)
      throws IOException {
    json.writeRaw('\n');
    json.writeStartObject();
    json.writeStringField("type", "Feature");
    json.writeObjectFieldStart("properties");
    json.writeStringField("id", id);
    json.writeStringField("level", level);
    json.writeStringField("name_en", nameEn);
    json.writeStringField("name_zh", nameZh);
  }

  private static void end(JsonGenerator json, Geometry geometry) throws IOException {
    json.writeEndObject();
    json.writeObjectFieldStart("geometry");
    if (geometry instanceof Polygon polygon) {
      json.writeStringField("type", "Polygon");
      json.writeFieldName("coordinates");
      write(json, polygon);
    } else {
      json.writeStringField("type", "MultiPolygon");
      json.writeArrayFieldStart("coordinates");
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        write(json, (Polygon) geometry.getGeometryN(i));
      }
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Rings as RFC 7946 wants them: outside counter-clockwise, holes clockwise. */
  private static void write(JsonGenerator json, Polygon polygon) throws IOException {
    json.writeStartArray();
    write(json, polygon.getExteriorRing(), true);
    for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
      write(json, polygon.getInteriorRingN(i), false);
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, LinearRing ring, boolean counterClockwise)
      throws IOException {
    Coordinate[] corners =
        Orientation.isCCW(ring.getCoordinateSequence()) == counterClockwise
            ? ring.getCoordinates()
            : ring.reverse().getCoordinates();
    json.writeStartArray();
    for (Coordinate corner : corners) {
      json.writeStartArray();
      json.writeNumber(corner.x);
      json.writeNumber(corner.y);
      json.writeEndArray();
    }
    json.writeEndArray();
  }
}
