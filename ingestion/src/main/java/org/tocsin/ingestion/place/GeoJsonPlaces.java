package org.tocsin.ingestion.place;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.Point;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.place.Place;
import org.tocsin.ingestion.file.InputProblem;
import org.tocsin.ingestion.file.JsonComplaint;

/** Reads places from a GeoJSON file of polygons. */
public final class GeoJsonPlaces {
  private static final int MOST_PROBLEMS_SHOWN = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  private GeoJsonPlaces() {}

  /**
   * Which property of a feature says what.
   *
   * @param nameZh absent: the same as the name
   * @param parent the property that names the id of the parent
   * @param level such as {@code neighbourhood}; the same for all features
   * @param population the property with the number of people
   */
  public record Properties(
      String id,
      String name,
      @Nullable String nameZh,
      @Nullable String parent,
      String level,
      @Nullable String population) {}

  /**
   * Reads every feature.
   *
   * @throws InputProblem with the first problems found; nothing is returned then
   */
  public static List<Place> read(Path file, Properties properties) {
    if (Files.isDirectory(file)) {
      throw new InputProblem("%s is a folder; give a GeoJSON file".formatted(file));
    }
    if (!Files.exists(file)) {
      throw new InputProblem("%s does not exist; check the path".formatted(file));
    }
    JsonNode root;
    try {
      root = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new InputProblem(
          "%s is no JSON: line %d: %s"
              .formatted(file, e.getLocation().getLineNr(), JsonComplaint.words(e)),
          e);
    } catch (CharacterCodingException e) {
      throw new InputProblem(
          "%s is not written in UTF-8; unpack it if it is compressed".formatted(file), e);
    } catch (IOException e) {
      throw new InputProblem("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
    JsonNode features = root.path("features");
    if (!features.isArray() || features.isEmpty()) {
      throw new InputProblem(
          "%s has no features; a GeoJSON FeatureCollection of polygons is needed".formatted(file));
    }
    Map<String, Place> places = new LinkedHashMap<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (JsonNode feature : features) {
      number++;
      try {
        Place place = place(feature, properties);
        if (places.putIfAbsent(place.id(), place) != null) {
          problems.add("feature %d: id '%s' stands twice".formatted(number, place.id()));
        }
      } catch (IllegalArgumentException e) {
        problems.add("feature %d: %s".formatted(number, e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      List<String> shown = problems.subList(0, Math.min(MOST_PROBLEMS_SHOWN, problems.size()));
      throw new InputProblem(
          "%s cannot be used (%d problems):\n  %s"
              .formatted(file, problems.size(), String.join("\n  ", shown)));
    }
    return List.copyOf(places.values());
  }

  private static Place place(JsonNode feature, Properties properties) {
    JsonNode said = feature.path("properties");
    String id = required(said, properties.id);
    String name = required(said, properties.name);
    String nameZh = properties.nameZh == null ? name : required(said, properties.nameZh);
    String parent = properties.parent == null ? null : optional(said, properties.parent);
    Double population = null;
    if (properties.population != null) {
      String written = required(said, properties.population);
      try {
        population = Double.valueOf(written.replace(",", ""));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "%s '%s' is no number".formatted(properties.population, written), e);
      }
    }
    JsonNode shape = feature.path("geometry");
    Geometry geometry = Polygons.parse(shape);
    Point centroid = geometry.getCentroid();
    return new Place(
        id,
        parent,
        properties.level,
        name,
        nameZh,
        shape.toString(),
        population,
        centroid.getY(),
        centroid.getX(),
        Polygons.areaKm2(geometry));
  }

  private static String required(JsonNode said, String property) {
    String value = optional(said, property);
    if (value == null) {
      Set<String> names = new TreeSet<>();
      said.fieldNames().forEachRemaining(names::add);
      throw new IllegalArgumentException(
          "it has no property '%s'%s"
              .formatted(property, NearestWord.suggestion(property, List.copyOf(names))));
    }
    return value;
  }

  private static @Nullable String optional(JsonNode said, String property) {
    JsonNode value = said.path(property);
    String text = value.isValueNode() && !value.isNull() ? value.asText().strip() : "";
    return text.isEmpty() ? null : text;
  }
}
