package org.tocsin.cli.statistics;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The rows of a CSV of counts, one after another: {@code series,time,count[,population]}, columns
 * in any order, others ignored. An empty count, {@code NA} or {@code NaN} is NaN: nobody counted.
 */
final class CountRows {
  /** Takes one row. */
  interface Taker {
    /**
     * Takes a row.
     *
     * @param count NaN where nobody counted
     * @param line where the row begins in the file
     */
    void take(String series, String time, double count, double population, long line)
        throws IOException;
  }

  private final Path file;
  private int series;
  private int time;
  private int count;
  private int population;

  private CountRows(Path file) {
    this.file = file;
  }

  /**
   * Hands every row to a taker.
   *
   * @throws IllegalArgumentException naming the line, the value and the remedy
   */
  static void read(Path file, Taker taker) throws IOException {
    new CountRows(file).read(taker);
  }

  private void read(Taker taker) throws IOException {
    long line = 0;
    try (Reader text = TextFile.open(file);
        CsvReader<CsvRecord> reader =
            CsvReader.builder().allowMissingFields(true).ofCsvRecord(text)) {
      for (CsvRecord row : reader) {
        if (line == 0) {
          findColumns(row);
        } else {
          take(row, taker);
        }
        line = row.getStartingLineNumber();
      }
    } catch (CsvParseException e) {
      throw TextFile.problem(file, line, e);
    } catch (UncheckedIOException e) {
      throw TextFile.problem(file, line, e);
    }
  }

  private void findColumns(CsvRecord header) {
    List<String> names = header.getFields().stream().map(String::strip).toList();
    series = column("series", names);
    time = column("time", names);
    count = column("count", names);
    population = names.indexOf("population");
  }

  private int column(String name, List<String> names) {
    int at = names.indexOf(name);
    if (at < 0) {
      throw new IllegalArgumentException(
          "Column %s is missing in line 1 of %s; expected series,time,count[,population] between commas, found %s"
              .formatted(name, file, String.join(",", names)));
    }
    return at;
  }

  private void take(CsvRecord row, Taker taker) throws IOException {
    long line = row.getStartingLineNumber();
    double observed = count(field(row, count, "count"), line);
    String size =
        population < 0 || population >= row.getFieldCount() ? "" : row.getField(population).strip();
    double exposure = size.isEmpty() ? 1 : number(size, "Population", line);
    if (!(exposure > 0) || Double.isInfinite(exposure)) {
      throw new IllegalArgumentException(
          "Population %s in line %d of %s must be above 0".formatted(exposure, line, file));
    }
    taker.take(field(row, series, "series"), field(row, time, "time"), observed, exposure, line);
  }

  private String field(CsvRecord row, int column, String name) {
    if (column >= row.getFieldCount()) {
      throw new IllegalArgumentException(
          "Line %d of %s ends before its %s; every row needs series,time,count"
              .formatted(row.getStartingLineNumber(), file, name));
    }
    return row.getField(column).strip();
  }

  private double count(String text, long line) {
    if (text.isEmpty() || text.equalsIgnoreCase("nan") || text.equals("NA")) {
      return Double.NaN;
    }
    double found = number(text, "Count", line);
    if (!(found >= 0) || found != Math.rint(found) || found > 1e15) {
      throw new IllegalArgumentException(
          "Count %s in line %d of %s must be a whole number of at least 0; leave it empty where nobody counted"
              .formatted(text, line, file));
    }
    return found;
  }

  private double number(String text, String what, long line) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s %s in line %d of %s is not a number".formatted(what, text, line, file), e);
    }
  }
}
