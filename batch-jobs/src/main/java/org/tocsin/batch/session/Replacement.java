package org.tocsin.batch.session;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.spark.FileRewriteCoordinator;
import org.apache.iceberg.spark.ScanTaskSetManager;
import org.apache.iceberg.spark.SparkTableCache;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.tocsin.lakehouse.LakeTable;

/**
 * Puts rows in the place of those that match a condition, in one commit: a reader sees the old rows
 * or the new ones, and a kill leaves the old ones and files that the sweep of orphans removes.
 * Files that hold matching rows are written anew with what else they hold.
 */
final class Replacement {
  private static final int ATTEMPTS = 5;

  private final LakeSession session;
  private final Table table;
  private final LakeTable declared;

  Replacement(LakeSession session, Table table, LakeTable declared) {
    this.session = session;
    this.table = table;
    this.declared = declared;
  }

  /**
   * Replaces.
   *
   * @return whether rows matched; if none did, nothing was written
   */
  boolean run(String condition, Dataset<Row> rows) {
    for (int attempt = 1; ; attempt++) {
      table.refresh();
      if (table.currentSnapshot() == null) {
        return false;
      }
      long head = table.currentSnapshot().snapshotId();
      Set<String> files = holding(condition, head);
      if (files.isEmpty()) {
        return false;
      }
      try {
        commit(condition, rows, head, files);
        return true;
      } catch (ValidationException e) {
        // Care wrote one of these files anew meanwhile: look again.
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private Set<String> holding(String condition, long head) {
    Set<String> files = new TreeSet<>();
    session
        .read(declared, head)
        .filter(condition)
        .select(col("_file"))
        .distinct()
        .collectAsList()
        .forEach(row -> files.add(row.getString(0)));
    return files;
  }

  private void commit(String condition, Dataset<Row> rows, long head, Set<String> files) {
    String id = UUID.randomUUID().toString();
    Column[] columns =
        declared.schema().columns().stream().map(c -> col(c.name())).toArray(Column[]::new);
    List<FileScanTask> tasks = tasks(head, files);
    SparkTableCache.get().add(id, table);
    ScanTaskSetManager.get().stageTasks(table, id, List.copyOf(tasks));
    try {
      Dataset<Row> kept =
          rows.sparkSession()
              .read()
              .format("iceberg")
              .load(id)
              .filter(expr("NOT coalesce((%s), false)".formatted(condition)))
              .select(columns);
      Dataset<Row> sorted =
          kept.coalesce(1).union(rows).sortWithinPartitions(declared.sortColumn());
      Set<DataFile> written = StagedFiles.write(sorted, table, id);
      OverwriteFiles overwrite = table.newOverwrite();
      tasks.forEach(task -> overwrite.deleteFile(task.file()));
      written.forEach(overwrite::addFile);
      overwrite.validateFromSnapshot(head).validateNoConflictingDeletes().commit();
    } finally {
      SparkTableCache.get().remove(id);
      ScanTaskSetManager.get().removeTasks(table, id);
      FileRewriteCoordinator.get().clearRewrite(table, id);
    }
  }

  private List<FileScanTask> tasks(long head, Set<String> files) {
    try (CloseableIterable<FileScanTask> found = table.newScan().useSnapshot(head).planFiles()) {
      List<FileScanTask> tasks = new ArrayList<>();
      for (FileScanTask task : found) {
        if (files.contains(task.file().location())) {
          tasks.add(task);
        }
      }
      return tasks;
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be planned".formatted(table.name()), e);
    }
  }
}
