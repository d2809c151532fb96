package org.tocsin.simulator.place;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.operation.union.CascadedPolygonUnion;
import org.tocsin.simulator.chance.Chance;

/** Plans a city from a seed: terrain, sites, polygons, districts, land use, people, names. */
public final class CityPlanner {
  /** People per neighbourhood, on average. */
  public static final int PEOPLE_PER_NEIGHBOURHOOD = 25_000;

  /** Share of what happens that the one quiet neighbourhood reports. */
  public static final double QUIET_REPORTING = 0.05;

  private static final double RADIUS_OF_FORTY_KM = 9;
  private static final double SHORE_KM = 0.3;

  private CityPlanner() {}

  /** Plans the city of a seed with the given number of neighbourhoods, at least 8. */
  public static City plan(long seed, int count) {
    if (count < 8) {
      throw new IllegalArgumentException(
          "%d neighbourhoods are too few for a city; use at least 8".formatted(count));
    }
    Terrain terrain = Terrain.of(seed, RADIUS_OF_FORTY_KM * StrictMath.sqrt(count / 40.0));
    List<Coordinate> sites = sites(seed, terrain, count);
    List<Polygon> polygons = Partition.of(seed, terrain, sites);
    int[] district = districts(sites, Math.max(2, Math.round(count / 7f)));
    LandUse[] uses = landUses(seed, terrain, sites);
    double[] people = people(seed, polygons, uses);
    double[] reporting = reporting(seed, uses, people);
    PlaceNames names = new PlaceNames();
    List<List<Integer>> neighbours = neighbours(polygons, sites);
    List<Neighbourhood> neighbourhoods = new ArrayList<>();
    int width = String.valueOf(count).length();
    for (int i = 0; i < count; i++) {
      String[] name = names.neighbourhood(i, uses[i]);
      Polygon polygon = polygons.get(i);
      neighbourhoods.add(
          new Neighbourhood(
              i,
              "n" + ("0".repeat(width) + (i + 1)).substring(String.valueOf(i + 1).length()),
              "d" + (district[i] + 1),
              name[0],
              name[1],
              uses[i],
              Math.round(people[i]),
              Projection.km2(polygon.getArea()),
              polygon,
              new IndexedPointInAreaLocator(polygon),
              sites.get(i).x,
              sites.get(i).y,
              reporting[i],
              onRiver(terrain, sites.get(i), polygon),
              neighbours.get(i)));
    }
    return new City(
        "Lanjiang",
        "澜江",
        ZoneId.of("Asia/Shanghai"),
        districts(names, neighbourhoods),
        neighbourhoods,
        terrain.riverY());
  }

  /** Points on land, dense in the centre, sparse at the rim, never too close; centre first. */
  private static List<Coordinate> sites(long seed, Terrain terrain, int count) {
    Chance chance = Chance.of(seed, "sites");
    double radius = terrain.radius();
    double apart = 1.35 * radius / StrictMath.sqrt(count);
    List<Coordinate> sites = new ArrayList<>();
    int failures = 0;
    while (sites.size() < count) {
      double r = 1.12 * radius * StrictMath.sqrt(chance.uniform());
      double angle = chance.uniform(0, 2 * StrictMath.PI);
      Coordinate site = new Coordinate(r * StrictMath.cos(angle), r * StrictMath.sin(angle));
      double least = apart * (0.55 + 0.75 * r / radius);
      boolean free =
          terrain.isLand(site.x, site.y)
              && sites.stream().allMatch(other -> other.distance(site) >= least);
      if (free) {
        sites.add(site);
        failures = 0;
      } else if (++failures > 300) {
        apart *= 0.96;
        failures = 0;
      }
    }
    sites.sort(Comparator.comparingDouble(site -> StrictMath.hypot(site.x, site.y)));
    return sites;
  }

  /** Groups of near sites: farthest-first starts, then Lloyd's iterations. */
  private static int[] districts(List<Coordinate> sites, int groups) {
    List<Coordinate> centres = new ArrayList<>(List.of(sites.get(0)));
    while (centres.size() < groups) {
      Coordinate farthest = sites.get(0);
      double most = -1;
      for (Coordinate site : sites) {
        double nearest = centres.stream().mapToDouble(site::distance).min().orElse(0);
        if (nearest > most) {
          most = nearest;
          farthest = site;
        }
      }
      centres.add(farthest);
    }
    int[] group = new int[sites.size()];
    for (int round = 0; round < 12; round++) {
      double[][] sum = new double[groups][3];
      for (int i = 0; i < group.length; i++) {
        group[i] = nearest(centres, sites.get(i));
        sum[group[i]][0] += sites.get(i).x;
        sum[group[i]][1] += sites.get(i).y;
        sum[group[i]][2]++;
      }
      for (int g = 0; g < groups; g++) {
        if (sum[g][2] > 0) {
          centres.set(g, new Coordinate(sum[g][0] / sum[g][2], sum[g][1] / sum[g][2]));
        }
      }
    }
    return group;
  }

  private static int nearest(List<Coordinate> centres, Coordinate site) {
    int nearest = 0;
    for (int g = 1; g < centres.size(); g++) {
      if (centres.get(g).distance(site) < centres.get(nearest).distance(site)) {
        nearest = g;
      }
    }
    return nearest;
  }

