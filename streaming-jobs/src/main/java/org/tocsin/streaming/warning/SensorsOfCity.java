package org.tocsin.streaming.warning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.models.sensor.SensorPlace;

/** Reads table {@code sensor}: the newest row of each sensor, by property and id. */
public final class SensorsOfCity {
  private SensorsOfCity() {}

  /** All sensors; none where the table has no rows. */
  public static List<SensorPlace> read(Catalog catalog) {
    Table sensor = catalog.loadTable(LakeTable.SENSOR.identifier());
    Map<String, OffsetDateTime> newest = new HashMap<>();
    TreeMap<String, SensorPlace> sensors = new TreeMap<>();
    if (sensor.currentSnapshot() != null) {
      try (CloseableIterable<Record> rows = IcebergGenerics.read(sensor).build()) {
        for (Record row : rows) {
          String property = (String) row.getField("property");
          String id = (String) row.getField("id");
          OffsetDateTime from = (OffsetDateTime) row.getField("valid_from");
          String key = property + "|" + id;
          OffsetDateTime known = newest.get(key);
          if (known == null || from.isAfter(known)) {
            newest.put(key, from);
            sensors.put(
                key,
                new SensorPlace(
                    id,
                    property,
                    (String) row.getField("neighbourhood_id"),
                    number(row, "lat", Double.NaN),
                    number(row, "lon", Double.NaN),
                    number(row, "lower_limit", Double.NEGATIVE_INFINITY),
                    number(row, "upper_limit", Double.POSITIVE_INFINITY)));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Table sensor cannot be read", e);
      }
    }
    return new ArrayList<>(sensors.values());
  }

  private static double number(Record row, String column, double absent) {
    @Nullable Object value = row.getField(column);
    return value == null ? absent : (Double) value;
  }
}
