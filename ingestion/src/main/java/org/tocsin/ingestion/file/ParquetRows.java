package org.tocsin.ingestion.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;
import org.tocsin.ingestion.mapping.FileFormat;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.mapping.Selector;

/**
 * The rows of a Parquet file; only the wanted columns are read. Typed values become text: times as
 * {@code iso}, numbers in plain decimals.
 *
 * <p>Limits: flat columns; nested ones are not seen.
 */
final class ParquetRows implements RowSource {
  private final Path file;
  private final ParquetFileReader reader;
  private final MessageColumnIO columns;
  private final ParquetValues values;
  private final long count;
  private @Nullable RecordReader<@Nullable String[]> group;
  private long leftInGroup;
  private long position;

  ParquetRows(Path file, FileFormat format, List<Selector> selectors) throws IOException {
    this.file = file;
    try {
      reader = ParquetFileReader.open(new LocalInputFile(file));
    } catch (IOException | RuntimeException e) {
      throw new InputProblem(
          "%s is no sound Parquet file: it is cut off, or of another kind; fetch it again"
              .formatted(file),
          e);
    }
    try {
      MessageType schema = reader.getFileMetaData().getSchema();
      List<String> names = new ArrayList<>();
      for (Type column : schema.getFields()) {
        names.add(
            column.isPrimitive() && !column.isRepetition(Type.Repetition.REPEATED)
                ? column.getName()
                : "");
      }
      int[] bound = Columns.bind(file, format, names, selectors);
      int[][] readers = Columns.readers(bound);
      List<Type> wanted = new ArrayList<>();
      List<int[]> targets = new ArrayList<>();
      for (int c = 0; c < readers.length; c++) {
        if (readers[c].length > 0 && !names.get(c).isEmpty()) {
          wanted.add(schema.getType(c));
          targets.add(readers[c]);
        }
      }
      MessageType projection = new MessageType(schema.getName(), wanted);
      reader.setRequestedSchema(projection);
      columns = new ColumnIOFactory().getColumnIO(projection, schema);
      values = new ParquetValues(projection, targets, selectors.size(), format.nulls());
      count = reader.getRecordCount();
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  @Override
  public @Nullable Row next() {
    try {
      while (leftInGroup == 0) {
        PageReadStore pages = reader.readNextRowGroup();
        if (pages == null) {
          return null;
        }
        group = columns.getRecordReader(pages, values);
        leftInGroup = pages.getRowCount();
      }
      leftInGroup--;
      position++;
      RecordReader<@Nullable String[]> current = group;
      if (current == null) {
        throw new AssertionError("A row group was opened before its rows are read");
      }
      return Row.of(position, current.read());
    } catch (IOException | RuntimeException e) {
      throw new InputProblem(
          "%s is broken at row %d: %s".formatted(file, position, e.getMessage()), e);
    }
  }

  @Override
  public double done() {
    return count == 0 ? 1 : (double) position / count;
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new InputProblem("%s cannot be closed: %s".formatted(file, e.getMessage()), e);
    }
  }
}
