package org.tocsin.cli.statistics;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tocsin.models.detection.Count;
import org.tocsin.models.detection.Period;
import org.tocsin.models.detection.TimeAxis;

/**
 * A CSV of counts: {@code series,time,count[,population]}, columns in any order, others ignored.
 *
 * <p>Rows may come in any order; each series is sorted by time. An empty count or {@code NaN} is a
 * missing period, as is a period without a row: neither is zero. Refused with their line: negative
 * and fractional counts, populations not above 0, unreadable times, two rows of a series in one
 * period.
 */
final class CountFile {
  /** One series of the file. */
  static final class Series {
    private final String name;
    private long[] index = new long[4];
    private double[] count = new double[4];
    private double[] population = new double[4];
    private String[] time = new String[4];
    private int size;

    private Series(String name) {
      this.name = name;
    }

    private void add(String at, double observed, double exposure) {
      if (size == count.length) {
        int length = 2 * size;
        index = Arrays.copyOf(index, length);
        count = Arrays.copyOf(count, length);
        population = Arrays.copyOf(population, length);
        time = Arrays.copyOf(time, length);
      }
      time[size] = at;
      count[size] = observed;
      population[size] = exposure;
      size++;
    }

    String name() {
      return name;
    }

    int size() {
      return size;
    }

    /** The time of a row as it stands in the file. */
    String time(int row) {
      return time[row];
    }

    Count count(int row) {
      return new Count(index[row], count[row], population[row]);
    }

    private void number(PeriodNumbers numbers, Path file) {
      String place = "series %s of %s".formatted(name, file);
      boolean sorted = true;
      for (int i = 0; i < size; i++) {
        index[i] = numbers.number(time[i], place);
        sorted &= i == 0 || index[i] > index[i - 1];
      }
      if (!sorted) {
        sort();
      }
      for (int i = 1; i < size; i++) {
        if (index[i] == index[i - 1]) {
          throw new IllegalArgumentException(
              "Times %s and %s in %s lie in the same %s; sum them up or choose another --period"
                  .formatted(time[i - 1], time[i], place, numbers.axis().period().word()));
        }
      }
    }

    private void sort() {
      Integer[] order =
          IntStream.range(0, size)
              .boxed()
              .sorted((a, b) -> Long.compare(index[a], index[b]))
              .toArray(Integer[]::new);
      long[] sortedIndex = new long[size];
      double[] sortedCount = new double[size];
      double[] sortedPopulation = new double[size];
      String[] sortedTime = new String[size];
      for (int i = 0; i < size; i++) {
        sortedIndex[i] = index[order[i]];
        sortedCount[i] = count[order[i]];
        sortedPopulation[i] = population[order[i]];
        sortedTime[i] = time[order[i]];
      }
      index = sortedIndex;
      count = sortedCount;
      population = sortedPopulation;
      time = sortedTime;
    }
  }

  private final TimeAxis axis;
  private final List<Series> series;

  private CountFile(TimeAxis axis, List<Series> series) {
    this.axis = axis;
    this.series = series;
  }

  /**
   * Reads a file.
   *
   * @param period what its times stand for; guessed from their distances where empty
   * @throws IllegalArgumentException naming the line, the value and the remedy
   */
  static CountFile read(Path file, Optional<Period> period) throws IOException {
    Map<String, Series> found = new LinkedHashMap<>();
    try (CsvReader<NamedCsvRecord> reader =
        CsvReader.builder().detectBomHeader(true).ofNamedCsvRecord(file)) {
      for (NamedCsvRecord row : reader) {
        add(row, found, file);
      }
    } catch (CsvParseException e) {
      throw new IllegalArgumentException(
          "%s cannot be read as CSV: %s".formatted(file, e.getMessage()), e);
    }
    List<Series> series = new ArrayList<>(found.values());
    if (series.isEmpty()) {
      throw new IllegalArgumentException(
          "%s holds no rows; expected series,time,count[,population]".formatted(file));
    }
    Series first = series.get(0);
    Period chosen =
        period.orElseGet(
            () ->
                PeriodNumbers.guess(
                    Arrays.asList(first.time).subList(0, first.size), file.toString()));
    PeriodNumbers numbers = PeriodNumbers.of(chosen, first.time(0));
    series.forEach(one -> one.number(numbers, file));
    return new CountFile(numbers.axis(), series);
  }

  private static void add(NamedCsvRecord row, Map<String, Series> found, Path file) {
    long line = row.getStartingLineNumber();
    String name = field(row, "series", file);
    String time = field(row, "time", file);
    double count = count(field(row, "count", file), line, file);
    double population =
        row.findField("population")
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(text -> number(text, "Population", line, file))
            .orElse(1.0);
    if (!(population > 0) || Double.isInfinite(population)) {
      throw new IllegalArgumentException(
          "Population %s in line %d of %s must be above 0".formatted(population, line, file));
    }
    found.computeIfAbsent(name, Series::new).add(time, count, population);
  }

  private static String field(NamedCsvRecord row, String column, Path file) {
    return row.findField(column)
        .map(String::strip)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Column %s is missing in line %d of %s; expected series,time,count[,population], found %s"
                        .formatted(
                            column,
                            row.getStartingLineNumber(),
                            file,
                            String.join(",", row.getHeader()))));
  }

  private static double count(String text, long line, Path file) {
    if (text.isEmpty() || text.equalsIgnoreCase("nan") || text.equals("NA")) {
      return Double.NaN;
    }
    double count = number(text, "Count", line, file);
    if (!(count >= 0) || count != Math.rint(count) || count > 1e15) {
      throw new IllegalArgumentException(
          "Count %s in line %d of %s must be a whole number of at least 0; leave it empty where nobody counted"
              .formatted(text, line, file));
    }
    return count;
  }

  private static double number(String text, String what, long line, Path file) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s %s in line %d of %s is not a number".formatted(what, text, line, file), e);
    }
  }

  TimeAxis axis() {
    return axis;
  }

  /** Series in the order in which the file names them first. */
  List<Series> series() {
    return series;
  }
}
