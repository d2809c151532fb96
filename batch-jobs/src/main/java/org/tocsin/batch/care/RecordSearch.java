package org.tocsin.batch.care;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.io.FileInfo;
import org.apache.iceberg.io.SupportsPrefixOperations;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.shaded.org.apache.avro.InvalidAvroMagicException;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileStream;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;

/**
 * Looks for one report in every file under a table's folder, whether a snapshot knows the file or
 * not: data files by their rows, manifests and manifest lists by everything they say.
 */
public final class RecordSearch {
  private static final List<String> LOOKED_AT = List.of("source", "source_id", "payload", "detail");

  private static final int MOST_TRIES = 10;

  private final Table table;
  private final Predicate<Record> is;
  private final byte[] id;
  private int filesRead;

  /**
   * @param is whether a row with the columns it asks for is the report's
   * @param sourceId the id whose bytes are looked for in metadata
   */
  public RecordSearch(Table table, Predicate<Record> is, String sourceId) {
    this.table = table;
    this.is = is;
    this.id = sourceId.getBytes(StandardCharsets.UTF_8);
  }

  int filesRead() {
    return filesRead;
  }

  /**
   * The files that hold the report. A file without its end, because a writer has it open or died
   * over it, holds nothing that a reader could read.
   *
   * @throws IllegalStateException if a branch or a tag needs such a file
   */
  public List<String> find() {
    if (!(table.io() instanceof SupportsPrefixOperations io)) {
      throw new IllegalStateException(
          "The files of %s cannot be listed with %s; set lake.io-impl to one that can"
              .formatted(table.name(), table.io().getClass().getName()));
    }
    for (int left = MOST_TRIES; ; left--) {
      List<String> found = new ArrayList<>();
      Set<String> torn = new HashSet<>();
      int read = 0;
      try {
        for (FileInfo file : io.listPrefix(table.location())) {
          String path = file.location();
          read++;
          try {
            if (path.endsWith(".parquet") ? inRows(path) : inMetadata(path)) {
              found.add(path);
            }
          } catch (RuntimeException e) {
            if (!torn(e)) {
              throw e;
            }
            torn.add(path);
          }
        }
        if (!torn.isEmpty()) {
          torn.retainAll(needed());
        }
        if (torn.isEmpty()) {
          filesRead += read;
          return found;
        }
        // A writer may have finished and committed it meanwhile: look at all again.
        if (left == 1) {
          throw new IllegalStateException(
              "File %s has no proper end, but a branch or a tag of %s needs it; restore the file, then give the same command again"
                  .formatted(torn.iterator().next(), table.name()));
        }
      } catch (RuntimeException e) {
        // A writer that commits meanwhile deletes metadata it no longer needs: look at all again.
        if (left == 1 || !vanished(e)) {
          throw e;
        }
      }
    }
  }

  private static boolean vanished(RuntimeException e) {
    return Stream.iterate((Throwable) e, t -> t != null, Throwable::getCause)
        .anyMatch(
            t ->
                t instanceof FileNotFoundException
                    || t instanceof NoSuchFileException
                    || t instanceof NotFoundException
                    || String.valueOf(t.getMessage()).contains("No such file or directory"));
  }

  private static boolean torn(RuntimeException e) {
    return Stream.iterate((Throwable) e, t -> t != null, Throwable::getCause)
        .anyMatch(
            t ->
                t instanceof EOFException
                    || t instanceof InvalidAvroMagicException
                    || t instanceof ChecksumException
                    || String.valueOf(t.getMessage()).contains("is not a Parquet file"));
  }

  /** Every file that a branch or a tag still needs. */
  Set<String> needed() {
    Set<String> needed = new HashSet<>();
    table.refresh();
    table
        .refs()
        .values()
        .forEach(
            ref -> {
              var snapshot = table.snapshot(ref.snapshotId());
              needed.add(snapshot.manifestListLocation());
              snapshot.allManifests(table.io()).forEach(m -> needed.add(m.path()));
              try (CloseableIterable<FileScanTask> tasks =
                  table.newScan().useSnapshot(ref.snapshotId()).planFiles()) {
                for (FileScanTask task : tasks) {
                  DataFile file = task.file();
                  needed.add(file.location());
                }
              } catch (IOException e) {
                throw new UncheckedIOException(table.name() + " cannot be planned", e);
              }
            });
    return needed;
  }

  private boolean inRows(String path) {
    Schema columns =
        table
            .schema()
            .select(LOOKED_AT.stream().filter(c -> table.schema().findField(c) != null).toList());
    try (CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(path))
            .project(columns)
            .createReaderFunc(schema -> GenericParquetReaders.buildReader(columns, schema))
            .build()) {
      for (Record row : rows) {
        if (is.test(row)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("File %s cannot be read".formatted(path), e);
    }
  }

  private boolean inMetadata(String path) {
    try (InputStream in = table.io().newInputFile(path).newStream()) {
      if (path.endsWith(".avro")) {
        try (DataFileStream<GenericRecord> records =
            new DataFileStream<>(in, new GenericDatumReader<>())) {
          for (GenericRecord record : records) {
            if (AvroBytes.holds(record, id)) {
              return true;
            }
          }
          return false;
        }
      }
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      in.transferTo(all);
      return AvroBytes.holds(all.toByteArray(), id);
    } catch (IOException e) {
      throw new UncheckedIOException("File %s cannot be read".formatted(path), e);
    }
  }
}
