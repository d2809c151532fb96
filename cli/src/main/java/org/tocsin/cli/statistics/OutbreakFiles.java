package org.tocsin.cli.statistics;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tocsin.models.detection.benchmark.OutbreakBenchmark;
import org.tocsin.models.detection.benchmark.OutbreakSeries;

/**
 * Outbreak series that were drawn elsewhere: {@code series,week,count} with weeks 1 to 624, and one
 * row {@code series,scenario,rep,k,start,end} of truth for each series; {@code .gz} is unpacked.
 */
final class OutbreakFiles {
  private interface Row {
    void take(NamedCsvRecord row);
  }

  private OutbreakFiles() {}

  static OutbreakBenchmark read(Path counts, Path truth, long seed) throws IOException {
    Map<Integer, double[]> weeks = new HashMap<>();
    rows(
        counts,
        row -> {
          int week = whole(row, "week", counts);
          if (week < 1 || week > OutbreakSeries.WEEKS) {
            throw new IllegalArgumentException(
                "Week %d in line %d of %s must lie between 1 and %d"
                    .formatted(week, row.getStartingLineNumber(), counts, OutbreakSeries.WEEKS));
          }
          weeks
                  .computeIfAbsent(
                      whole(row, "series", counts), series -> new double[OutbreakSeries.WEEKS])[
                  week - 1] =
              whole(row, "count", counts);
        });
    List<OutbreakSeries> series = new ArrayList<>();
    rows(
        truth,
        row -> {
          int number = whole(row, "series", truth);
          double[] found = weeks.get(number);
          if (found == null) {
            throw new IllegalArgumentException(
                "Series %d in line %d of %s has no counts in %s"
                    .formatted(number, row.getStartingLineNumber(), truth, counts));
          }
          series.add(
              OutbreakBenchmark.given(
                  whole(row, "scenario", truth),
                  whole(row, "rep", truth),
                  whole(row, "k", truth),
                  whole(row, "start", truth),
                  whole(row, "end", truth),
                  found));
        });
    if (series.isEmpty()) {
      throw new IllegalArgumentException("%s holds no series".formatted(truth));
    }
    return OutbreakBenchmark.of(series, seed);
  }

  private static void rows(Path file, Row taker) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("File %s cannot be read".formatted(file));
    }
    try (Reader text = TextFile.open(file);
        CsvReader<NamedCsvRecord> reader =
            CsvReader.builder().allowMissingFields(true).ofNamedCsvRecord(text)) {
      for (NamedCsvRecord row : reader) {
        taker.take(row);
      }
    } catch (CsvParseException e) {
      throw TextFile.problem(file, 0, e);
    }
  }

  private static int whole(NamedCsvRecord row, String column, Path file) {
    String text = row.findField(column).map(String::strip).orElse("");
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s \"%s\" in line %d of %s is not a whole number"
              .formatted(column, text, row.getStartingLineNumber(), file),
          e);
    }
  }
}
