package org.tocsin.batch.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.tocsin.domain.place.Place;

/** The newest version of every neighbourhood that contains no other one. */
public final class Places {
  private Places() {}

  /** Reads rows of table {@code neighbourhood}, in order of id. */
  public static List<Place> list(Dataset<Row> neighbourhood) {
    Map<String, Row> newest = new TreeMap<>();
    Map<String, java.time.Instant> from = new HashMap<>();
    Dataset<Row> rows =
        neighbourhood.select(
            "id",
            "valid_from",
            "parent_id",
            "level",
            "name_en",
            "name_zh",
            "polygon",
            "population",
            "centroid_lat",
            "centroid_lon",
            "area_km2");
    for (Row row : rows.collectAsList()) {
      String id = row.getString(0);
      java.time.Instant valid = row.getInstant(1);
      java.time.Instant known = from.get(id);
      if (known == null || valid.isAfter(known)) {
        from.put(id, valid);
        newest.put(id, row);
      }
    }
    Set<String> parents = new HashSet<>();
    newest.values().stream()
        .filter(row -> !row.isNullAt(2))
        .forEach(row -> parents.add(row.getString(2)));
    List<Place> places = new ArrayList<>();
    newest.forEach(
        (id, row) -> {
          if (!parents.contains(id)) {
            places.add(
                new Place(
                    id,
                    row.isNullAt(2) ? null : row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    row.isNullAt(7) ? null : row.getDouble(7),
                    number(row, 8),
                    number(row, 9),
                    number(row, 10)));
          }
        });
    return List.copyOf(places);
  }

  private static double number(Row row, int column) {
    return row.isNullAt(column) ? 0 : row.getDouble(column);
  }
}
