package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/**
 * The newest names of all neighbourhoods.
 *
 * @param english by neighbourhood id
 * @param chinese by neighbourhood id
 * @param active how many neighbourhoods contain no other one: the places that are watched
 */
public record PlaceNames(Map<String, String> english, Map<String, String> chinese, int active)
    implements Serializable {

  public PlaceNames {
    english = Map.copyOf(english);
    chinese = Map.copyOf(chinese);
  }

  /** Reads the current snapshot of table {@code neighbourhood}. */
  public static PlaceNames read(Table neighbourhood) {
    Map<String, OffsetDateTime> newest = new HashMap<>();
    Map<String, String> english = new HashMap<>();
    Map<String, String> chinese = new HashMap<>();
    Set<String> parents = new HashSet<>();
    if (neighbourhood.currentSnapshot() != null) {
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(neighbourhood)
              .select("id", "valid_from", "parent_id", "name_en", "name_zh")
              .build()) {
        for (Record row : rows) {
          String id = (String) row.getField("id");
          OffsetDateTime from = (OffsetDateTime) row.getField("valid_from");
          OffsetDateTime known = newest.get(id);
          if (known == null || from.isAfter(known)) {
            newest.put(id, from);
            english.put(id, (String) row.getField("name_en"));
            chinese.put(id, (String) row.getField("name_zh"));
          }
          if (row.getField("parent_id") != null) {
            parents.add((String) row.getField("parent_id"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Table neighbourhood cannot be read", e);
      }
    }
    int active = (int) newest.keySet().stream().filter(id -> !parents.contains(id)).count();
    return new PlaceNames(english, chinese, active);
  }

  public @Nullable String english(String neighbourhoodId) {
    return english.get(neighbourhoodId);
  }

  public @Nullable String chinese(String neighbourhoodId) {
    return chinese.get(neighbourhoodId);
  }
}
