package org.tocsin.domain.incident;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a row stands in the canonical order of everything Tocsin received.
 *
 * @param knownAt milliseconds since 1970 when Tocsin received it, as {@link PartitionClock} says
 */
public record Version(long knownAt, String topic, int partition, long offset)
    implements Comparable<Version>, Serializable {

  private static final Comparator<Version> CANONICAL =
      Comparator.comparingLong(Version::knownAt)
          .thenComparing(Version::topic)
          .thenComparingInt(Version::partition)
          .thenComparingLong(Version::offset);

  @Override
  public int compareTo(Version other) {
    return CANONICAL.compare(this, other);
  }

  /** The stored form {@code knownAt:topic:partition:offset}. */
  public String text() {
    return knownAt + ":" + topic + ":" + partition + ":" + offset;
  }

  /** Reads {@link #text()}. */
  public static Version parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException(
          "Version '%s' must be knownAt:topic:partition:offset".formatted(text));
    }
    return new Version(
        Long.parseLong(parts[0]), parts[1], Integer.parseInt(parts[2]), Long.parseLong(parts[3]));
  }
}
