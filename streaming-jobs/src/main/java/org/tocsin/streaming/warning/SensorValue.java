package org.tocsin.streaming.warning;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What the warning job takes from one observation, whether it comes from the tables or from Kafka.
 *
 * @param time of the reading, milliseconds since 1970
 * @param value NaN when the sensor sent none, or called it missing
 * @param neighbourhoodId absent where the observation names none
 * @param knownAt milliseconds since 1970
 */
public record SensorValue(
    String sensorId,
    String property,
    long time,
    double value,
    @Nullable String neighbourhoodId,
    long knownAt,
    String topic,
    int partition,
    long offset) {

  static final Comparator<SensorValue> CANONICAL =
      Comparator.comparingLong(SensorValue::knownAt)
          .thenComparing(SensorValue::topic)
          .thenComparingInt(SensorValue::partition)
          .thenComparingLong(SensorValue::offset);
}
