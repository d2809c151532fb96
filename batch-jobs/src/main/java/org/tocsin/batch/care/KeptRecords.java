package org.tocsin.batch.care;

import java.util.Map;
import java.util.Set;

/**
 * The records of reports and values that a home's broker keeps, and how to let them go. Partitions
 * are {@code topic/number}.
 */
public interface KeptRecords {

  /** The next offset after what a job's newest complete checkpoint has read, by partition. */
  Map<String, Long> nextOf(String reader);

  /** The oldest offset that is kept and the one that comes next, by partition. */
  Map<String, Range> ranges();

  /** Drops what lies before each offset. */
  void drop(Map<String, Long> before);

  /**
   * Writes a heartbeat to each partition that begins a new segment, so that the one before it can
   * leave the disk.
   *
   * @return the offsets of the heartbeats
   */
  Map<String, Long> roll(Set<String> partitions);

  /**
   * What a partition keeps.
   *
   * @param first the oldest offset
   * @param end the offset that comes next
   */
  record Range(long first, long end) {}
}
