package org.tocsin.simulator.place;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.algorithm.locate.PointOnGeometryLocator;
import org.locationtech.jts.dissolve.LineDissolver;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.PrecisionModel;
import org.locationtech.jts.geom.util.LineStringExtracter;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.polygonize.Polygonizer;
import org.locationtech.jts.operation.union.CascadedPolygonUnion;
import org.locationtech.jts.triangulate.VoronoiDiagramBuilder;
import org.tocsin.simulator.chance.Chance;

/**
 * Parts the land among sites without gap or overlap: Voronoi cells are cut by the land's shores,
 * what the river cuts off goes to the neighbour on its own bank, and every shared border is bent as
 * one line, so that both sides stay equal.
 */
final class Partition {
  private static final GeometryFactory SHAPES = new GeometryFactory();
  private static final PrecisionModel GRID = new PrecisionModel(10_000);
  private static final double STRAIGHT_KM = 0.22;

  private Partition() {}

  /** One polygon in degrees per site, in the order of the sites. */
  static List<Polygon> of(long seed, Terrain terrain, List<Coordinate> sites) {
    List<Geometry> owned = owned(faces(terrain, sites), sites);
    List<LineString> borders = borders(owned);
    for (double bend = 0.09; bend > 0.001; bend /= 2) {
      List<Polygon> polygons = polygonize(bent(seed, borders, bend), owned);
      if (!polygons.isEmpty()) {
        return polygons;
      }
    }
    List<Polygon> straight = polygonize(bent(seed, borders, 0), owned);
    if (straight.isEmpty()) {
      throw new IllegalStateException(
          "Seed %d gives no partition of the land into %d places; choose another seed"
              .formatted(seed, sites.size()));
    }
    return straight;
  }

  /** The pieces into which the cells' borders cut the land. */
  private static List<Polygon> faces(Terrain terrain, List<Coordinate> sites) {
    VoronoiDiagramBuilder voronoi = new VoronoiDiagramBuilder();
    voronoi.setSites(sites);
    voronoi.setClipEnvelope(terrain.land().getEnvelopeInternal());
    Geometry cells = voronoi.getDiagram(SHAPES);
    List<Geometry> edges = new ArrayList<>();
    for (int i = 0; i < cells.getNumGeometries(); i++) {
      edges.add(cells.getGeometryN(i).getBoundary());
    }
    Geometry lines = LineDissolver.dissolve(SHAPES.buildGeometry(edges));
    Geometry noded = OverlayNG.overlay(lines, terrain.land().getBoundary(), OverlayNG.UNION, GRID);
    PointOnGeometryLocator land = new IndexedPointInAreaLocator(terrain.land());
    List<Polygon> faces = new ArrayList<>();
    for (Polygon face : sorted(polygons(List.of(noded)))) {
      if (land.locate(face.getInteriorPoint().getCoordinate()) == Location.INTERIOR) {
        faces.add(face);
      }
    }
    return faces;
  }

  /** The land of each site: the face that holds it, and what no other face of its own touches. */
  private static List<Geometry> owned(List<Polygon> faces, List<Coordinate> sites) {
    int[] owner = new int[faces.size()];
    Arrays.fill(owner, -1);
    STRtree tree = new STRtree();
    for (int f = 0; f < faces.size(); f++) {
      tree.insert(faces.get(f).getEnvelopeInternal(), f);
    }
    tree.build();
    for (int s = 0; s < sites.size(); s++) {
      Geometry site = SHAPES.createPoint(sites.get(s));
      for (int f : found(tree, site)) {
        if (faces.get(f).intersects(site) && owner[f] < 0) {
          owner[f] = s;
          break;
        }
      }
    }
    adoptOrphans(faces, owner, tree);
    List<List<Geometry>> parts = new ArrayList<>();
    sites.forEach(site -> parts.add(new ArrayList<>()));
    for (int f = 0; f < faces.size(); f++) {
      if (owner[f] >= 0) {
        parts.get(owner[f]).add(faces.get(f));
      }
    }
    List<Geometry> owned = new ArrayList<>();
    for (List<Geometry> part : parts) {
      owned.add(CascadedPolygonUnion.union(part));
    }
    return owned;
  }

