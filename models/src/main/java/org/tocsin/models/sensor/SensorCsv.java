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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs the sensor method over a file: {@code series,time,value} in, {@code
 * series,time,value,expected,score,signal} out, row by row in the order of the file, one detector
 * per series. Columns may come in any order; others are not looked at.
 *
 * <p>Where asked for, a last column {@code verdict} says whether the reading can be used: {@code
 * ok}, {@code missing}, {@code out-of-range}, {@code stuck}, {@code spike}, {@code gap}, {@code
 * clock-skew} of {@link SensorVerdict}; beside neighbours also {@code drift} and {@code alone}.
 *
 * <p>{@code time} is an ISO date, a date and time (with an offset, else in the settings' zone), or
 * a whole number, which counts seconds and has no seasons. An empty value, {@code NA} or {@code
 * NaN} is a missing reading: its row comes out without a score. A repeated or earlier time is a
 * reading with a wrong clock: score 0.
 *
 * <p>A file whose rows are grouped by series ({@link #grouped}) is judged with one detector at a
 * time, so that its length and its number of series do not matter.
 */
public final class SensorCsv {
  private static final List<String> MISSING = List.of("", "na", "nan", "null");

  private static final List<String> COLUMNS = List.of("series", "time", "value");

  /** What is said about a reading besides its score. */
  public enum Verdicts {
    /** Nothing: the plain columns. */
    LEFT_OUT,
    /** A column {@code verdict}. */
    COLUMN
  }

  /** How the rows of a file are known to stand. */
  public enum Order {
    /** In any way: all series are remembered to the end. */
    ANY,
    /** All rows of a series together: a series is forgotten once the next begins. */
    BY_SERIES
  }

  private final SensorSettings settings;
  private final Verdicts verdicts;
  private final Optional<SensorNeighbours> neighbours;
  private final Order order;
  private final Map<String, SensorDetector> detectors = new HashMap<>();
  private String current = "";
  private final int[] at = new int[COLUMNS.size()];

  private SensorCsv(
      SensorSettings settings,
      Verdicts verdicts,
      Optional<SensorNeighbours> neighbours,
      Order order) {
    this.order = order;
    this.settings = settings;
    this.verdicts = verdicts;
    this.neighbours = neighbours;
  }

  /**
   * Reads and judges all rows and writes those that are not before a time; returns the number
   * written.
   *
   * @param from ISO date or time or whole number as in the file; earlier rows are only learnt from
   * @throws IllegalArgumentException naming the line, when a row cannot be read
   */
  public static long run(Reader in, Writer out, SensorSettings settings, Optional<String> from)
      throws IOException {
    return run(in, out, settings, from, Verdicts.LEFT_OUT, Optional.empty(), Order.ANY);
  }

  /**
   * As {@link #run(Reader, Writer, SensorSettings, Optional)}, with verdicts where asked for.
   *
   * @param neighbours that remember all readings of the file, see {@link #remember}
   * @param order how the rows stand, see {@link #grouped}
   */
  public static long run(
      Reader in,
      Writer out,
      SensorSettings settings,
      Optional<String> from,
      Verdicts verdicts,
      Optional<SensorNeighbours> neighbours,
      Order order)
      throws IOException {
    SensorCsv csv = new SensorCsv(settings, verdicts, neighbours, order);
    return csv.run(in, out, from.map(text -> csv.time("--from", text)).orElse(Instant.MIN));
  }

  /** Hands all usable readings of a file to neighbours. */
  public static void remember(
      Reader in, SensorSettings settings, SensorNeighbours neighbours, Order order)
      throws IOException {
    SensorCsv csv = new SensorCsv(settings, Verdicts.LEFT_OUT, Optional.empty(), order);
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder().allowMissingFields(true).ofCsvRecord(in)) {
      for (CsvRecord row : reader) {
        if (row.getStartingLineNumber() == 1) {
          csv.findColumns(row);
          continue;
        }
        SensorSignal signal = csv.judge(row);
        if (signal.verdict().usable()) {
          neighbours.remember(csv.field(row, 0), signal.time(), signal.value());
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Whether all rows of each series of a file stand together; holds their names meanwhile. */
  public static Order grouped(Reader in, SensorSettings settings) throws IOException {
    SensorCsv csv = new SensorCsv(settings, Verdicts.LEFT_OUT, Optional.empty(), Order.ANY);
    Set<String> seen = new HashSet<>();
    String last = "";
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder().allowMissingFields(true).ofCsvRecord(in)) {
      for (CsvRecord row : reader) {
        if (row.getStartingLineNumber() == 1) {
          csv.findColumns(row);
          continue;
        }
        String series = csv.field(row, 0);
        if (!series.equals(last) && !seen.add(series)) {
          return Order.ANY;
        }
        last = series;
      }
      return Order.BY_SERIES;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private long run(Reader in, Writer out, Instant from) throws IOException {
    long rows = 0;
    try (CsvReader<CsvRecord> reader =
            CsvReader.builder().allowMissingFields(true).ofCsvRecord(in);
        CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out)) {
      List<String> header = new ArrayList<>(COLUMNS);
      header.addAll(List.of("expected", "score", "signal"));
      if (verdicts == Verdicts.COLUMN) {
        header.add("verdict");
      }
      writer.writeRecord(header);
      for (CsvRecord row : reader) {
        if (row.getStartingLineNumber() == 1) {
          findColumns(row);
          continue;
        }
        SensorSignal signal = judge(row);
        String verdict = verdicts == Verdicts.COLUMN ? verdict(row, signal) : "";
        if (!signal.time().isBefore(from)) {
          write(writer, row, signal, verdict);
          rows++;
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return rows;
  }

  private void findColumns(CsvRecord row) {
    for (int i = 0; i < at.length; i++) {
      at[i] = row.getFields().indexOf(COLUMNS.get(i));
      if (at[i] < 0) {
        throw new IllegalArgumentException(
            "Line 1: No column %s among %s; series, time and value are needed"
                .formatted(COLUMNS.get(i), row.getFields()));
      }
    }
  }

  private String field(CsvRecord row, int column) {
    if (at[column] >= row.getFieldCount()) {
      throw new IllegalArgumentException(
          "Line %d: No %s; every row needs series, time and value"
              .formatted(row.getStartingLineNumber(), COLUMNS.get(column)));
    }
    return row.getField(at[column]);
  }

  private SensorSignal judge(CsvRecord row) {
    String text = field(row, 1).trim();
    boolean index = isIndex(text);
    String name = field(row, 0);
    if (order == Order.BY_SERIES && !name.equals(current)) {
      detectors.clear();
      current = name;
    }
    SensorDetector detector =
        detectors.computeIfAbsent(
            name, series -> new SensorDetector(index ? settings.withoutSeasons() : settings));
    return detector.feed(time("Line " + row.getStartingLineNumber(), text), value(row));
  }

  private static boolean isIndex(String text) {
    return text.matches("-?\\d{1,12}");
  }

  private double value(CsvRecord row) {
    String text = field(row, 2).trim();
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

  private Instant time(String where, String text) {
    String iso = text.replace(' ', 'T');
    try {
      if (isIndex(text)) {
        return Instant.ofEpochSecond(Long.parseLong(text));
      }
      if (iso.length() == 10) {
        return LocalDate.parse(iso).atStartOfDay(settings.zone()).toInstant();
      }
      return iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
          ? OffsetDateTime.parse(iso).toInstant()
          : LocalDateTime.parse(iso).atZone(settings.zone()).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "%s: Time \"%s\" is none of 2026-03-17, 2026-03-17T08:15, 2026-03-17T08:15:00Z or a whole number"
              .formatted(where, text),
          e);
    }
  }

  private String verdict(CsvRecord row, SensorSignal signal) {
    if (neighbours.isPresent() && signal.verdict().usable()) {
      NeighbourDrift.Verdict beside =
          neighbours.get().judge(field(row, 0), signal.time(), signal.value());
      if (signal.verdict() == SensorVerdict.OK && beside == NeighbourDrift.Verdict.DRIFTS) {
        return "drift";
      }
      if (signal.verdict() == SensorVerdict.OK && beside == NeighbourDrift.Verdict.ALONE) {
        return "alone";
      }
    }
    return signal.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void write(CsvWriter writer, CsvRecord row, SensorSignal signal, String verdict) {
    List<String> fields = new ArrayList<>();
    for (int column = 0; column < COLUMNS.size(); column++) {
      fields.add(field(row, column));
    }
    fields.add(
        Double.isNaN(signal.expected())
            ? ""
            : String.format(Locale.ROOT, "%.6g", signal.expected()));
    fields.add(String.format(Locale.ROOT, "%.4f", signal.score()));
    fields.add(signal.signal() ? "1" : "0");
    if (verdicts == Verdicts.COLUMN) {
      fields.add(verdict);
    }
    writer.writeRecord(fields);
  }
}
