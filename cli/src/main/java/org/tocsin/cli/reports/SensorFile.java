package org.tocsin.cli.reports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.cli.statistics.TextFile;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.place.Place;
import org.tocsin.ingestion.place.PlaceIndex;
import org.tocsin.lakehouse.SensorTable.Sensor;

/**
 * A CSV file of sensors: {@code sensor}, {@code property}, and what else is known of {@code unit},
 * {@code place}, {@code lat}, {@code lon}, {@code lower_limit}, {@code upper_limit}, {@code
 * name_en}, {@code name_zh}.
 */
public final class SensorFile {
  static final List<String> COLUMNS =
      List.of(
          "sensor",
          "property",
          "unit",
          "place",
          "lat",
          "lon",
          "lower_limit",
          "upper_limit",
          "name_en",
          "name_zh");

  private static final int SHOWN = 20;

  private SensorFile() {}

  /**
   * What a file holds.
   *
   * @param ignored columns that mean nothing here
   */
  public record Contents(List<Sensor> sensors, List<String> ignored) {
    public Contents {
      sensors = List.copyOf(sensors);
      ignored = List.copyOf(ignored);
    }
  }

  /**
   * Reads and checks every line. A sensor whose place is not named belongs to the one that holds
   * its coordinates.
   *
   * @param places that are loaded
   * @throws HomeProblem with every problem, its line and its remedy
   * @throws IllegalArgumentException if it is no UTF-8 text, or no CSV
   */
  public static Contents read(Path file, List<Place> places) {
    if (!Files.isRegularFile(file)) {
      throw new HomeProblem("%s is not a file; check the path".formatted(file));
    }
    List<String> problems = new ArrayList<>();
    List<Sensor> sensors = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    PlaceIndex index = PlaceIndex.of(places);
    List<String> ids = places.stream().map(Place::id).toList();
    Set<List<String>> seen = new HashSet<>();
    try (CsvReader<NamedCsvRecord> rows =
        CsvReader.builder().ofNamedCsvRecord(TextFile.open(file))) {
      boolean headed = false;
      for (NamedCsvRecord row : rows) {
        if (!headed) {
          headed = true;
          checkHeader(row.getHeader(), file);
          row.getHeader().stream().filter(name -> !COLUMNS.contains(name)).forEach(ignored::add);
        }
        Line line = new Line(row, problems);
        Sensor sensor = line.sensor(index, ids);
        if (!seen.add(List.of(sensor.id(), sensor.property()))) {
          line.problem(
              "sensor '%s' has a line for property '%s' already; keep one"
                  .formatted(sensor.id(), sensor.property()));
        }
        sensors.add(sensor);
      }
    } catch (IOException | UncheckedIOException | CsvParseException e) {
      throw TextFile.problem(file, 0, e);
    }
    if (!problems.isEmpty()) {
      throw new HomeProblem(
          "%s has problems; nothing was loaded:%n  %s%s"
              .formatted(
                  file,
                  String.join("\n  ", problems.subList(0, Math.min(SHOWN, problems.size()))),
                  problems.size() > SHOWN ? "\n  and " + (problems.size() - SHOWN) + " more" : ""));
    }
    if (sensors.isEmpty()) {
      throw new HomeProblem(
          "%s holds no sensor; below its first line it needs one line for each".formatted(file));
    }
    return new Contents(sensors, ignored);
  }

  private static void checkHeader(List<String> header, Path file) {
    for (String needed : List.of("sensor", "property")) {
      if (!header.contains(needed)) {
        throw new HomeProblem(
            "%s, line 1: no column '%s' among '%s'; known columns are %s"
                .formatted(file, needed, String.join(",", header), String.join(", ", COLUMNS)));
      }
    }
  }

  /** One line and what is wrong with it. */
  private static final class Line {
    private final NamedCsvRecord row;
    private final List<String> problems;

    Line(NamedCsvRecord row, List<String> problems) {
      this.row = row;
      this.problems = problems;
    }

    void problem(String what) {
      problems.add("line %d: %s".formatted(row.getStartingLineNumber(), what));
    }

    Sensor sensor(PlaceIndex index, List<String> places) {
      Double lat = degrees("lat", 90);
      Double lon = degrees("lon", 180);
      if ((lat == null) != (lon == null) && text("lat").isEmpty() != text("lon").isEmpty()) {
        problem("lat '%s' and lon '%s' belong together".formatted(text("lat"), text("lon")));
      }
      Double lower = number("lower_limit");
      Double upper = number("upper_limit");
      if (lower != null && upper != null && lower >= upper) {
        problem(
            "lower_limit %s is not below upper_limit %s; swap them, or leave one empty"
                .formatted(text("lower_limit"), text("upper_limit")));
      }
      String place = optional("place");
      if (place != null && !places.contains(place)) {
        problem(
            places.isEmpty()
                ? "place '%s' is not loaded; run 'tocsin places load' first".formatted(place)
                : "place '%s' is not loaded%s"
                    .formatted(place, NearestWord.suggestion(place, places)));
      }
      if (place == null && lat != null && lon != null) {
        place = index.find(lat, lon);
      }
      return new Sensor(
          needed("sensor"),
          needed("property"),
          optional("unit"),
          place,
          lat,
          lon,
          lower,
          upper,
          optional("name_en"),
          optional("name_zh"));
    }

    private @Nullable Double degrees(String column, int most) {
      Double degrees = number(column);
      if (degrees != null && Math.abs(degrees) > most) {
        problem(
            "%s '%s' lies outside -%d to %d; write WGS84 degrees"
                .formatted(column, text(column), most, most));
        return null;
      }
      return degrees;
    }

    private @Nullable Double number(String column) {
      String text = text(column);
      if (text.isEmpty()) {
        return null;
      }
      try {
        double number = Double.parseDouble(text);
        if (Double.isFinite(number)) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Told below, as infinity is.
      }
      problem("%s '%s' is no number; write one like 31.2, or nothing".formatted(column, text));
      return null;
    }

    private String needed(String column) {
      String text = text(column);
      if (text.isEmpty()) {
        problem("%s is empty; write it as the observations do".formatted(column));
      }
      return text;
    }

    private @Nullable String optional(String column) {
      String text = text(column);
      return text.isEmpty() ? null : text;
    }

    private String text(String column) {
      return row.findField(column).map(String::strip).orElse("");
    }
  }
}