  private static void adoptOrphans(List<Polygon> faces, int[] owner, STRtree tree) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int f = 0; f < faces.size(); f++) {
        if (owner[f] >= 0) {
          continue;
        }
        double longest = 0;
        for (int g : found(tree, faces.get(f))) {
          if (g == f || owner[g] < 0) {
            continue;
          }
          double shared =
              faces.get(f).getBoundary().intersection(faces.get(g).getBoundary()).getLength();
          if (shared > longest) {
            longest = shared;
            owner[f] = owner[g];
            changed = true;
          }
        }
      }
    }
  }

  /** The lines between places, and between places and water, each once and in a fixed order. */
  private static List<LineString> borders(List<Geometry> owned) {
    List<Geometry> rings = new ArrayList<>();
    owned.forEach(geometry -> rings.add(geometry.getBoundary()));
    List<LineString> lines = new ArrayList<>();
    for (Object line :
        LineStringExtracter.getLines(LineDissolver.dissolve(SHAPES.buildGeometry(rings)))) {
      LineString border = (LineString) line;
      border.normalize();
      lines.add(border);
    }
    lines.sort((a, b) -> a.compareTo(b));
    return lines;
  }

  private static List<LineString> bent(long seed, List<LineString> borders, double bend) {
    List<LineString> bent = new ArrayList<>();
    for (int i = 0; i < borders.size(); i++) {
      Chance chance = Chance.of(seed, "border", i);
      Coordinate[] corners = borders.get(i).getCoordinates();
      List<Coordinate> line = new ArrayList<>();
      for (int c = 0; c + 1 < corners.length; c++) {
        line.add(corners[c]);
        bend(corners[c], corners[c + 1], bend, chance, line);
      }
      line.add(corners[corners.length - 1]);
      List<Coordinate> degrees = new ArrayList<>();
      for (Coordinate corner : line) {
        Coordinate at = Projection.degrees(corner);
        if (degrees.isEmpty() || !degrees.get(degrees.size() - 1).equals2D(at)) {
          degrees.add(at);
        }
      }
      if (degrees.size() > 1) {
        bent.add(SHAPES.createLineString(degrees.toArray(new Coordinate[0])));
      }
    }
    return bent;
  }

  private static void bend(
      Coordinate from, Coordinate to, double bend, Chance chance, List<Coordinate> line) {
    double length = from.distance(to);
    if (length < STRAIGHT_KM) {
      return;
    }
    double aside = bend * chance.normal() * 0.6;
    Coordinate middle =
        new Coordinate(
            (from.x + to.x) / 2 - aside * (to.y - from.y),
            (from.y + to.y) / 2 + aside * (to.x - from.x));
    bend(from, middle, bend, chance, line);
    line.add(middle);
    bend(middle, to, bend, chance, line);
  }

  /** Polygons in the order of their owners; empty unless each owner has exactly one. */
  private static List<Polygon> polygonize(List<LineString> borders, List<Geometry> owned) {
    Geometry noded = SHAPES.buildGeometry(borders);
    if (!noded.isSimple()) {
      return List.of();
    }
    Map<Integer, Polygon> byOwner = new LinkedHashMap<>();
    STRtree tree = new STRtree();
    for (int i = 0; i < owned.size(); i++) {
      tree.insert(owned.get(i).getEnvelopeInternal(), i);
    }
    tree.build();
    for (Polygon polygon : polygons(borders)) {
      Coordinate inside = polygon.getInteriorPoint().getCoordinate();
      Geometry point =
          SHAPES.createPoint(new Coordinate(Projection.x(inside.x), Projection.y(inside.y)));
      for (int i : found(tree, point)) {
        if (owned.get(i).contains(point)) {
          if (byOwner.put(i, polygon) != null || !polygon.isValid()) {
            return List.of();
          }
          break;
        }
      }
    }
    List<Polygon> ordered = new ArrayList<>();
    for (int i = 0; i < owned.size(); i++) {
      Polygon polygon = byOwner.get(i);
      if (polygon == null) {
        return List.of();
      }
      polygon.normalize();
      ordered.add(polygon);
    }
    return ordered;
  }

  private static List<Polygon> polygons(Collection<? extends Geometry> lines) {
    Polygonizer polygonizer = new Polygonizer();
    lines.forEach(polygonizer::add);
    List<Polygon> polygons = new ArrayList<>();
    for (Object polygon : polygonizer.getPolygons()) {
      polygons.add((Polygon) polygon);
    }
    return polygons;
  }

  private static List<Polygon> sorted(List<Polygon> polygons) {
    polygons.forEach(Polygon::normalize);
    polygons.sort((a, b) -> a.compareTo(b));
    return polygons;
  }

  private static List<Integer> found(STRtree tree, Geometry near) {
    List<Integer> found = new ArrayList<>();
    for (Object index : tree.query(near.getEnvelopeInternal())) {
      found.add((Integer) index);
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }
}
