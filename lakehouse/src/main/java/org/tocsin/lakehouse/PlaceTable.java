package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.place.Place;

/**
 * Reads and writes places in table {@code neighbourhood}. A place is replaced by a newer version;
 * older versions stay.
 */
public final class PlaceTable {
  private final Table table;

  public PlaceTable(Table table) {
    this.table = table;
  }

  /** The newest version of every place, ordered by id. */
  public List<Place> list() {
    Map<String, OffsetDateTime> newest = new TreeMap<>();
    Map<String, Place> places = new TreeMap<>();
    table.refresh();
    if (table.currentSnapshot() == null) {
      return List.of();
    }
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      for (Record row : rows) {
        String id = (String) row.getField("id");
        OffsetDateTime from = (OffsetDateTime) row.getField("valid_from");
        OffsetDateTime known = newest.get(id);
        if (known == null || from.isAfter(known)) {
          newest.put(id, from);
          places.put(id, place(row));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table neighbourhood cannot be read", e);
    }
    return List.copyOf(places.values());
  }

  /**
   * Writes new versions of places in one commit; those that are the same already are passed over.
   *
   * @param validFrom from when these versions hold
   * @param populationAt when the population was counted, if known
   * @return how many places are new or changed
   */
  public int replace(List<Place> places, Instant validFrom, @Nullable LocalDate populationAt) {
    Map<String, Place> present = new TreeMap<>();
    list().forEach(place -> present.put(place.id(), place));
    List<Place> changed =
        places.stream().filter(place -> !place.equals(present.get(place.id()))).toList();
    if (changed.isEmpty()) {
      return 0;
    }
    RunRows.append(
        table, changed.stream().map(place -> row(place, validFrom, populationAt)).toList());
    return changed.size();
  }

  private Record row(Place place, Instant validFrom, @Nullable LocalDate populationAt) {
    Record row = GenericRecord.create(table.schema());
    row.setField("id", place.id());
    row.setField("valid_from", validFrom.atOffset(ZoneOffset.UTC));
    row.setField("parent_id", place.parentId());
    row.setField("level", place.level());
    row.setField("name_en", place.nameEn());
    row.setField("name_zh", place.nameZh());
    row.setField("polygon", place.polygon());
    row.setField("population", place.population());
    row.setField("population_at", populationAt);
    row.setField("centroid_lat", place.centroidLat());
    row.setField("centroid_lon", place.centroidLon());
    row.setField("area_km2", place.areaKm2());
    return row;
  }

  private static Place place(Record row) {
    return new Place(
        (String) row.getField("id"),
        (String) row.getField("parent_id"),
        (String) row.getField("level"),
        (String) row.getField("name_en"),
        (String) row.getField("name_zh"),
        (String) row.getField("polygon"),
        (Double) row.getField("population"),
        number(row, "centroid_lat"),
        number(row, "centroid_lon"),
        number(row, "area_km2"));
  }

  private static double number(Record row, String column) {
    Double value = (Double) row.getField(column);
    return value == null ? Double.NaN : value;
  }
}
