package org.tocsin.streaming.warning;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.alert.Finding;
import org.tocsin.domain.alert.Found;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.domain.alert.OpenThing;
import org.tocsin.domain.message.AlertActionMessage;

/**
 * What the desk hears of: something found, an act of a person or of the batch, an alert that was
 * open when an earlier watch stopped, or one that it raised and that people may have judged. All
 * but one are absent.
 *
 * @param knownAt milliseconds since 1970
 * @param topic of an act's record, with partition and offset; empty for what was found
 */
public record DeskNews(
    @Nullable Found found,
    @Nullable AlertActionMessage act,
    @Nullable OpenThing resumed,
    @Nullable Inspection raised,
    long knownAt,
    String topic,
    int partition,
    long offset) {

  /**
   * Alerts that were open by their keys, alerts that were raised by their ids, acts in the order of
   * their records, then what was found; the desk has an order for that.
   */
  static final Comparator<DeskNews> CANONICAL =
      Comparator.comparingLong(DeskNews::knownAt)
          .thenComparing(news -> news.resumed == null)
          .thenComparing(news -> news.resumed == null ? "" : news.resumed.key())
          .thenComparing(news -> news.raised == null)
          .thenComparing(news -> news.raised == null ? "" : news.raised.alertId())
          .thenComparing(news -> news.found != null)
          .thenComparing(DeskNews::topic)
          .thenComparingInt(DeskNews::partition)
          .thenComparingLong(DeskNews::offset)
          .thenComparing(news -> news, DeskNews::byFinding);

  /** Something found. */
  public static DeskNews of(Found found) {
    return new DeskNews(found, null, null, null, found.finding().knownAt(), "", 0, 0);
  }

  /** Something found that brings nothing to show. */
  public static DeskNews of(Finding finding) {
    return of(Found.of(finding));
  }

  /** An act that became known. */
  public static DeskNews of(
      AlertActionMessage act, long knownAt, String topic, int partition, long offset) {
    return new DeskNews(null, act, null, null, knownAt, topic, partition, offset);
  }

  /**
   * An alert that was open when an earlier watch stopped: known since it was raised, so that every
   * act on it comes after it.
   *
   * @param goLive the last instant of history, milliseconds
   */
  static DeskNews of(OpenThing resumed, long goLive) {
    return new DeskNews(null, null, resumed, null, Math.min(resumed.raisedAt(), goLive), "", 0, 0);
  }

  /** An alert that an earlier watch raised. */
  static DeskNews of(Inspection raised) {
    return new DeskNews(null, null, null, raised, raised.raisedAt(), "", 0, 0);
  }

  private static int byFinding(DeskNews one, DeskNews other) {
    return one.found != null && other.found != null
        ? Finding.CANONICAL.compare(one.found.finding(), other.found.finding())
        : 0;
  }
}
