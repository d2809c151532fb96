package org.tocsin.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.tocsin.simulator.law.Category;
import org.tocsin.simulator.place.City;
import org.tocsin.simulator.story.Script;
import org.tocsin.simulator.story.ScriptedEvent;
import org.tocsin.simulator.text.CivilTimes;

/**
 * Writes {@code tocsin.yaml}: the city's name, clock, authorisations, categories, sources, sensors,
 * rules, and what was announced beforehand.
 */
final class CityConfiguration {
  private static final int REVIEW_YEARS = 2;

  private CityConfiguration() {}

  static void write(
      Path folder, City city, List<Category> categories, Script script, LocalDate live)
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
    yaml.append(
        """
        sources:
          emergency: {en: Emergency calls, zh: 紧急呼叫}
          hotline: {en: Citizens' hotline, zh: 市民热线}
          grid: {en: Grid workers, zh: 网格员}
          utility: {en: Utilities, zh: 公用事业}
          sensors: {en: Sensors, zh: 传感器}
        sensors:
          rain: {unit: mm/h, en: Rain, zh: 降雨, severity: Moderate, upper: 30}
          water-level: {unit: m, en: Water level, zh: 水位, lane: life-safety, severity: Severe, upper: 6}
          pm25: {unit: ug/m3, en: Fine particles, zh: 细颗粒物, lane: slow, upper: 150}
          noise: {unit: dB, en: Noise, zh: 噪声, lane: slow, severity: Minor, detectors: [sensor]}
          gas: {unit: ppm, en: Gas in the air, zh: 空气中燃气, lane: life-safety, severity: Severe, upper: 40}
          traffic: {unit: veh/h, en: Traffic, zh: 车流, lane: slow, severity: Minor, detectors: [sensor]}
        rules:
          flash-flood:
            when: "sensor rain > 20 within 1h, 2 km and count flooding >= 3 within 1h, 2 km"
            category: flooding
            lane: life-safety
            severity: Severe
            en: Flash flood
            zh: 暴雨内涝
        """);
    List<ScriptedEvent> announced =
        script.events().stream().filter(scripted -> scripted.event().known()).toList();
    if (!announced.isEmpty()) {
      yaml.append("known-events:\n");
    }
    CivilTimes times = new CivilTimes(city.zone());
    for (ScriptedEvent scripted : announced) {
      yaml.append(
          "  - {name-en: %s, name-zh: %s, from: \"%s\", to: \"%s\", places: [%s], categories: [%s]}\n"
              .formatted(
                  scripted.event().en(),
                  scripted.event().zh(),
                  times.text(scripted.onset()),
                  times.text(scripted.end()),
                  String.join(", ", scripted.placeIds(city)),
                  String.join(", ", scripted.announced())));
    }
    Files.writeString(folder.resolve("tocsin.yaml"), yaml.toString());
  }
}
