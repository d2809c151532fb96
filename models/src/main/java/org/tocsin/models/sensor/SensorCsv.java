package org.tocsin.models.sensor;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs the sensor method over a file: {@code series,time,value} in, {@code
 * series,time,value,expected,score,signal} out, row by row in the order of the file, one detector
 * per series.
 *
 * <p>{@code time} is an ISO date, a date and time (with an offset, else in the settings' zone), or
 * a whole number, which counts seconds and has no seasons. An empty value, {@code NA} or {@code
 * NaN} is a missing reading: its row comes out without a score. A repeated or earlier time is a
 * reading with a wrong clock: score 0.
 */
public final class SensorCsv {
  private static final List<String> MISSING = List.of("", "na", "nan", "null");

  private final SensorSettings settings;
  private final Map<String, SensorDetector> detectors = new HashMap<>();

  private SensorCsv(SensorSettings settings) {
    this.settings = settings;
  }

  /**
   * Reads, judges and writes all rows; returns their number.
   *
   * @throws IllegalArgumentException naming the line, when a row cannot be read
   */
  public static long run(Reader in, Writer out, SensorSettings settings) throws IOException {
    return new SensorCsv(settings).run(in, out);
  }

  private long run(Reader in, Writer out) throws IOException {
    long rows = 0;
    try (CsvReader<CsvRecord> reader =
            CsvReader.builder().allowMissingFields(true).ofCsvRecord(in);
        CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out)) {
      writer.writeRecord("series", "time", "value", "expected", "score", "signal");
      for (CsvRecord row : reader) {
        if (row.getStartingLineNumber() == 1) {
          checkHeader(row);
          continue;
        }
        write(writer, row, judge(row));
        rows++;
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return rows;
  }

  private static void checkHeader(CsvRecord row) {
    if (!row.getFields().equals(List.of("series", "time", "value"))) {
      throw new IllegalArgumentException(
          "Line 1: Columns are %s; they must be series,time,value".formatted(row.getFields()));
    }
  }

  private SensorSignal judge(CsvRecord row) {
    if (row.getFieldCount() != 3) {
      throw new IllegalArgumentException(
          "Line %d: %d columns; every row needs series,time,value"
              .formatted(row.getStartingLineNumber(), row.getFieldCount()));
    }
    String timeText = row.getField(1).trim();
    boolean index = timeText.matches("-?\\d{1,12}");
    SensorDetector detector =
        detectors.computeIfAbsent(
            row.getField(0),
            series -> new SensorDetector(index ? settings.withoutSeasons() : settings));
    Instant time = index ? Instant.ofEpochSecond(Long.parseLong(timeText)) : time(row, timeText);
    return detector.feed(time, value(row));
  }

  private static double value(CsvRecord row) {
    String text = row.getField(2).trim();
    if (MISSING.contains(text.toLowerCase(Locale.ROOT))) {
      return Double.NaN;
    }
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "Line %d: Value \"%s\" is no number; leave it empty when the sensor said nothing"
              .formatted(row.getStartingLineNumber(), text),
          e);
    }
  }

  private Instant time(CsvRecord row, String text) {
    String iso = text.replace(' ', 'T');
    try {
      if (iso.length() == 10) {
        return LocalDate.parse(iso).atStartOfDay(settings.zone()).toInstant();
      }
      return iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).atZone(settings.zone()).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "Line %d: Time \"%s\" is none of 2026-03-17, 2026-03-17T08:15, 2026-03-17T08:15:00Z or a whole number"
              .formatted(row.getStartingLineNumber(), text),
          e);
    }
  }

  private static void write(CsvWriter writer, CsvRecord row, SensorSignal signal) {
    writer.writeRecord(
        row.getField(0),
        row.getField(1),
        row.getField(2),
        Double.isNaN(signal.expected())
            ? ""
            : String.format(Locale.ROOT, "%.6g", signal.expected()),
        String.format(Locale.ROOT, "%.4f", signal.score()),
        signal.signal() ? "1" : "0");
  }
}
