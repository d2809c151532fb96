package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Up to where every table surely holds all that a partition brought, read from the tables alone.
 *
 * <p>Each snapshot that the landing job commits names the job's run and its checkpoint, and every
 * table commits at least each tenth checkpoint, also when it has nothing to add. A checkpoint that
 * every table has reached in one run is settled: what that run added up to it stands in every
 * table, and so does everything before it in the same partition.
 *
 * <p>Limits: snapshots that have expired, or files that were compacted since, prove nothing; then
 * the answer is lower than it could be, never higher.
 *
 * @param highest settled offset by {@code topic/partition}; a partition that is absent has none
 */
public record SettledOffsets(Map<String, Long> highest) {
  private static final String RUN = "flink.job-id";
  private static final String CHECKPOINT = "flink.max-committed-checkpoint-id";

  public SettledOffsets {
    highest = Map.copyOf(highest);
  }

  /** A snapshot that the landing job committed. */
  private record Commit(Snapshot snapshot, String run, long checkpoint) {}

  /** Reads the newest state of every table that carries offsets. */
  public static SettledOffsets read(Catalog catalog) {
    List<Table> tables = tables(catalog);
    List<List<Commit>> commits = tables.stream().map(SettledOffsets::commits).toList();
    Map<String, Long> settled = settledCheckpoints(commits);
    Map<String, Long> highest = new HashMap<>();
    for (int i = 0; i < tables.size(); i++) {
      for (Map.Entry<String, Long> run : settled.entrySet()) {
        List<Commit> counted =
            commits.get(i).stream()
                .filter(c -> c.run.equals(run.getKey()) && c.checkpoint <= run.getValue())
                .toList();
        if (!counted.isEmpty()) {
          addHighest(
              tables.get(i),
              counted.get(0).snapshot,
              counted.get(counted.size() - 1).snapshot,
              highest);
        }
      }
    }
    return new SettledOffsets(highest);
  }

  /**
   * Of each run of the landing job that has reached every table, the last checkpoint that all of
   * them have. Everything the run had read up to it stands in the tables.
   */
  public static Map<String, Long> checkpoints(Catalog catalog) {
    return settledCheckpoints(tables(catalog).stream().map(SettledOffsets::commits).toList());
  }

  private static List<Table> tables(Catalog catalog) {
    List<Table> tables = new ArrayList<>();
    for (LakeTable table : LakeTable.values()) {
      if (table.carriesOffsets()) {
        tables.add(catalog.loadTable(table.identifier()));
      }
    }
    return tables;
  }

  /** The first offset of a partition that some table may lack. */
  public long next(String topic, int partition) {
    return highest.getOrDefault(topic + "/" + partition, -1L) + 1;
  }

  private static List<Commit> commits(Table table) {
    List<Commit> commits = new ArrayList<>();
    for (Snapshot snapshot : table.snapshots()) {
      String run = snapshot.summary().get(RUN);
      String checkpoint = snapshot.summary().get(CHECKPOINT);
      if (run != null && checkpoint != null) {
        commits.add(new Commit(snapshot, run, Long.parseLong(checkpoint)));
      }
    }
    return commits;
  }

  /** Of each run that reached every table, the checkpoint that all have. */
  private static Map<String, Long> settledCheckpoints(List<List<Commit>> commits) {
    Map<String, Long> settled = new HashMap<>();
    Map<String, Integer> reached = new HashMap<>();
    for (List<Commit> ofTable : commits) {
      Map<String, Long> newest = new HashMap<>();
      ofTable.forEach(c -> newest.merge(c.run, c.checkpoint, Math::max));
      newest.forEach(
          (run, checkpoint) -> {
            settled.merge(run, checkpoint, Math::min);
            reached.merge(run, 1, Integer::sum);
          });
    }
    settled.keySet().removeIf(run -> reached.getOrDefault(run, 0) < commits.size());
    return settled;
  }

  /** The highest offsets among the rows that the snapshots from the first to the last added. */
  private static void addHighest(
      Table table, Snapshot first, Snapshot last, Map<String, Long> highest) {
    Long before = first.parentId();
    if (before != null && table.snapshot(before) == null) {
      // The snapshot before has expired: what the first one added cannot be told from older rows.
      return;
    }
    IcebergGenerics.ScanBuilder scan = IcebergGenerics.read(table);
    scan =
        before == null
            ? scan.useSnapshot(last.snapshotId())
            : scan.appendsBetween(before, last.snapshotId());
    try (CloseableIterable<Record> rows = scan.select("topic", "partition", "offset").build()) {
      for (Record row : rows) {
        highest.merge(
            row.getField("topic") + "/" + row.getField("partition"),
            (Long) row.getField("offset"),
            Math::max);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be read".formatted(table.name()), e);
    }
  }
}
