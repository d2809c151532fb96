package org.tocsin.cli.statistics;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tocsin.models.detection.Settings;
import org.tocsin.models.sensor.SensorNeighbours;

/** Where sensors stand: {@code series,latitude,longitude} or {@code series,x,y}. */
final class SensorPositions {
  private SensorPositions() {}

  static SensorNeighbours read(Path file, Settings settings) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("File %s of positions cannot be read".formatted(file));
    }
    List<String> names = new ArrayList<>();
    List<Double> east = new ArrayList<>();
    List<Double> north = new ArrayList<>();
    boolean globe = false;
    try (Reader text = TextFile.open(file);
        CsvReader<NamedCsvRecord> reader =
            CsvReader.builder().allowMissingFields(true).ofNamedCsvRecord(text)) {
      for (NamedCsvRecord row : reader) {
        globe = row.getHeader().contains("latitude");
        names.add(field(row, "series", file));
        east.add(number(row, globe ? "longitude" : "x", file));
        north.add(number(row, globe ? "latitude" : "y", file));
      }
    }
    double shrink =
        globe
            ? Math.cos(
                Math.toRadians(north.stream().mapToDouble(Double::doubleValue).average().orElse(0)))
            : 1;
    return new SensorNeighbours(
        names,
        east.stream().mapToDouble(x -> x * shrink).toArray(),
        north.stream().mapToDouble(Double::doubleValue).toArray(),
        settings.whole(SensorFileMethod.NEIGHBOURS),
        settings.whole(SensorFileMethod.LEARNING),
        settings.number(SensorFileMethod.LIMIT));
  }

  private static String field(NamedCsvRecord row, String column, Path file) {
    return row.findField(column)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No %s in line %d of %s; expected series,latitude,longitude or series,x,y"
                        .formatted(column, row.getStartingLineNumber(), file)));
  }

  private static double number(NamedCsvRecord row, String column, Path file) {
    String text = field(row, column, file);
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "%s %s in line %d of %s is not a number"
            .formatted(column, text, row.getStartingLineNumber(), file));
  }
}
