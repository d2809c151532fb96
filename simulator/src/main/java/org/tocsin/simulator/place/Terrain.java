package org.tocsin.simulator.place;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.PrecisionModel;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.tocsin.simulator.chance.Chance;

/**
 * The land of the city: a wobbly outline, cut by a coast in the east and by a river that meanders
 * from west to east. Kilometres.
 *
 * @param radius of the outline, on average
 * @param land what is left after coast and river
 * @param riverY where the river enters in the west
 */
record Terrain(double radius, Geometry land, Geometry river, double riverY) {
  private static final GeometryFactory SHAPES = new GeometryFactory(new PrecisionModel(10_000));

  static Terrain of(long seed, double radius) {
    Chance chance = Chance.of(seed, "terrain");
    Geometry outline = outline(chance, radius);
    double riverY = radius * chance.uniform(0.05, 0.3) * (chance.happens(0.5) ? 1 : -1);
    Geometry river = river(chance, radius, riverY);
    Geometry dry = OverlayNGRobust.overlay(outline, sea(chance, radius), OverlayNG.DIFFERENCE);
    Geometry banks = OverlayNGRobust.overlay(dry, river, OverlayNG.DIFFERENCE);
    List<Geometry> kept = new ArrayList<>();
    for (int i = 0; i < banks.getNumGeometries(); i++) {
      if (banks.getGeometryN(i).getArea() > 0.02 * banks.getArea()) {
        kept.add(banks.getGeometryN(i));
      }
    }
    return new Terrain(radius, SHAPES.buildGeometry(kept), river, riverY);
  }

  boolean isLand(double x, double y) {
    Point point = SHAPES.createPoint(new Coordinate(x, y));
    return land.contains(point);
  }

  private static Geometry outline(Chance chance, double radius) {
    double[] size = new double[7];
    double[] turn = new double[7];
    for (int k = 2; k < 7; k++) {
      size[k] = chance.uniform(0.4, 1) * 0.16 / k;
      turn[k] = chance.uniform(0, 2 * StrictMath.PI);
    }
    int corners = 120;
    Coordinate[] ring = new Coordinate[corners + 1];
    for (int i = 0; i < corners; i++) {
      double angle = 2 * StrictMath.PI * i / corners;
      double r = 1;
      for (int k = 2; k < 7; k++) {
        r += size[k] * StrictMath.cos(k * angle + turn[k]);
      }
      ring[i] = onGrid(radius * r * StrictMath.cos(angle), radius * r * StrictMath.sin(angle));
    }
    ring[corners] = ring[0];
    return SHAPES.createPolygon(ring);
  }

  private static Geometry sea(Chance chance, double radius) {
    double turn = chance.uniform(0, 2 * StrictMath.PI);
    List<Coordinate> ring = new ArrayList<>();
    int steps = 90;
    for (int i = 0; i <= steps; i++) {
      double t = -1.6 + 3.2 * i / steps;
      double bay =
          0.07 * StrictMath.sin(3.1 * t + turn)
              + 0.025 * StrictMath.sin(9.7 * t + 2 * turn)
              + 0.012 * chance.normal();
      ring.add(onGrid(radius * (0.68 + bay), radius * t));
    }
    ring.add(onGrid(2 * radius, 1.6 * radius));
    ring.add(onGrid(2 * radius, -1.6 * radius));
    ring.add(ring.get(0));
    return SHAPES.createPolygon(ring.toArray(new Coordinate[0]));
  }

  private static Geometry river(Chance chance, double radius, double westY) {
    double turn = chance.uniform(0, 2 * StrictMath.PI);
    double eastY = radius * chance.uniform(-0.25, 0.25);
    int steps = 80;
    Coordinate[] north = new Coordinate[steps + 1];
    Coordinate[] south = new Coordinate[steps + 1];
    for (int i = 0; i <= steps; i++) {
      double t = (double) i / steps;
      double y =
          westY
              + (eastY - westY) * t
              + radius * (0.1 * StrictMath.sin(7 * t + turn) + 0.03 * StrictMath.sin(17 * t));
      double half = 0.10 + 0.16 * t * t;
      double x = radius * (-1.7 + 3.4 * t);
      north[i] = onGrid(x, y + half);
      south[steps - i] = onGrid(x, y - half);
    }
    List<Coordinate> ring = new ArrayList<>(List.of(north));
    ring.addAll(List.of(south));
    ring.add(north[0]);
    return SHAPES.createPolygon(ring.toArray(new Coordinate[0]));
  }

  private static Coordinate onGrid(double x, double y) {
    return new Coordinate(
        StrictMath.rint(x * 10_000) / 10_000, StrictMath.rint(y * 10_000) / 10_000);
  }
}
