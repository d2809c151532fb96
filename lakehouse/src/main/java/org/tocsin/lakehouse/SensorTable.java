package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes table {@code sensor}: where sensors stand and what they may read. One instrument
 * may measure several properties; a row is of one of them. A row is replaced by a newer version;
 * older versions stay.
 */
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

  /** The newest version of every sensor of every property, ordered by id and property. */
  public List<Sensor> list() {
    Map<Key, OffsetDateTime> newest = new HashMap<>();
    TreeMap<Key, Sensor> sensors = new TreeMap<>();
    table.refresh();
    if (table.currentSnapshot() == null) {
      return List.of();
    }
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      for (Record row : rows) {
        Key id = new Key((String) row.getField("id"), (String) row.getField("property"));
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

  /**
   * Writes new versions of sensors in one commit; those that are the same already are passed over.
   *
   * @param validFrom from when these versions hold
   * @return how many sensors are new or changed
   */
  public int replace(List<Sensor> sensors, Instant validFrom) {
    Set<Sensor> present = Set.copyOf(list());
    List<Record> changed =
        sensors.stream()
            .filter(sensor -> !present.contains(sensor))
            .map(sensor -> row(sensor, validFrom))
            .toList();
    if (!changed.isEmpty()) {
      RunRows.append(table, changed);
    }
    return changed.size();
  }

  /** What versions of one sensor share. */
  private record Key(String id, String property) implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::id).thenComparing(Key::property);

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }

  private Record row(Sensor sensor, Instant validFrom) {
    Record row = GenericRecord.create(table.schema());
    row.setField("id", sensor.id());
    row.setField("valid_from", validFrom.atOffset(ZoneOffset.UTC));
    row.setField("property", sensor.property());
    row.setField("unit", sensor.unit());
    row.setField("neighbourhood_id", sensor.neighbourhoodId());
    row.setField("lat", sensor.lat());
    row.setField("lon", sensor.lon());
    row.setField("lower_limit", sensor.lowerLimit());
    row.setField("upper_limit", sensor.upperLimit());
    row.setField("name_en", sensor.nameEn());
    row.setField("name_zh", sensor.nameZh());
    return row;
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
