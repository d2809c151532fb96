package org.tocsin.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.place.Neighbourhood;
import org.tocsin.simulator.report.Dirt;
import org.tocsin.simulator.sensor.Sensor;

/**
 * Writes {@code city-incident.yaml} and {@code city-observation.yaml}: how the city's files are
 * read into incidents and observations, in the language of docs/MAPPINGS.md.
 */
final class CityMappings {
  private CityMappings() {}

  static void write(Path folder, City city, List<Category> categories, List<Sensor> sensors)
      throws IOException {
    Files.writeString(folder.resolve("city-incident.yaml"), incidents(city, categories));
    Files.writeString(folder.resolve("city-observation.yaml"), observations(city, sensors));
  }

  private static String incidents(City city, List<Category> categories) {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        # Reports of the desks of %s: emergency calls, hotline, grid workers, utilities.
        # Each desk is a source of its own, so that one that falls silent is noticed.
        source: desks
        source_field: feed
        kind: incident
        about: Simulated reports of %s, one row for each report, update or cancellation
        format: {type: csv}
        zone: %s
        source_id: case_no
        delivery_id: delivery
        thing_id: thing
        occurred_at: opened
        reported_at: reported
        closed_at: closed
        known: received
        severity: severity
        status: status
        department: feed
        retracted_when: {field: action, is: [CANCEL]}
        attributes:
          subcategory: subcategory
        coordinates:
          lat: lat
          lon: lon
          decimals: 5
          # Where the desks' map opens: not a place.
          placeholders: [[%s, %s]]
        category:
          field: category
          otherwise: reject
          table:
        """
            .formatted(
                city.nameEn(), city.nameEn(), city.zone(), Dirt.DEFAULT_LAT, Dirt.DEFAULT_LON));
    for (Category category : categories) {
      entry(yaml, category.word(), category);
      category.variants().forEach(variant -> entry(yaml, variant, category));
    }
    yaml.append(
        """
        # The stated area, for rows without coordinates.
        neighbourhood:
          field: area
          letters: upper
          map:
        """);
    for (Neighbourhood place : city.neighbourhoods()) {
      yaml.append(
          "    \"%s\": %s\n".formatted(place.nameEn().toUpperCase(Locale.ROOT), place.id()));
    }
    return yaml.toString();
  }

  private static void entry(StringBuilder yaml, String word, Category category) {
    yaml.append(
        "    \"%s\": {category: %s, class: %s}\n"
            .formatted(word, category.id(), category.categoryClass().word()));
  }

  private static String observations(City city, List<Sensor> sensors) {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        # Values of the sensors of %s.
        source: sensors
        kind: observation
        about: Simulated rain, water level, particles, noise, gas and traffic
        format: {type: csv}
        zone: %s
        sensor_id: sensor
        phenomenon_time: time
        property: property
        result: {field: value, unit: {field: unit}, quality: quality}
        known: received
        sensors:
        """
            .formatted(city.nameEn(), city.zone()));
    for (Sensor sensor : sensors) {
      yaml.append(
          "  %s: {lat: %s, lon: %s, neighbourhood: %s}\n"
              .formatted(sensor.id(), sensor.lat(), sensor.lon(), sensor.place().id()));
    }
    return yaml.toString();
  }
}
