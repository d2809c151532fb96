package org.tocsin.commandcenter;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.triangulate.VoronoiDiagramBuilder;
import org.tocsin.domain.place.Place;

/** An invented harbour city of forty neighbourhoods, the same at every start. */
public final class TestCity {
  static final double LAT = 31.2;
  static final double LON = 121.5;

  private static final String[] NAMES = {
    "Old Harbour 旧港", "Lighthouse 灯塔", "Salt Market 盐市", "Fishmarket 鱼市街", "Ropewalk 缆绳里",
    "Cathedral Hill 钟楼岗", "North Gate 北门", "South Gate 南门", "Granary 粮仓", "Mill Pond 磨坊塘",
    "Willow Bank 柳岸", "Stonebridge 石桥", "Gardens 花园", "Observatory 天文台", "University 大学城",
    "Railway Yard 车场", "Brickworks 砖厂", "Foundry 铸造厂", "Gasworks 煤气厂", "Canal Side 运河边",
    "Riverside 江边", "Ferry Landing 渡口", "Orchard 果园", "Tea Terrace 茶台", "Pine Ridge 松岭",
    "Quarry 采石场", "Reservoir 水库", "Westfield 西田", "Eastfield 东田", "Airport Road 机场路",
    "New Town 新城", "Glass Mile 玻璃街", "Stadium 体育场", "Hospital Quarter 医院区", "Long Meadow 长草甸",
    "Heron Marsh 鹭沼", "Copper Lane 铜巷", "Silk Street 丝绸街", "Market Square 集市", "Bell Tower 警钟楼"
  };

  private TestCity() {}

  public static List<Place> places() {
    GeometryFactory factory = new GeometryFactory();
    Polygon coast = coast(factory);
    SplittableRandom chance = new SplittableRandom(11);
    List<Coordinate> sites = new ArrayList<>();
    while (sites.size() < NAMES.length) {
      Coordinate best = null;
      double farthest = -1;
      // Of several darts the one farthest from the others: even but not regular.
      for (int dart = 0; dart < 9; dart++) {
        Coordinate c = new Coordinate(chance.nextDouble(-1, 1), chance.nextDouble(-1, 1));
        if (!coast.contains(factory.createPoint(c))) {
          continue;
        }
        double nearest = sites.stream().mapToDouble(s -> s.distance(c)).min().orElse(9);
        double wanted = nearest / (0.45 + 0.55 * Math.hypot(c.x, c.y));
        if (wanted > farthest) {
          farthest = wanted;
          best = c;
        }
      }
      if (best != null) {
        sites.add(best);
      }
    }
    VoronoiDiagramBuilder voronoi = new VoronoiDiagramBuilder();
    voronoi.setSites(sites);
    voronoi.setClipEnvelope(coast.getEnvelopeInternal());
    Geometry cells = voronoi.getDiagram(factory);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < sites.size(); i++) {
      Point site = factory.createPoint(sites.get(i));
      for (int g = 0; g < cells.getNumGeometries(); g++) {
        if (cells.getGeometryN(g).contains(site)) {
          places.add(place(i, cells.getGeometryN(g).intersection(coast)));
        }
      }
    }
    return places;
  }

  private static Place place(int i, Geometry cell) {
    Geometry shape = org.locationtech.jts.densify.Densifier.densify(cell, 0.012);
    StringBuilder ring = new StringBuilder();
    Polygon polygon = (Polygon) shape.getGeometryN(0);
    for (Coordinate c : polygon.getExteriorRing().getCoordinates()) {
      Coordinate bent = bend(c);
      ring.append(ring.isEmpty() ? "" : ",")
          .append("[%.5f,%.5f]".formatted(LON + bent.x * 0.17, LAT + bent.y * 0.125));
    }
    Coordinate middle = bend(polygon.getInteriorPoint().getCoordinate());
    String name = NAMES[i];
    int gap = name.lastIndexOf(' ');
    return new Place(
        "n%02d".formatted(i + 1),
        null,
        "neighbourhood",
        name.substring(0, gap),
        name.substring(gap + 1),
        "{\"type\":\"Polygon\",\"coordinates\":[[%s]]}".formatted(ring),
        9_000.0 + 1_700 * ((i * 7) % 23),
        LAT + middle.y * 0.125,
        LON + middle.x * 0.17,
        shape.getArea() * 190);
  }

  /** Moves a point a little, the same point always alike, so that borders bend but still meet. */
  private static Coordinate bend(Coordinate c) {
    double dx = 0.022 * Math.sin(9 * c.y + 2) + 0.012 * Math.sin(23 * c.y + 11 * c.x);
    double dy = 0.022 * Math.sin(8 * c.x + 1) + 0.012 * Math.sin(21 * c.x - 13 * c.y);
    return new Coordinate(c.x + dx, c.y + dy);
  }

  /** A round city with a bay in the south-east. */
  private static Polygon coast(GeometryFactory factory) {
    List<Coordinate> ring = new ArrayList<>();
    for (int d = 0; d < 360; d += 3) {
      double a = Math.toRadians(d);
      double bay = 0.42 * Math.exp(-Math.pow((d - 312) / 24.0, 2));
      double r = 0.93 + 0.05 * Math.sin(3 * a) + 0.03 * Math.sin(7 * a + 1) - bay;
      ring.add(new Coordinate(r * Math.cos(a), r * Math.sin(a)));
    }
    ring.add(ring.get(0).copy());
    return factory.createPolygon(ring.toArray(Coordinate[]::new));
  }
}
