package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;

/** What table {@code erasure} says: which ids stay out, and which partitions know it. */
public final class Tombstones {
  private Tombstones() {}

  /** The keyed hashes of every erased id. */
  public static Set<String> list(Table erasure) {
    Set<String> hashes = new HashSet<>();
    if (erasure.currentSnapshot() == null) {
      return hashes;
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(erasure).select("keyed_hash").build()) {
      rows.forEach(row -> hashes.add((String) row.getField("keyed_hash")));
    } catch (IOException e) {
      throw new UncheckedIOException("Table erasure cannot be read", e);
    }
    return hashes;
  }

  /** Where the tombstone of an id was received, as the offset by {@code topic/partition}. */
  public static Map<String, Long> received(Table erasure, String keyedHash) {
    Map<String, Long> offsets = new HashMap<>();
    if (erasure.currentSnapshot() == null) {
      return offsets;
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(erasure).where(Expressions.equal("keyed_hash", keyedHash)).build()) {
      for (Record row : rows) {
        offsets.merge(
            row.getField("topic") + "/" + row.getField("partition"),
            (Long) row.getField("offset"),
            Math::min);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table erasure cannot be read", e);
    }
    return offsets;
  }
}
