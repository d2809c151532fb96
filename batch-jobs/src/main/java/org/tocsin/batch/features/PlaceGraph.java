package org.tocsin.batch.features;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.distance.IndexedFacetDistance;
import org.tocsin.domain.place.Place;

/**
 * Which places lie beside one another: the first ring.
 *
 * @param places ids in order
 * @param neighbours for each place the numbers of those that touch it
 */
@SuppressWarnings("ArrayRecordComponent")
public record PlaceGraph(List<String> places, int[][] neighbours) implements Serializable {
  /** About 50 m: borders drawn twice do not meet exactly. */
  private static final double TOUCHING_DEGREES = 0.0005;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final GeometryFactory GEOMETRY = new GeometryFactory();

  public PlaceGraph {
    places = List.copyOf(places);
  }

  /** Compares the polygons of all places. */
  public static PlaceGraph of(List<Place> places) {
    List<Geometry> shapes = places.stream().map(PlaceGraph::shape).toList();
    List<List<Integer>> beside = new ArrayList<>();
    places.forEach(p -> beside.add(new ArrayList<>()));
    for (int i = 0; i < shapes.size(); i++) {
      Envelope near = shapes.get(i).getEnvelopeInternal();
      near.expandBy(TOUCHING_DEGREES);
      IndexedFacetDistance distance = new IndexedFacetDistance(shapes.get(i));
      for (int j = i + 1; j < shapes.size(); j++) {
        if (near.intersects(shapes.get(j).getEnvelopeInternal())
            && distance.isWithinDistance(shapes.get(j), TOUCHING_DEGREES)) {
          beside.get(i).add(j);
          beside.get(j).add(i);
        }
      }
    }
    return new PlaceGraph(
        places.stream().map(Place::id).toList(),
        beside.stream()
            .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new));
  }

  private static Geometry shape(Place place) {
    try {
      JsonNode json = JSON.readTree(place.polygon());
      JsonNode coordinates = json.path("coordinates");
      List<Polygon> polygons = new ArrayList<>();
      if (json.path("type").asText().equals("Polygon")) {
        polygons.add(polygon(coordinates));
      } else {
        coordinates.forEach(part -> polygons.add(polygon(part)));
      }
      return GEOMETRY.createMultiPolygon(polygons.toArray(Polygon[]::new));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Polygon of place %s is not GeoJSON; load the places again".formatted(place.id()), e);
    }
  }

  private static Polygon polygon(JsonNode rings) {
    List<LinearRing> lines = new ArrayList<>();
    for (JsonNode ring : rings) {
      List<Coordinate> points = new ArrayList<>();
      ring.forEach(p -> points.add(new Coordinate(p.path(0).asDouble(), p.path(1).asDouble())));
      lines.add(GEOMETRY.createLinearRing(points.toArray(Coordinate[]::new)));
    }
    return GEOMETRY.createPolygon(
        lines.get(0), lines.subList(1, lines.size()).toArray(LinearRing[]::new));
  }
}
