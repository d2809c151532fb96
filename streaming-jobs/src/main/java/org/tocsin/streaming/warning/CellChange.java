package org.tocsin.streaming.warning;

import java.util.Comparator;
import org.tocsin.domain.incident.CountChange;

/**
 * A change of one watched cell's count, with its place in the canonical order.
 *
 * @param occurredAt milliseconds since 1970
 * @param knownAt milliseconds since 1970
 * @param topic of the report that caused it, with partition and offset
 * @param rank among the changes of that report
 */
public record CellChange(
    String neighbourhoodId,
    String category,
    String categoryClass,
    long occurredAt,
    long knownAt,
    int change,
    String topic,
    int partition,
    long offset,
    int rank) {

  static final Comparator<CellChange> CANONICAL =
      Comparator.comparingLong(CellChange::knownAt)
          .thenComparing(CellChange::topic)
          .thenComparingInt(CellChange::partition)
          .thenComparingLong(CellChange::offset)
          .thenComparingInt(CellChange::rank);

  static CellChange of(CountChange change, String neighbourhoodId, ReportVersion cause, int rank) {
    return new CellChange(
        neighbourhoodId,
        change.category(),
        change.categoryClass(),
        change.occurredAt().toEpochMilli(),
        change.knownAt(),
        change.change(),
        cause.topic(),
        cause.partition(),
        cause.offset(),
        rank);
  }

  String cell() {
    return neighbourhoodId + "|" + category;
  }
}
