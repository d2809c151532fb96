package org.tocsin.cli.statistics;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A file of rows with named columns: CSV with a header, CSV without one, or a SaTScan file, whose
 * columns are told by their place and split at blanks. Files named {@code .gz} are unpacked.
 */
final class ScanTable {
  /** One row: its line in the file and its fields. */
  record Row(long line, List<String> fields) {}

  private final Path file;
  private final List<Row> rows;
  private final Map<String, Integer> header;

  private ScanTable(Path file, List<Row> rows, Map<String, Integer> header) {
    this.file = file;
    this.rows = rows;
    this.header = header;
  }

  /**
   * Reads a file.
   *
   * @param numeric position of a column that holds a number in every row: a first row without a
   *     number there is a header
   */
  static ScanTable read(Path file, int numeric) {
    List<Row> rows = isSeparatedByCommas(file) ? readCsv(file) : readBlanks(file);
    if (rows.isEmpty()) {
      throw new ScanInputException("%s is empty; it needs at least one row".formatted(file));
    }
    Map<String, Integer> header = new HashMap<>();
    List<String> first = rows.get(0).fields();
    if (first.size() <= numeric || !isNumber(first.get(numeric)) || hasNameOfPlace(first)) {
      for (int i = 0; i < first.size(); i++) {
        header.putIfAbsent(first.get(i).trim().toLowerCase(Locale.ROOT), i);
      }
      rows = rows.subList(1, rows.size());
    }
    return new ScanTable(file, List.copyOf(rows), header);
  }

  List<Row> rows() {
    return rows;
  }

  boolean hasHeader() {
    return !header.isEmpty();
  }

  /** Position of the first of these columns that the header names, −1 when there is none. */
  int find(List<String> names) {
    for (String name : names) {
      Integer at = header.get(name.toLowerCase(Locale.ROOT));
      if (at != null) {
        return at;
      }
    }
    return -1;
  }

  /** As {@link #find}, refused when no such column exists. */
  int require(String what, List<String> names) {
    int at = find(names);
    if (at < 0) {
      throw new ScanInputException(
          "%s:1: No column of the %s among %s; name it with --columns %s=NAME or call it one of %s"
              .formatted(file, what, header.keySet().stream().sorted().toList(), what, names));
    }
    return at;
  }

  /** A trimmed field; refused when the row ends before it or it is empty. */
  String text(Row row, int column, String what) {
    String text = column < row.fields().size() ? row.fields().get(column).trim() : "";
    if (text.isEmpty()) {
      throw at(row, "%s is missing; fill column %d".formatted(what, column + 1));
    }
    return text;
  }

  /** A finite number of at least 0. */
  double amount(Row row, int column, String what) {
    double number = number(row, column, what);
    if (number < 0) {
      throw at(row, "%s is %s; it must not be negative".formatted(what, number));
    }
    return number;
  }

  /** A finite number. */
  double number(Row row, int column, String what) {
    String text = text(row, column, what);
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for infinities.
    }
    throw at(row, "%s is \"%s\"; it must be a number".formatted(what, text));
  }

  /** A whole number of at least 0. */
  int count(Row row, int column, String what) {
    double number = amount(row, column, what);
    if (number != Math.rint(number) || number > Integer.MAX_VALUE) {
      throw at(row, "%s is %s; it must be a whole number".formatted(what, number));
    }
    return (int) number;
  }

  /** A refusal that names the file and line. */
  ScanInputException at(Row row, String message) {
    return new ScanInputException("%s:%d: %s".formatted(file, row.line(), message));
  }

  private static boolean isNumber(String text) {
    try {
      Double.parseDouble(text.trim());
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean hasNameOfPlace(List<String> first) {
    return first.stream()
        .map(name -> name.trim().toLowerCase(Locale.ROOT))
        .anyMatch(ScanInput.PLACE_NAMES::contains);
  }

  private static boolean isSeparatedByCommas(Path file) {
    try (BufferedReader reader = open(file)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          return line.indexOf(',') >= 0;
        }
      }
      return false;
    } catch (IOException e) {
      throw unreadable(file, 0, e);
    }
  }

  private static List<Row> readCsv(Path file) {
    List<Row> rows = new ArrayList<>();
    try (BufferedReader reader = open(file);
        CsvReader<CsvRecord> csv =
            CsvReader.builder()
                .skipEmptyLines(true)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .ofCsvRecord(reader)) {
      for (CsvRecord csvRow : csv) {
        rows.add(new Row(csvRow.getStartingLineNumber(), csvRow.getFields()));
      }
    } catch (IOException | UncheckedIOException | CsvParseException e) {
      throw unreadable(file, rows.isEmpty() ? 0 : rows.get(rows.size() - 1).line(), e);
    }
    return rows;
  }

  private static List<Row> readBlanks(Path file) {
    List<Row> rows = new ArrayList<>();
    try (BufferedReader reader = open(file)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          rows.add(new Row(number, List.of(line.replace("\"", "").trim().split("\\s+"))));
        }
      }
    } catch (IOException e) {
      throw unreadable(file, rows.isEmpty() ? 0 : rows.get(rows.size() - 1).line(), e);
    }
    return rows;
  }

  private static BufferedReader open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new ScanInputException("No file %s; check the path".formatted(file));
    }
    return TextFile.open(file);
  }

  private static ScanInputException unreadable(Path file, long line, Exception trouble) {
    return new ScanInputException(
        String.valueOf(TextFile.problem(file, line, trouble).getMessage()), trouble);
  }
}
