package org.tocsin.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.place.City;

/** Writes {@code tocsin.yaml}: the city's name, clock, authorisations and categories. */
final class CityConfiguration {
  private static final int REVIEW_YEARS = 2;

  private CityConfiguration() {}

  static void write(Path folder, City city, List<Category> categories, LocalDate live)
      throws IOException {
    StringBuilder yaml = new StringBuilder();
    yaml.append(
        """
        # The simulated city %s. Written by `tocsin simulate`; docs/SIMULATOR.md explains it.
        city:
          name: %s
          zone: %s
        clock: simulated
        warning:
          false-episodes-per-week: 7
        authorisations:
          hazard:
            purpose: Early warning of hazards in a simulated city, to show and test Tocsin
            legal_basis: None needed; every report is invented
            owner: Demo desk
            review_by: "%s"
          service:
            purpose: Early warning of service failures in a simulated city, to show and test Tocsin
            legal_basis: None needed; every report is invented
            owner: Demo desk
            review_by: "%s"
        categories:
        """
            .formatted(
                city.nameEn(),
                city.nameEn(),
                city.zone(),
                live.plusYears(REVIEW_YEARS),
                live.plusYears(REVIEW_YEARS)));
    for (Category category : categories) {
      yaml.append(
          "  %s: {en: %s, zh: %s, lane: %s, severity: %s}\n"
              .formatted(
                  category.id(),
                  category.nameEn(),
                  category.nameZh(),
                  category.lane(),
                  category.severity()));
    }
    Files.writeString(folder.resolve("tocsin.yaml"), yaml.toString());
  }
}
