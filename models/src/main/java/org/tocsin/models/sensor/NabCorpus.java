package org.tocsin.models.sensor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Reads a folder of the Numenta Anomaly Benchmark: series as CSV and {@code combined_windows.json}.
 */
public final class NabCorpus {
  private NabCorpus() {}

  /**
   * One labelled series.
   *
   * @param name as in the windows file, with its folder
   */
  public record LabelledSeries(
      String name, List<SensorReading> readings, List<NabScorer.Window> windows) {
    public LabelledSeries {
      readings = List.copyOf(readings);
      windows = List.copyOf(windows);
    }
  }

  /** Reads all series that have an entry in the windows file, plain or gzip-compressed. */
  public static List<LabelledSeries> read(Path folder) throws IOException {
    JsonNode labels = new ObjectMapper().readTree(folder.resolve("combined_windows.json").toFile());
    List<LabelledSeries> corpus = new ArrayList<>();
    for (Iterator<String> names = labels.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      Path plain = folder.resolve(name);
      Path file = Files.exists(plain) ? plain : folder.resolve(name + ".gz");
      corpus.add(read(name, file, labels.get(name)));
    }
    return corpus;
  }

  private static LabelledSeries read(String name, Path file, JsonNode labels) throws IOException {
    List<SensorReading> readings = new ArrayList<>();
    Map<Instant, Integer> rowOf = new HashMap<>();
    InputStream bytes = Files.newInputStream(file);
    InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
    try (InputStreamReader reader = new InputStreamReader(plain, StandardCharsets.UTF_8);
        CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(reader)) {
      for (CsvRecord row : csv) {
        if (row.getStartingLineNumber() > 1) {
          Instant time = time(row.getField(0));
          rowOf.putIfAbsent(time, readings.size());
          readings.add(new SensorReading(time, Double.parseDouble(row.getField(1))));
        }
      }
    }
    List<NabScorer.Window> windows = new ArrayList<>();
    for (JsonNode label : labels) {
      windows.add(
          new NabScorer.Window(
              row(name, rowOf, label.get(0).asText()), row(name, rowOf, label.get(1).asText())));
    }
    return new LabelledSeries(name, readings, windows);
  }

  private static int row(String name, Map<Instant, Integer> rowOf, String text) {
    Integer row = rowOf.get(time(text));
    if (row == null) {
      throw new IllegalArgumentException(
          "Window of %s begins or ends at %s, where the series has no row".formatted(name, text));
    }
    return row;
  }

  private static Instant time(String text) {
    return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC);
  }
}
