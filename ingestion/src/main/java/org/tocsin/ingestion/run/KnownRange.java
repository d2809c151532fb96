package org.tocsin.ingestion.run;

import java.time.Instant;

/**
 * The rows of a file that a run offers: those that became known in {@code [from, to)}.
 *
 * @param from milliseconds since 1970
 * @param to milliseconds since 1970
 */
public record KnownRange(long from, long to) {

  /** Everything. */
  public static final KnownRange ALL = new KnownRange(Long.MIN_VALUE, Long.MAX_VALUE);

  public KnownRange {
    if (from >= to) {
      throw new IllegalArgumentException(
          "The range of known times ends at %s, before it starts at %s"
              .formatted(Instant.ofEpochMilli(to), Instant.ofEpochMilli(from)));
    }
  }

  boolean contains(long knownAt) {
    return knownAt >= from && knownAt < to;
  }
}
