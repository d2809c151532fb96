package org.tocsin.batch.features;

import com.uber.h3core.H3Core;
import com.uber.h3core.util.LatLng;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.tocsin.domain.place.Place;

/** Makes maps of neighbourhoods and of cells. */
public final class UnitMaps {
  private static final double KM_PER_DEGREE = 111.195;

  private UnitMaps() {}

  /** The neighbourhoods; those that touch lie beside one another. */
  public static UnitMap neighbourhoods(List<Place> places) {
    int[][] beside = PlaceGraph.of(places).neighbours();
    double middle =
        Math.toRadians(places.stream().mapToDouble(Place::centroidLat).average().orElse(0));
    List<String> ids = places.stream().map(Place::id).toList();
    return new UnitMap(
        ids,
        beside,
        UnitMap.secondRing(beside),
        of(places, p -> p.centroidLon() * KM_PER_DEGREE * Math.cos(middle)),
        of(places, p -> p.centroidLat() * KM_PER_DEGREE),
        of(places, p -> p.areaKm2() > 0 ? p.areaKm2() : 1),
        ids);
  }

  private static double[] of(List<Place> places, ToDoubleFunction<Place> number) {
    return places.stream().mapToDouble(number).toArray();
  }

  /**
   * H3 cells; rings are H3's own.
   *
   * @param neighbourhoodOfCell the neighbourhood each cell lies in, empty where unknown
   */
  public static UnitMap cells(Map<String, String> neighbourhoodOfCell) {
    H3Core h3 = h3();
    SortedMap<String, String> cells = new TreeMap<>(neighbourhoodOfCell);
    List<String> ids = List.copyOf(cells.keySet());
    Map<String, Integer> number = new java.util.HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      number.put(ids.get(i), i);
    }
    int n = ids.size();
    int[][] ring1 = new int[n][];
    int[][] ring2 = new int[n][];
    LatLng[] centres = new LatLng[n];
    double latitudes = 0;
    for (int i = 0; i < n; i++) {
      List<List<String>> rings = h3.gridDiskDistances(ids.get(i), 2);
      ring1[i] = known(rings.get(1), number);
      ring2[i] = known(rings.get(2), number);
      centres[i] = h3.cellToLatLng(ids.get(i));
      latitudes += centres[i].lat;
    }
    double scale = KM_PER_DEGREE * Math.cos(Math.toRadians(n == 0 ? 0 : latitudes / n));
    double[] x = new double[n];
    double[] y = new double[n];
    double[] area = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = centres[i].lng * scale;
      y[i] = centres[i].lat * KM_PER_DEGREE;
      area[i] = h3.cellArea(ids.get(i), com.uber.h3core.AreaUnit.km2);
    }
    return new UnitMap(ids, ring1, ring2, x, y, area, List.copyOf(cells.values()));
  }

  private static int[] known(List<String> ring, Map<String, Integer> number) {
    return ring.stream().filter(number::containsKey).mapToInt(number::get).sorted().toArray();
  }

  private static H3Core h3() {
    try {
      return H3Core.newInstance();
    } catch (IOException e) {
      throw new UncheckedIOException("The H3 library cannot be loaded on this machine", e);
    }
  }
}
