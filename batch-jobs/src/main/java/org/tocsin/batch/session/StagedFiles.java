package org.tocsin.batch.session;

import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Table;
import org.apache.iceberg.spark.FileRewriteCoordinator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes files of a table that nobody sees yet: whoever asked for them commits them. */
public final class StagedFiles {
  private StagedFiles() {}

  /**
   * Writes rows as they are spread and sorted.
   *
   * @param id under which the table stands in Iceberg's cache
   */
  @SuppressWarnings("unchecked")
  public static Set<DataFile> write(Dataset<Row> rows, Table table, String id) {
    rows.write()
        .format("iceberg")
        .option("use-table-distribution-and-ordering", "false")
        .option("output-spec-id", table.spec().specId())
        .option("output-sort-order-id", table.sortOrder().orderId())
        .option("fanout-enabled", "true")
        .mode("append")
        .save(id);
    return FileRewriteCoordinator.get().fetchNewFiles(table, id);
  }
}
