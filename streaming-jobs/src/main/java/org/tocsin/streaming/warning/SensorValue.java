package org.tocsin.streaming.warning;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.ObservationMessage;

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

  /** What warning takes from a message that stands at this place of its topic. */
  public static SensorValue of(
      ObservationMessage m, long knownAt, String topic, int partition, long offset) {
    Double result = m.result();
    return new SensorValue(
        m.sensorId(),
        m.property(),
        m.phenomenonTime().toEpochMilli(),
        result == null ? Double.NaN : usable(result, m.quality()),
        m.neighbourhoodId(),
        knownAt,
        topic,
        partition,
        offset);
  }

  /** A value that its source calls missing is none. */
  static double usable(double result, @Nullable String quality) {
    return "missing".equals(quality) ? Double.NaN : result;
  }
}
