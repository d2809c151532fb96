package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/** Reads table {@code sensor}: where sensors stand and what they may read. */
public final class SensorTable {
  private final Table table;

  public SensorTable(Table table) {
    this.table = table;
  }

  /**
   * A sensor as its newest version says.
   *
   * @param lat WGS84 degrees
   * @param lowerLimit least value within its limits
   * @param upperLimit greatest value within its limits
   */
  public record Sensor(
      String id,
      String property,
      @Nullable String unit,
      @Nullable String neighbourhoodId,
      @Nullable Double lat,
      @Nullable Double lon,
      @Nullable Double lowerLimit,
      @Nullable Double upperLimit,
      @Nullable String nameEn,
      @Nullable String nameZh) {}

  /** The newest version of every sensor, ordered by id. */
  public List<Sensor> list() {
    Map<String, OffsetDateTime> newest = new TreeMap<>();
    Map<String, Sensor> sensors = new TreeMap<>();
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
          sensors.put(id, sensor(row));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table sensor cannot be read", e);
    }
    return List.copyOf(sensors.values());
  }

  private static Sensor sensor(Record row) {
    return new Sensor(
        (String) row.getField("id"),
        (String) row.getField("property"),
        (String) row.getField("unit"),
        (String) row.getField("neighbourhood_id"),
        (Double) row.getField("lat"),
        (Double) row.getField("lon"),
        (Double) row.getField("lower_limit"),
        (Double) row.getField("upper_limit"),
        (String) row.getField("name_en"),
        (String) row.getField("name_zh"));
  }
}