  private static LandUse[] landUses(long seed, Terrain terrain, List<Coordinate> sites) {
    Chance chance = Chance.of(seed, "land-use");
    LandUse[] uses = new LandUse[sites.size()];
    for (int i = 0; i < uses.length; i++) {
      Coordinate site = sites.get(i);
      double out = StrictMath.hypot(site.x, site.y) / terrain.radius();
      boolean coast = site.x > 0.5 * terrain.radius();
      if (coast) {
        uses[i] = chance.happens(0.45) ? LandUse.HARBOUR : LandUse.RESIDENTIAL;
      } else if (out < 0.22) {
        uses[i] = chance.happens(0.5) ? LandUse.CORE : LandUse.OLD_TOWN;
      } else if (out < 0.42) {
        uses[i] = choose(chance, 0.3, LandUse.OLD_TOWN, 0.6, LandUse.RESIDENTIAL, LandUse.CAMPUS);
      } else if (out < 0.75) {
        uses[i] =
            choose(chance, 0.62, LandUse.RESIDENTIAL, 0.2, LandUse.INDUSTRIAL, LandUse.PARKLAND);
      } else {
        uses[i] =
            choose(chance, 0.45, LandUse.VILLAGE, 0.3, LandUse.INDUSTRIAL, LandUse.RESIDENTIAL);
      }
    }
    uses[0] = LandUse.CORE;
    return uses;
  }

  private static LandUse choose(
      Chance chance, double first, LandUse a, double second, LandUse b, LandUse otherwise) {
    double at = chance.uniform();
    if (at < first) {
      return a;
    }
    return at < first + second ? b : otherwise;
  }

  private static double[] people(long seed, List<Polygon> polygons, LandUse[] uses) {
    Chance chance = Chance.of(seed, "people");
    double[] people = new double[uses.length];
    double sum = 0;
    for (int i = 0; i < uses.length; i++) {
      people[i] =
          Projection.km2(polygons.get(i).getArea())
              * uses[i].peoplePerKm2()
              * chance.logNormal(1, 0.2);
      sum += people[i];
    }
    double factor = PEOPLE_PER_NEIGHBOURHOOD * (double) uses.length / sum;
    for (int i = 0; i < uses.length; i++) {
      people[i] = Math.max(400, people[i] * factor);
    }
    return people;
  }

  /** Log-normal around 1; one populous village or works where almost nobody reports. */
  private static double[] reporting(long seed, LandUse[] uses, double[] people) {
    Chance chance = Chance.of(seed, "reporting");
    double[] reporting = new double[uses.length];
    int quiet = -1;
    for (int i = 0; i < uses.length; i++) {
      reporting[i] = Math.min(2, Math.max(0.45, chance.logNormal(1, 0.25)));
      boolean central = uses[i] == LandUse.CORE || uses[i] == LandUse.OLD_TOWN;
      if (!central && (quiet < 0 || people[i] > people[quiet]) && i > uses.length / 2) {
        quiet = i;
      }
    }
    if (quiet < 0) {
      quiet = uses.length - 1;
    }
    reporting[quiet] = QUIET_REPORTING;
    return reporting;
  }

  private static boolean onRiver(Terrain terrain, Coordinate site, Polygon polygon) {
    List<Coordinate> near = new ArrayList<>();
    for (Coordinate corner : polygon.getCoordinates()) {
      near.add(new Coordinate(Projection.x(corner.x), Projection.y(corner.y)));
    }
    Geometry outline =
        polygon.getFactory().createMultiPointFromCoords(near.toArray(new Coordinate[0]));
    return StrictMath.abs(site.x) < terrain.radius() * 1.2
        && outline.distance(terrain.river()) < SHORE_KM;
  }

  private static List<List<Integer>> neighbours(List<Polygon> polygons, List<Coordinate> sites) {
    STRtree tree = new STRtree();
    for (int i = 0; i < polygons.size(); i++) {
      tree.insert(polygons.get(i).getEnvelopeInternal(), i);
    }
    tree.build();
    List<List<Integer>> neighbours = new ArrayList<>();
    for (int i = 0; i < polygons.size(); i++) {
      List<Integer> touching = new ArrayList<>();
      for (Object found : tree.query(polygons.get(i).getEnvelopeInternal())) {
        int j = (Integer) found;
        if (j != i && polygons.get(i).touches(polygons.get(j))) {
          touching.add(j);
        }
      }
      Coordinate here = sites.get(i);
      touching.sort(
          Comparator.<Integer>comparingDouble(j -> sites.get(j).distance(here))
              .thenComparing(Comparator.naturalOrder()));
      neighbours.add(touching);
    }
    return neighbours;
  }

  private static List<District> districts(PlaceNames names, List<Neighbourhood> neighbourhoods) {
    List<String> ids =
        neighbourhoods.stream()
            .map(Neighbourhood::district)
            .distinct()
            .sorted(Comparator.comparingInt(id -> Integer.parseInt(id.substring(1))))
            .toList();
    List<District> districts = new ArrayList<>();
    for (String id : ids) {
      List<Neighbourhood> members =
          neighbourhoods.stream().filter(n -> n.district().equals(id)).toList();
      Geometry polygon =
          CascadedPolygonUnion.union(members.stream().map(Neighbourhood::polygon).toList());
      polygon.normalize();
      String[] name = names.district(districts.size());
      districts.add(
          new District(
              id,
              name[0],
              name[1],
              members.stream().mapToLong(Neighbourhood::population).sum(),
              members.stream().mapToDouble(Neighbourhood::areaKm2).sum(),
              polygon));
    }
    return districts;
  }
}
