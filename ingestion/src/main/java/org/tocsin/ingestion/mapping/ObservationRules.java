package org.tocsin.ingestion.mapping;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a row becomes observations, one for each property.
 *
 * @param sensors places of sensors that the file does not say
 * @param landingMissing whether an empty value lands as missing; else it is passed over
 */
public record ObservationRules(
    FieldRule sensorId,
    TimeRule phenomenonTime,
    List<Property> properties,
    Map<String, SensorPlace> sensors,
    boolean landingMissing) {
  public ObservationRules {
    properties = List.copyOf(properties);
    sensors = Map.copyOf(sensors);
  }

  /**
   * One measured property.
   *
   * @param factor the written value is multiplied by this
   * @param least below this a value is refused
   * @param most above this a value is refused
   */
  public record Property(
      FieldRule name,
      FieldRule result,
      @Nullable FieldRule unit,
      @Nullable FieldRule quality,
      double factor,
      double least,
      double most) {}

  /** Where a sensor stands, in WGS84 degrees, or in which neighbourhood. */
  public record SensorPlace(
      @Nullable Double lat, @Nullable Double lon, @Nullable String neighbourhoodId) {}
}
