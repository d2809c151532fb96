package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.OverwriteFiles;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.StructLike;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.DataWriter;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one run in a table that is partitioned by {@code run}. They are replaced as a whole
 * in one commit: a reader sees all of the old ones or all of the new ones, and a program that is
 * killed before leaves the old ones.
 */
public final class RunRows {
  /** The name under which the running city's own rows stand. */
  public static final String LIVE = "live";

  /** The name under which real events are loaded. */
  public static final String LOADED = "loaded";

  private final Table table;
  private final String run;

  public RunRows(Table table, String run) {
    this.table = table;
    this.run = run;
  }

  /** All rows of the run. */
  public List<Record> list() {
    table.refresh();
    List<Record> rows = new ArrayList<>();
    if (table.currentSnapshot() == null) {
      return rows;
    }
    try (CloseableIterable<Record> found =
        IcebergGenerics.read(table).where(Expressions.equal("run", run)).build()) {
      found.forEach(rows::add);
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be read".formatted(table.name()), e);
    }
    return rows;
  }

  /** Puts these rows in the place of all that the run had. */
  public void replace(List<Record> rows) {
    List<DataFile> files = new ArrayList<>();
    if (!rows.isEmpty()) {
      files.add(write(table, rows));
    }
    replaceFiles(files);
  }

  /** Puts files that hold only rows of this run in the place of all that the run had. */
  public void replaceFiles(List<DataFile> files) {
    table.refresh();
    OverwriteFiles overwrite =
        table.newOverwrite().overwriteByRowFilter(Expressions.equal("run", run));
    files.forEach(overwrite::addFile);
    overwrite.commit();
  }

  /** Appends rows to a table in one commit; all must belong to one partition. */
  public static void append(Table table, List<Record> rows) {
    table.refresh();
    table.newAppend().appendFile(write(table, rows)).commit();
  }

  private static DataFile write(Table table, List<Record> rows) {
    PartitionSpec spec = table.spec();
    StructLike partition = partition(table, spec, rows.get(0));
    String name = "rows-" + UUID.randomUUID() + ".parquet";
    String location =
        partition == null
            ? table.locationProvider().newDataLocation(name)
            : table.locationProvider().newDataLocation(spec, partition, name);
    try {
      DataWriter<Record> writer =
          new GenericFileWriterFactory.Builder(table)
              .dataFileFormat(FileFormat.PARQUET)
              .build()
              .newDataWriter(
                  EncryptedFiles.plainAsEncryptedOutput(table.io().newOutputFile(location)),
                  spec,
                  partition);
      try (writer) {
        for (Record row : rows) {
          writer.write(row);
        }
      }
      return writer.toDataFile();
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be written".formatted(table.name()), e);
    }
  }

  private static @Nullable StructLike partition(Table table, PartitionSpec spec, Record row) {
    if (spec.isUnpartitioned()) {
      return null;
    }
    PartitionKey key = new PartitionKey(spec, table.schema());
    key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(row));
    return key;
  }
}
