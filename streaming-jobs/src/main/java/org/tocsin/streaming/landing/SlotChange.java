package org.tocsin.streaming.landing;

import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CountChange;
import org.tocsin.domain.incident.Version;

/**
 * A change of one cell's count on its way to the reporting triangle.
 *
 * @param occurredAt milliseconds since 1970
 * @param knownAt milliseconds since 1970
 * @param topic of the report that caused it, with partition and offset
 */
public record SlotChange(
    @Nullable String neighbourhoodId,
    String category,
    String categoryClass,
    long occurredAt,
    long knownAt,
    int change,
    String topic,
    int partition,
    long offset) {

  static SlotChange of(CountChange change, Version cause) {
    return new SlotChange(
        change.neighbourhoodId(),
        change.category(),
        change.categoryClass(),
        change.occurredAt().toEpochMilli(),
        change.knownAt(),
        change.change(),
        cause.topic(),
        cause.partition(),
        cause.offset());
  }
}
