package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Where the watched neighbourhoods lie: those that contain no other one.
 *
 * @param places sorted by id
 */
public record PlaceMap(List<Located> places) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A neighbourhood with its centroid, WGS84 degrees; NaN where it is not known. */
  public record Located(String id, double lat, double lon) implements Serializable {}

  public PlaceMap {
    places = List.copyOf(places);
  }

  /** Ids of all places, sorted. */
  public List<String> ids() {
    return places.stream().map(Located::id).toList();
  }

  /** Reads the current snapshot of table {@code neighbourhood}. */
  public static PlaceMap read(Table neighbourhood) {
    Map<String, OffsetDateTime> newest = new HashMap<>();
    TreeMap<String, Located> located = new TreeMap<>();
    Set<String> parents = new HashSet<>();
    if (neighbourhood.currentSnapshot() != null) {
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(neighbourhood)
              .select("id", "valid_from", "parent_id", "centroid_lat", "centroid_lon")
              .build()) {
        for (Record row : rows) {
          String id = (String) row.getField("id");
          OffsetDateTime from = (OffsetDateTime) row.getField("valid_from");
          OffsetDateTime known = newest.get(id);
          if (known == null || from.isAfter(known)) {
            newest.put(id, from);
            located.put(
                id, new Located(id, degrees(row, "centroid_lat"), degrees(row, "centroid_lon")));
          }
          if (row.getField("parent_id") != null) {
            parents.add((String) row.getField("parent_id"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Table neighbourhood cannot be read", e);
      }
    }
    List<Located> watched = new ArrayList<>(located.values());
    watched.removeIf(place -> parents.contains(place.id()));
    return new PlaceMap(watched);
  }

  private static double degrees(Record row, String column) {
    Object value = row.getField(column);
    return value == null ? Double.NaN : (Double) value;
  }
}
