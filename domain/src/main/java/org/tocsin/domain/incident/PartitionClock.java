package org.tocsin.domain.incident;

import java.util.HashMap;
import java.util.Map;

/**
 * Turns a record's timestamp into {@code known_at}: the running maximum of its stream, where a
 * stream is one partition of a live topic or one import run within a partition of {@code backfill}.
 *
 * <p>Not thread-safe: each owner keeps its own and stores {@link #latest()} with its state.
 */
public final class PartitionClock {
  private final Map<String, Long> latest = new HashMap<>();

  /** The stream that a record belongs to. */
  public static String stream(String topic, int partition, String run) {
    return topic.equals("backfill") ? topic + "/" + partition + "/" + run : topic + "/" + partition;
  }

  /** The time, in milliseconds, at which a record of the stream became known. Never goes back. */
  public long knownAt(String stream, long timestamp) {
    return latest.merge(stream, timestamp, Math::max);
  }

  /** The latest time per stream, for storing. */
  public Map<String, Long> latest() {
    return Map.copyOf(latest);
  }

  /** Takes stored times back in; the later one wins. */
  public void restore(Map<String, Long> stored) {
    stored.forEach((stream, at) -> latest.merge(stream, at, Math::max));
  }
}
