package org.tocsin.ingestion.place;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.index.strtree.STRtree;
import org.tocsin.domain.place.Place;

/**
 * Finds the neighbourhood that a point lies in: a tree of envelopes, then an indexed test of each
 * candidate's polygon.
 *
 * <p>Where places overlap, as levels do, the one with the smallest area is taken, then the first id
 * in the alphabet; the same for a point on a common border. Not thread-safe: its locators index
 * themselves at first use.
 */
public final class PlaceIndex {
  private record Entry(String id, double areaKm2, IndexedPointInAreaLocator locator) {
    boolean isBetterThan(@Nullable Entry other) {
      return other == null
          || areaKm2 < other.areaKm2
          || (areaKm2 == other.areaKm2 && id.compareTo(other.id) < 0);
    }
  }

  private final STRtree tree = new STRtree();
  private final Set<String> ids = new HashSet<>();
  private final boolean isEmpty;

  private PlaceIndex(List<Place> places) {
    for (Place place : places) {
      Geometry geometry = Polygons.parse(place.polygon());
      tree.insert(
          geometry.getEnvelopeInternal(),
          new Entry(place.id(), place.areaKm2(), new IndexedPointInAreaLocator(geometry)));
      ids.add(place.id());
    }
    isEmpty = places.isEmpty();
    if (!isEmpty) {
      tree.build();
    }
  }

  /**
   * Builds the index.
   *
   * @throws IllegalArgumentException if a place has no usable polygon
   */
  public static PlaceIndex of(List<Place> places) {
    return new PlaceIndex(new ArrayList<>(places));
  }

  /** The id of the place that holds the point; null outside every polygon. */
  public @Nullable String find(double lat, double lon) {
    if (isEmpty) {
      return null;
    }
    Coordinate point = new Coordinate(lon, lat);
    Entry best = null;
    for (Object candidate : tree.query(new Envelope(point))) {
      Entry entry = (Entry) candidate;
      if (entry.isBetterThan(best) && entry.locator.locate(point) != Location.EXTERIOR) {
        best = entry;
      }
    }
    return best == null ? null : best.id;
  }

  public boolean knows(String id) {
    return ids.contains(id);
  }

  public boolean isEmpty() {
    return isEmpty;
  }
}
