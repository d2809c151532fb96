package org.tocsin.streaming.warning;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.message.AlertActionMessage;

/**
 * What the desk hears of: something found, or an act of a person. One of the two is absent.
 *
 * @param knownAt milliseconds since 1970
 * @param topic of an act's record, with partition and offset; empty for what was found
 */
public record DeskNews(
    @Nullable Found found,
    @Nullable AlertActionMessage act,
    long knownAt,
    String topic,
    int partition,
    long offset) {

  /** Acts in the order of their records, then what was found; the desk has an order for that. */
  static final Comparator<DeskNews> CANONICAL =
      Comparator.comparingLong(DeskNews::knownAt)
          .thenComparing(news -> news.found != null)
          .thenComparing(DeskNews::topic)
          .thenComparingInt(DeskNews::partition)
          .thenComparingLong(DeskNews::offset)
          .thenComparing(news -> news, DeskNews::byFinding);

  /** Something found. */
  public static DeskNews of(Found found) {
    return new DeskNews(found, null, found.finding().knownAt(), "", 0, 0);
  }

  /** Something found that brings nothing to show. */
  public static DeskNews of(Finding finding) {
    return of(Found.of(finding));
  }

  /** An act that became known. */
  public static DeskNews of(
      AlertActionMessage act, long knownAt, String topic, int partition, long offset) {
    return new DeskNews(null, act, knownAt, topic, partition, offset);
  }

  private static int byFinding(DeskNews one, DeskNews other) {
    return one.found != null && other.found != null
        ? Finding.CANONICAL.compare(one.found.finding(), other.found.finding())
        : 0;
  }
}
