package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.PartitionClock;

/**
 * How far a table has landed each partition of each topic, read from the table's own rows and,
 * where care took rows away, from what it noted in the table's properties.
 *
 * @param highest landed offset by {@code topic/partition}
 * @param clocks latest {@code known_at} in milliseconds by {@link PartitionClock#stream}; empty for
 *     a table without {@code known_at} and {@code run}
 */
public record LandedOffsets(Map<String, Long> highest, Map<String, Long> clocks)
    implements Serializable {

  /** Before each table property {@code topic/partition} that notes how far had landed. */
  public static final String NOTE = "tocsin.landed.";

  public static final LandedOffsets NONE = new LandedOffsets(Map.of(), Map.of());

  public LandedOffsets {
    highest = Map.copyOf(highest);
    clocks = Map.copyOf(clocks);
  }

  /**
   * Reads one snapshot of a table.
   *
   * @param snapshotId the snapshot, or absent for a table without one
   */
  public static LandedOffsets read(Table table, @Nullable Long snapshotId) {
    if (snapshotId == null) {
      return NONE;
    }
    boolean timed =
        table.schema().findField("known_at") != null && table.schema().findField("run") != null;
    IcebergGenerics.ScanBuilder scan = IcebergGenerics.read(table).useSnapshot(snapshotId);
    scan =
        timed
            ? scan.select("topic", "partition", "offset", "known_at", "run")
            : scan.select("topic", "partition", "offset");
    Map<String, Long> highest = new HashMap<>();
    Map<String, Long> clocks = new HashMap<>();
    table
        .properties()
        .forEach(
            (name, value) -> {
              if (name.startsWith(NOTE)) {
                highest.merge(name.substring(NOTE.length()), Long.parseLong(value), Math::max);
              }
            });
    try (CloseableIterable<Record> rows = scan.build()) {
      for (Record row : rows) {
        String topic = (String) row.getField("topic");
        int partition = (Integer) row.getField("partition");
        highest.merge(key(topic, partition), (Long) row.getField("offset"), Math::max);
        if (timed) {
          long knownAt = ((OffsetDateTime) row.getField("known_at")).toInstant().toEpochMilli();
          clocks.merge(
              PartitionClock.stream(topic, partition, (String) row.getField("run")),
              knownAt,
              Math::max);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be read".formatted(table.name()), e);
    }
    return new LandedOffsets(highest, clocks);
  }

  /** The highest landed offset of a partition, or -1 when none has landed. */
  public long highest(String topic, int partition) {
    return highest.getOrDefault(key(topic, partition), -1L);
  }

  /** Whether the row that arrived there is in the table, or was decided not to be. */
  public boolean covers(String topic, int partition, long offset) {
    return offset <= highest(topic, partition);
  }

  private static String key(String topic, int partition) {
    return topic + "/" + partition;
  }
}
