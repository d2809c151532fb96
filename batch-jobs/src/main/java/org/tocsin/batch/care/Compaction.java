package org.tocsin.batch.care;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.Table;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.spark.FileRewriteCoordinator;
import org.apache.iceberg.spark.ScanTaskSetManager;
import org.apache.iceberg.spark.SparkTableCache;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.tocsin.batch.session.StagedFiles;
import org.tocsin.lakehouse.LakeTable;

/**
 * Writes groups of files anew with Spark, sorted, and swaps them in with one commit each: a reader
 * sees the old files or the new ones, a kill leaves files that the sweep of orphans removes, and a
 * writer that appends meanwhile is not disturbed.
 */
final class Compaction {
  private final SparkSession spark;

  Compaction(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Rewrites one group.
   *
   * @return how many files it is now; 0 if a file was gone already and nothing changed
   */
  int rewrite(Table table, LakeTable declared, CarePlan.Group group) {
    String id = UUID.randomUUID().toString();
    long start = table.currentSnapshot().snapshotId();
    SparkTableCache.get().add(id, table);
    ScanTaskSetManager.get().stageTasks(table, id, group.tasks());
    try {
      Dataset<Row> rows = spark.read().format("iceberg").load(id);
      Dataset<Row> spread = group.dividesByDay() ? byDays(rows, declared) : rows.coalesce(1);
      Dataset<Row> sorted = spread.sortWithinPartitions(order(declared));
      Set<DataFile> written = StagedFiles.write(sorted, table, id);
      long rowsWritten = written.stream().mapToLong(DataFile::recordCount).sum();
      if (rowsWritten != group.rows()) {
        throw new IllegalStateException(
            "Compaction of %s read %d rows and wrote %d; nothing was changed"
                .formatted(table.name(), group.rows(), rowsWritten));
      }
      RewriteFiles swap = table.newRewrite().validateFromSnapshot(start);
      group.tasks().forEach(task -> swap.deleteFile(task.file()));
      written.forEach(swap::addFile);
      swap.commit();
      return written.size();
    } catch (ValidationException e) {
      // Another care or an erasure was faster; the next run plans again.
      return 0;
    } finally {
      SparkTableCache.get().remove(id);
      ScanTaskSetManager.get().removeTasks(table, id);
      FileRewriteCoordinator.get().clearRewrite(table, id);
    }
  }

  /** Whole days together in parts that are as large as may be, a part a file. */
  private static Dataset<Row> byDays(Dataset<Row> rows, LakeTable declared) {
    Column day = unix_date(to_date(col(declared.sortColumn())));
    List<Row> days = rows.groupBy(day.as("day")).count().orderBy("day").collectAsList();
    List<Integer> begins = new ArrayList<>();
    long filled = 0;
    for (Row one : days) {
      if (begins.isEmpty() || filled + one.getLong(1) > CarePlan.ROWS_OF_DAYS) {
        begins.add(one.getInt(0));
        filled = 0;
      }
      filled += one.getLong(1);
    }
    int[] firstDays = begins.stream().mapToInt(Integer::intValue).toArray();
    UserDefinedFunction part =
        udf(
            (UDF1<Integer, Integer>)
                at -> {
                  int found = Arrays.binarySearch(firstDays, at);
                  return found >= 0 ? found : -found - 2;
                },
            DataTypes.IntegerType);
    return rows.repartitionById(firstDays.length, part.apply(day));
  }

  /** The declared order, then the canonical order, so that the same rows give the same file. */
  private static Column[] order(LakeTable declared) {
    List<String> names = declared.schema().columns().stream().map(c -> c.name()).toList();
    return Stream.concat(
            Stream.of(declared.sortColumn()),
            Arrays.stream(new String[] {"topic", "partition", "offset", "id"})
                .filter(names::contains)
                .filter(n -> !n.equals(declared.sortColumn())))
        .map(functions::col)
        .toArray(Column[]::new);
  }
}
