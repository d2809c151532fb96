package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/**
 * What the tables hold of one run: the right side of the reconciliation, never a job's counter.
 *
 * @param incidents rows of the table of that name by kind: report, correction, retraction
 * @param observations rows of the table of that name
 * @param redeliveries rows of table {@code redelivery}
 * @param rejections rows of the table of that name by reason
 */
public record RunCounts(
    Map<String, Long> incidents,
    long observations,
    long redeliveries,
    Map<String, Long> rejections) {

  /** Iceberg keeps this many characters of a text column's least and greatest value. */
  private static final int BOUND_LENGTH = 16;

  public RunCounts {
    incidents = Map.copyOf(incidents);
    rejections = Map.copyOf(rejections);
  }

  /** Everything that landed. */
  public long total() {
    return sum(incidents) + observations + redeliveries + sum(rejections);
  }

  public long incident(String kind) {
    return incidents.getOrDefault(kind, 0L);
  }

  /** Counts the rows of a run, each table in its newest snapshot. */
  public static RunCounts of(Catalog catalog, String run) {
    return new RunCounts(
        by(catalog, LakeTable.INCIDENT, run, "kind"),
        total(catalog, LakeTable.OBSERVATION, run),
        total(catalog, LakeTable.REDELIVERY, run),
        by(catalog, LakeTable.REJECTION, run, "reason"));
  }

  /** Counts the rows of a run over all tables; cheap, as most files are counted by their header. */
  public static long landed(Catalog catalog, String run) {
    return total(catalog, LakeTable.INCIDENT, run)
        + total(catalog, LakeTable.OBSERVATION, run)
        + total(catalog, LakeTable.REDELIVERY, run)
        + total(catalog, LakeTable.REJECTION, run);
  }

  private static Map<String, Long> by(Catalog catalog, LakeTable which, String run, String column) {
    Table table = catalog.loadTable(which.identifier());
    Map<String, Long> counts = new TreeMap<>();
    if (table.currentSnapshot() == null) {
      return counts;
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table)
            .where(Expressions.equal("run", run))
            .select(column, "run")
            .build()) {
      for (Record row : rows) {
        counts.merge((String) row.getField(column), 1L, Long::sum);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be read".formatted(table.name()), e);
    }
    return counts;
  }

  private static long total(Catalog catalog, LakeTable which, String run) {
    Table table = catalog.loadTable(which.identifier());
    if (table.currentSnapshot() == null) {
      return 0;
    }
    int column = table.schema().findField("run").fieldId();
    long whole = 0;
    boolean mixed = false;
    try (CloseableIterable<FileScanTask> files =
        table.newScan().filter(Expressions.equal("run", run)).includeColumnStats().planFiles()) {
      for (FileScanTask task : files) {
        if (run.length() <= BOUND_LENGTH
            && task.deletes().isEmpty()
            && holdsOnly(task.file(), column, run)) {
          whole += task.file().recordCount();
        } else {
          mixed = true;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be read".formatted(table.name()), e);
    }
    return mixed ? sum(by(catalog, which, run, "run")) : whole;
  }

  private static boolean holdsOnly(DataFile file, int column, String run) {
    return run.equals(bound(file.lowerBounds(), column))
        && run.equals(bound(file.upperBounds(), column));
  }

  private static @Nullable String bound(@Nullable Map<Integer, ByteBuffer> bounds, int column) {
    ByteBuffer bound = bounds == null ? null : bounds.get(column);
    return bound == null
        ? null
        : Conversions.fromByteBuffer(Types.StringType.get(), bound).toString();
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
