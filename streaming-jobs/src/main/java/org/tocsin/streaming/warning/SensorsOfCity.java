package org.tocsin.streaming.warning;

import java.util.List;
import org.apache.iceberg.catalog.Catalog;
import org.jspecify.annotations.Nullable;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.SensorTable;
import org.tocsin.models.sensor.SensorPlace;

/** The sensors of table {@code sensor} as the watch knows them. */
public final class SensorsOfCity {
  private SensorsOfCity() {}

  /** All sensors; none where the table has no rows. */
  public static List<SensorPlace> read(Catalog catalog) {
    return new SensorTable(catalog.loadTable(LakeTable.SENSOR.identifier()))
        .list().stream().map(SensorsOfCity::place).toList();
  }

  private static SensorPlace place(SensorTable.Sensor sensor) {
    return new SensorPlace(
        sensor.id(),
        sensor.property(),
        sensor.neighbourhoodId(),
        number(sensor.lat(), Double.NaN),
        number(sensor.lon(), Double.NaN),
        number(sensor.lowerLimit(), Double.NEGATIVE_INFINITY),
        number(sensor.upperLimit(), Double.POSITIVE_INFINITY));
  }

  private static double number(@Nullable Double value, double absent) {
    return value == null ? absent : value;
  }
}
