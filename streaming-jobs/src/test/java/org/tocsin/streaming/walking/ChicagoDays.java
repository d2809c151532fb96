package org.tocsin.streaming.walking;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.place.Place;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.ingestion.file.RowSource;
import org.tocsin.ingestion.mapping.BuiltInMappings;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.place.GeoJsonPlaces;
import org.tocsin.ingestion.place.PlaceIndex;
import org.tocsin.ingestion.report.Normaliser;
import org.tocsin.ingestion.report.Outcome;
import org.tocsin.models.baseline.BaselineHistory;
import org.tocsin.models.baseline.SeasonalBaseline;

/**
 * Real reports of Chicago, each with a time of receipt that is made up but fixed: most within hours
 * of happening, one in ten within four days.
 */
final class ChicagoDays {
  static final ZoneId ZONE = ZoneId.of("America/Chicago");
  static final SlotCalendar CALENDAR = new SlotCalendar(ZONE);

  final List<Place> places;
  private final List<IncidentMessage> all;

  private ChicagoDays(List<Place> places, List<IncidentMessage> all) {
    this.places = places;
    this.all = all;
  }

  /** A report and when it becomes known. */
  record Known(long at, IncidentMessage message) {}

  static Path folder() {
    return Path.of(System.getProperty("tocsin.root"), "..", "shared", "data", "chicago");
  }

  static boolean there() {
    return Files.isDirectory(folder());
  }

  /** Reports of these categories that happened in {@code [from, to)}. */
  static ChicagoDays read(Set<String> categories, LocalDate from, LocalDate to) {
    List<Place> places =
        GeoJsonPlaces.read(
            folder().resolve("community_areas.geojson"),
            new GeoJsonPlaces.Properties(
                "area_numbe", "community", null, null, "neighbourhood", null));
    Mapping mapping = BuiltInMappings.find("chicago-crime");
    Normaliser normaliser = new Normaliser(mapping, PlaceIndex.of(places), Set.of(), "days");
    Instant first = CALENDAR.startOf(from);
    Instant end = CALENDAR.startOf(to);
    List<IncidentMessage> all = new ArrayList<>();
    try (RowSource rows =
        RowSource.open(
            folder().resolve("crimes_2013_2016.parquet"), mapping.format(), mapping.selectors())) {
      for (Row row = rows.next(); row != null; row = rows.next()) {
        for (Outcome outcome : normaliser.normalise(row)) {
          if (outcome instanceof Outcome.AcceptedIncident incident
              && categories.contains(incident.message().category())
              && !incident.message().occurredAt().isBefore(first)
              && incident.message().occurredAt().isBefore(end)) {
            all.add(incident.message());
          }
        }
      }
    }
    return new ChicagoDays(places, all);
  }

  /** Reports known in {@code [from, to)}, in that order. */
  List<Known> known(LocalDate from, LocalDate to) {
    long first = CALENDAR.startOf(from).toEpochMilli();
    long end = CALENDAR.startOf(to).toEpochMilli();
    return all.stream()
        .map(m -> new Known(knownAt(m), m))
        .filter(k -> k.at >= first && k.at < end)
        .sorted(Comparator.comparingLong(Known::at).thenComparing(k -> k.message.key()))
        .toList();
  }

  private static long knownAt(IncidentMessage message) {
    int chance = Math.floorMod(message.sourceId().hashCode() * 0x9E3779B9, 1_000_000);
    Duration most = chance % 10 == 0 ? Duration.ofDays(4) : Duration.ofHours(6);
    return message.occurredAt().toEpochMilli() + most.toMillis() * (chance / 10) / 100_000;
  }

  /** What was usual in each category until a day. */
  Map<String, SeasonalBaseline> baselines(LocalDate from, LocalDate to) {
    Map<String, Map<String, Map<Instant, Integer>>> hours = new TreeMap<>();
    for (IncidentMessage message : all) {
      String place = message.neighbourhoodId();
      if (place != null) {
        hours
            .computeIfAbsent(message.category(), c -> new TreeMap<>())
            .computeIfAbsent(place, p -> new TreeMap<>())
            .merge(CALENDAR.slotAt(message.occurredAt(), SlotLength.HOUR).start(), 1, Integer::sum);
      }
    }
    Map<String, SeasonalBaseline> baselines = new TreeMap<>();
    hours.forEach(
        (category, byPlace) -> {
          BaselineHistory history =
              new BaselineHistory(
                  category, ZONE, places.stream().map(Place::id).toList(), from, to);
          byPlace.forEach(
              (place, counts) -> counts.forEach((hour, n) -> history.add(place, hour, n)));
          baselines.put(category, SeasonalBaseline.fit(history));
        });
    return baselines;
  }
}
