package org.tocsin.ingestion.file;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.ingestion.mapping.FileFormat;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.mapping.Selector;

/** The records of a CSV file (RFC 4180, lenient after a closing quote). */
final class CsvRows implements RowSource {
  private final InputBytes bytes;
  private final Path file;
  private final FileFormat format;
  private final Records records;
  private final CloseableIterator<Row> rows;

  CsvRows(InputBytes bytes, Path file, FileFormat format, List<Selector> selectors)
      throws IOException {
    this.bytes = bytes;
    this.file = file;
    this.format = format;
    this.records = new Records(selectors.size());
    try {
      Reader reader = bytes.reader(format.encoding());
      CsvReader<Row> csv =
          CsvReader.builder()
              .fieldSeparator(format.delimiter())
              .quoteCharacter(format.quote())
              .commentStrategy(CommentStrategy.NONE)
              .allowExtraFields(true)
              .allowMissingFields(true)
              .allowExtraCharsAfterClosingQuote(true)
              .maxBufferSize(format.longestLine())
              .build(records, reader);
      csv.skipLines(format.skipLines());
      rows = csv.iterator();
      if (format.header()) {
        if (step() == null) {
          throw new InputProblem("%s holds no line with column names".formatted(file));
        }
        records.bind(Columns.bind(file, format, records.header, selectors), records.header.size());
      } else {
        records.bind(Columns.bind(file, format, List.of(), selectors), -1);
      }
    } catch (IOException | RuntimeException e) {
      InputProblem problem = bytes.problem(e, records.line, format.encoding());
      bytes.close();
      throw problem;
    }
  }

  @Override
  public @Nullable Row next() {
    return step();
  }

  private @Nullable Row step() {
    try {
      return rows.hasNext() ? rows.next() : null;
    } catch (RuntimeException e) {
      if (String.valueOf(e.getMessage()).contains("buffer")
          || (e.getCause() != null
              && String.valueOf(e.getCause().getMessage()).contains("buffer"))) {
        throw new InputProblem(
            "%s: the record after line %d is longer than %,d characters; look for a quote that is never closed, or raise format.longest_line"
                .formatted(file, records.line, format.longestLine()),
            e);
      }
      throw bytes.problem(e, records.line, format.encoding());
    }
  }

  @Override
  public double done() {
    return bytes.done();
  }

  @Override
  public void close() {
    bytes.close();
  }

  /** Builds rows of the wanted fields; the others never become text. */
  private final class Records extends CsvCallbackHandler<Row> {
    private final int selectors;
    private final List<String> header = new ArrayList<>();
    private int[][] readers = new int[0][];
    private boolean bound;
    private int width;
    private long line;
    private int fields;
    private boolean tooLong;
    private boolean empty;
    private @Nullable String[] values;

    Records(int selectors) {
      this.selectors = selectors;
      this.values = new @Nullable String[selectors];
    }

    void bind(int[] columns, int expectedWidth) {
      readers = Columns.readers(columns);
      width = expectedWidth;
      bound = true;
    }

    @Override
    protected void beginRecord(long startingLine) {
      line = startingLine;
      fields = 0;
      tooLong = false;
      empty = false;
      values = new @Nullable String[selectors];
    }

    @Override
    protected void addField(char[] buffer, int offset, int length, boolean quoted) {
      int field = fields++;
      if (!bound) {
        if (format.header()) {
          String name = new String(buffer, offset, length).strip();
          header.add(field == 0 && name.startsWith("\ufeff") ? name.substring(1).strip() : name);
        }
        return;
      }
      if (length > format.longestLine()) {
        tooLong = true;
        return;
      }
      if (field < readers.length && readers[field].length > 0) {
        String value = Columns.clean(new String(buffer, offset, length), format.nulls());
        for (int selector : readers[field]) {
          values[selector] = value;
        }
      }
    }

    @Override
    protected void setComment(char[] buffer, int offset, int length) {
      throw new AssertionError("Comments are switched off");
    }

    @Override
    protected void setEmpty() {
      empty = true;
    }

    @Override
    protected RecordType getRecordType() {
      return empty ? RecordType.EMPTY : RecordType.DATA;
    }

    @Override
    protected int getFieldCount() {
      return fields;
    }

    @Override
    protected Row buildRecord() {
      if (bound && tooLong) {
        return Row.defective(line, selectors, "A field is longer than format.longest_line");
      }
      if (bound && !format.ragged() && width < 0) {
        // Without a header the first record says how many fields there are.
        width = fields;
      }
      if (bound && !format.ragged() && fields != width) {
        return Row.defective(
            line, selectors, "The record has %d fields instead of %d".formatted(fields, width));
      }
      return Row.of(line, values);
    }
  }
}
