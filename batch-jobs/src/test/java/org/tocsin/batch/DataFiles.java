package org.tocsin.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.encryption.EncryptedFiles;
import org.apache.iceberg.io.DataWriter;
import org.apache.spark.sql.Row;

/** Data files as another engine writes them: Iceberg's own writer, no Spark. */
final class DataFiles {
  private DataFiles() {}

  static DataFile write(Table table, Row row) {
    Record record = GenericRecord.create(table.schema());
    for (int i = 0; i < row.size(); i++) {
      Object value = row.get(i);
      record.set(i, value instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : value);
    }
    PartitionKey key = new PartitionKey(table.spec(), table.schema());
    key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(record));
    String name = "flink-" + UUID.randomUUID() + ".parquet";
    DataWriter<Record> writer =
        new GenericFileWriterFactory.Builder(table)
            .dataFileFormat(FileFormat.PARQUET)
            .build()
            .newDataWriter(
                EncryptedFiles.plainAsEncryptedOutput(
                    table
                        .io()
                        .newOutputFile(
                            table.locationProvider().newDataLocation(table.spec(), key, name))),
                table.spec(),
                key);
    try (writer) {
      writer.write(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writer.toDataFile();
  }
}
