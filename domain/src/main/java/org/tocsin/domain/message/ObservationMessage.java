package org.tocsin.domain.message;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One measured value as it travels on the topics {@code observations} and {@code backfill}. Version
 * 1 of the message.
 *
 * @param type always {@code observation}
 * @param property what was measured, such as {@code pm25}
 * @param phenomenonTime when it was so
 * @param result the value in {@code unit}; absent when the sensor sent none
 * @param quality {@code good}, {@code suspect}, {@code missing} or a source's own word
 */
public record ObservationMessage(
    int version,
    String type,
    String source,
    String sensorId,
    String property,
    Instant phenomenonTime,
    @Nullable Double result,
    @Nullable String unit,
    @Nullable String quality,
    @Nullable String neighbourhoodId,
    @Nullable String cell,
    String knownKind,
    String run) {

  public static final int VERSION = 1;
  public static final String TYPE = "observation";

  /** The Kafka key: all values of one sensor share a partition. */
  public String key() {
    return sensorId;
  }
}
