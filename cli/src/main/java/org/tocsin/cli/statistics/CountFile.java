package org.tocsin.cli.statistics;

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
 * and fractional counts, populations not above 0, unreadable times; with their times: two rows of a
 * series in one period. The file is read twice, first to check it, and is never held as a whole
 * when it is large; only the names of the series are.
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

  /** Series of a file in the order in which it names them first, a batch at a time. */
  interface Batches {
    /** Takes the next series, all their rows. */
    void take(List<Series> batch) throws IOException;
  }

  /** Rows held at once; a file of more is read series by series. */
  private static final long ROWS_IN_MEMORY = 2_000_000;

  private static final int MOST_PARTS = 256;

  private final Path file;
  private final long rowsInMemory;
  private final PeriodNumbers numbers;
  private final Map<String, Integer> ordinals;
  private final long rows;
  private final boolean grouped;

  private CountFile(Path file, long rowsInMemory, Census census, PeriodNumbers numbers) {
    this.file = file;
    this.rowsInMemory = rowsInMemory;
    this.numbers = numbers;
    this.ordinals = census.ordinals;
    this.rows = census.rows;
    this.grouped = census.grouped;
  }

  /** What a first pass over a file finds out; every row is checked but for doubled periods. */
  private static final class Census {
    private final Path file;
    private final Map<String, Integer> ordinals = new LinkedHashMap<>();
    private final List<String> firstTimes = new ArrayList<>();
    private String before = "";
    private String first = "";
    private boolean dated;
    private long rows;
    private boolean grouped = true;

    Census(Path file) {
      this.file = file;
    }

    void count(String name, String time, long line) {
      if (rows == 0) {
        first = name;
        dated = !PeriodNumbers.isNumber(time);
      }
      PeriodNumbers.check(time, dated, () -> "line %d of %s".formatted(line, file));
      if (rows == 0 || !name.equals(before)) {
        grouped &= ordinals.putIfAbsent(name, ordinals.size()) == null;
        before = name;
      }
      if (name.equals(first)) {
        firstTimes.add(time);
      }
      rows++;
    }
  }

  /**
   * Reads a file once to check its rows; {@link #batches} reads it again.
   *
   * @param period what its times stand for; guessed from their distances where empty
   * @throws IllegalArgumentException naming the line, the value and the remedy
   */
  static CountFile read(Path file, Optional<Period> period) throws IOException {
    return read(file, period, ROWS_IN_MEMORY);
  }

  /** As {@link #read(Path, Optional)}, holding about this many rows at once. */
  static CountFile read(Path file, Optional<Period> period, long rowsInMemory) throws IOException {
    Census census = new Census(file);
    CountRows.read(file, (name, time, count, population, line) -> census.count(name, time, line));
    if (census.rows == 0) {
      throw new IllegalArgumentException(
          "%s holds no rows; expected series,time,count[,population]".formatted(file));
    }
    Period chosen = period.orElseGet(() -> PeriodNumbers.guess(census.firstTimes, file.toString()));
    PeriodNumbers numbers = PeriodNumbers.of(chosen, census.firstTimes.get(0));
    return new CountFile(file, rowsInMemory, census, numbers);
  }

  TimeAxis axis() {
    return numbers.axis();
  }

  /** The number of the period a time of an option lies in. */
  long number(String time, String place) {
    return numbers.number(time, place);
  }

  /** All series at once, in the order in which the file names them first. */
  List<Series> series() throws IOException {
    Map<String, Series> found = new LinkedHashMap<>();
    CountRows.read(
        file,
        (name, time, count, population, line) ->
            found.computeIfAbsent(name, Series::new).add(time, count, population));
    List<Series> all = new ArrayList<>(found.values());
    all.forEach(one -> one.number(numbers, file));
    return all;
  }

  /**
   * Hands out all series, as few at a time as hold about two million rows. A large file whose rows
   * are not grouped by series is first sorted into parts in a temporary folder.
   */
  void batches(Batches taker) throws IOException {
    if (rows <= rowsInMemory) {
      taker.take(series());
    } else if (grouped) {
      streamed(taker);
    } else {
      parted(taker);
    }
  }

  private void streamed(Batches taker) throws IOException {
    List<Series> batch = new ArrayList<>();
    long[] held = {0};
    CountRows.read(
        file,
        (name, time, count, population, line) -> {
          if (batch.isEmpty() || !batch.get(batch.size() - 1).name().equals(name)) {
            if (held[0] >= rowsInMemory) {
              hand(batch, taker);
              held[0] = 0;
            }
            batch.add(new Series(name));
          }
          batch.get(batch.size() - 1).add(time, count, population);
          held[0]++;
        });
    hand(batch, taker);
  }

  private void hand(List<Series> batch, Batches taker) throws IOException {
    batch.forEach(one -> one.number(numbers, file));
    taker.take(List.copyOf(batch));
    batch.clear();
  }

  private void parted(Batches taker) throws IOException {
    int parts = (int) Math.min(MOST_PARTS, Math.min(ordinals.size(), 1 + rows / rowsInMemory));
    int each = (ordinals.size() + parts - 1) / parts;
    try (CountParts sorted = new CountParts(parts)) {
      CountRows.read(
          file,
          (name, time, count, population, line) -> {
            int ordinal = ordinals.getOrDefault(name, 0);
            sorted.add(ordinal / each, name, time, count, population);
          });
      for (int part = 0; part < parts; part++) {
        Map<String, Series> found = new LinkedHashMap<>();
        sorted.read(
            part,
            (name, time, count, population, line) ->
                found.computeIfAbsent(name, Series::new).add(time, count, population));
        hand(new ArrayList<>(found.values()), taker);
      }
    }
  }
}
