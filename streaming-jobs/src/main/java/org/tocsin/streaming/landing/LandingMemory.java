package org.tocsin.streaming.landing;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.PartitionClock;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * What the tables know of everything that came before the offsets at which a landing without a
 * checkpoint begins to read: it takes the place of the state that is missing.
 *
 * @param lake absent: nothing is remembered
 * @param from the first offset that is read from Kafka, by {@code topic/partition}
 * @param snapshots of the tables to read; a table that is absent has no rows
 */
public record LandingMemory(
    @Nullable Lake lake, Map<String, Long> from, Map<LakeTable, Long> snapshots)
    implements Serializable {

  /** Of a landing that reads everything from its start. */
  public static final LandingMemory NONE = new LandingMemory(null, Map.of(), Map.of());

  public LandingMemory {
    from = Map.copyOf(from);
    snapshots = Map.copyOf(snapshots);
  }

  /** Takes one row. */
  @FunctionalInterface
  interface Taker {
    void take(Record row) throws Exception;
  }

  /**
   * Hands over the rows of a table that came before the start.
   *
   * @param columns that the taker looks at
   */
  void each(LakeTable which, List<String> columns, Taker taker) throws Exception {
    Long snapshot = snapshots.get(which);
    if (lake == null || snapshot == null) {
      return;
    }
    Catalog catalog = lake.open();
    try (Closeable closing = catalog instanceof Closeable closeable ? closeable : () -> {}) {
      Table table = catalog.loadTable(which.identifier());
      String[] wanted =
          Stream.concat(columns.stream(), Stream.of("topic", "partition", "offset"))
              .distinct()
              .toArray(String[]::new);
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(table).useSnapshot(snapshot).select(wanted).build()) {
        for (Record row : rows) {
          if ((Long) row.getField("offset") < from.getOrDefault(partition(row), 0L)) {
            taker.take(row);
          }
        }
      }
    }
  }

  /** Where the clocks stood at the start, by {@link PartitionClock#stream}, in milliseconds. */
  Map<String, Long> clocks() {
    Map<String, Long> clocks = new HashMap<>();
    for (LakeTable table : snapshots.keySet()) {
      boolean runs = table.schema().findField("run") != null;
      if (table.schema().findField("known_at") != null) {
        List<String> columns = runs ? List.of("known_at", "run") : List.of("known_at");
        try {
          each(
              table,
              columns,
              row ->
                  clocks.merge(
                      PartitionClock.stream(
                          (String) row.getField("topic"),
                          (Integer) row.getField("partition"),
                          runs ? (String) row.getField("run") : ""),
                      ((OffsetDateTime) row.getField("known_at")).toInstant().toEpochMilli(),
                      Math::max));
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        } catch (Exception e) {
          throw new IllegalStateException("Table %s cannot be read".formatted(table), e);
        }
      }
    }
    return clocks;
  }

  private static String partition(Record row) {
    return row.getField("topic") + "/" + row.getField("partition");
  }
}
