package org.tocsin.ingestion.mapping;

import org.jspecify.annotations.Nullable;

/**
 * Where {@code known_at} comes from when a file is imported or published.
 *
 * @param kind {@code recorded} (a column says it), {@code estimated}, {@code none} (the moment of
 *     the import) or {@code received} (a live feed)
 * @param time for {@code recorded}, and for {@code estimated} where a column says it roughly
 * @param neighbours for {@code estimated} by neighbours in the file
 * @param otherwise what a row without such a time takes: {@code reject}, {@code arrival} or {@code
 *     occurred}
 */
public record KnownRule(
    String kind, @Nullable TimeRule time, @Nullable Estimate neighbours, String otherwise) {

  public static final String RECORDED = "recorded";
  public static final String ESTIMATED = "estimated";
  public static final String NONE = "none";
  public static final String RECEIVED = "received";

  /** The same rule for rows that a live home receives now. */
  public KnownRule received() {
    return new KnownRule(RECEIVED, time, neighbours, otherwise);
  }

  /** What is said of a row that is taken as known when it happened. */
  public String occurredKind() {
    return kind.equals(RECEIVED) ? RECEIVED : ESTIMATED;
  }

  /** What is said of a row that is taken as known when it arrives. */
  public String arrivalKind() {
    return kind.equals(RECEIVED) ? RECEIVED : NONE;
  }

  /**
   * A time guessed from the rows registered before, for a file in order of registration.
   *
   * @param method {@code rolling_median}, {@code rolling_maximum} or {@code running_maximum} of the
   *     rows' {@code occurred_at}
   * @param window rows that a rolling method looks back at, this one included
   * @param series rows for which this field differs have registers of their own
   */
  public record Estimate(String method, int window, @Nullable FieldRule series) {}
}
