package org.tocsin.streaming.warning;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CountChange;

/**
 * A change of one watched cell's reports, with its place in the canonical order.
 *
 * @param occurredAt milliseconds since 1970
 * @param knownAt milliseconds since 1970
 * @param change reports counted more (or less, below 0); 0 where only their handling changed
 * @param thingId of the happening that several reports speak of
 * @param responded reports more (or less) to which somebody has been sent
 * @param report keyed name of the report that came to count or no longer does; 0 where none is
 *     named
 * @param cited 1 where the named report counts from now on, -1 where it no longer does, else 0
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
    @Nullable String thingId,
    int responded,
    long report,
    int cited,
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

  /**
   * A change that a report caused.
   *
   * @param thingId of the version that is counted, or that no longer is
   * @param responded whether somebody had been sent to it
   */
  static CellChange of(
      CountChange change,
      String neighbourhoodId,
      @Nullable String thingId,
      boolean responded,
      long report,
      ReportVersion cause,
      int rank) {
    return new CellChange(
        neighbourhoodId,
        change.category(),
        change.categoryClass(),
        change.occurredAt().toEpochMilli(),
        change.knownAt(),
        change.change(),
        thingId,
        responded ? change.change() : 0,
        report,
        change.change(),
        cause.topic(),
        cause.partition(),
        cause.offset(),
        rank);
  }

  /** A counted report now speaks of another thing: one change takes it away, one brings it back. */
  static CellChange restated(
      ReportVersion cause,
      String neighbourhoodId,
      int change,
      @Nullable String thingId,
      boolean responded,
      long report,
      int rank) {
    return new CellChange(
        neighbourhoodId,
        cause.category(),
        cause.categoryClass(),
        cause.occurredAt(),
        cause.knownAt(),
        change,
        thingId,
        responded ? change : 0,
        report,
        change,
        cause.topic(),
        cause.partition(),
        cause.offset(),
        rank);
  }

  /** Only the handling of a counted report has changed. */
  static CellChange handled(ReportVersion cause, String neighbourhoodId, int responded) {
    return new CellChange(
        neighbourhoodId,
        cause.category(),
        cause.categoryClass(),
        cause.occurredAt(),
        cause.knownAt(),
        0,
        cause.thingId(),
        responded,
        0,
        0,
        cause.topic(),
        cause.partition(),
        cause.offset(),
        0);
  }

  String cell() {
    return neighbourhoodId + "|" + category;
  }
}
