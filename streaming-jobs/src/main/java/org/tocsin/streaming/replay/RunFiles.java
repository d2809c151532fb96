package org.tocsin.streaming.replay;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.flink.FlinkSchemaUtil;
import org.apache.iceberg.flink.sink.RowDataTaskWriterFactory;
import org.apache.iceberg.io.TaskWriter;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.arrival.TableRow;

/** Writes rows of one table and run into files that no snapshot names yet. */
final class RunFiles implements AutoCloseable {
  private static final long FILE_SIZE = 128L << 20;

  private final TaskWriter<RowData> writer;
  private final RowData.FieldGetter[] columns;
  private final int runColumn;
  private final StringData run;
  private boolean complete;

  private RunFiles(LakeTable table, TaskWriter<RowData> writer, RowType type, String run) {
    this.writer = writer;
    this.columns = new RowData.FieldGetter[type.getFieldCount()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = RowData.createFieldGetter(type.getTypeAt(i), i);
    }
    this.runColumn = TableRow.position(table, "run");
    this.run = StringData.fromString(run);
  }

  static RunFiles open(Lake lake, LakeTable which, String run) {
    Table table = lake.open().loadTable(which.identifier());
    RowType type = FlinkSchemaUtil.convert(which.schema());
    RowDataTaskWriterFactory factory =
        new RowDataTaskWriterFactory(
            table, type, FILE_SIZE, FileFormat.PARQUET, table.properties(), List.of(), false);
    factory.initialize(0, (int) (System.nanoTime() & 0xFFFF));
    return new RunFiles(which, factory.create(), type, run);
  }

  /** Writes every row under the run's name and says how many there were. */
  long addAll(Iterator<RowData> rows) throws IOException {
    long count = 0;
    while (rows.hasNext()) {
      RowData row = rows.next();
      GenericRowData named = new GenericRowData(columns.length);
      for (int i = 0; i < columns.length; i++) {
        named.setField(i, columns[i].getFieldOrNull(row));
      }
      named.setField(runColumn, run);
      writer.write(named);
      count++;
    }
    return count;
  }

  List<DataFile> complete() throws IOException {
    complete = true;
    return List.of(writer.complete().dataFiles());
  }

  @Override
  public void close() throws IOException {
    if (!complete) {
      writer.abort();
    }
  }
}
