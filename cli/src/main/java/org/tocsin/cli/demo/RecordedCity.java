package org.tocsin.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.tocsin.cli.home.Home;
import org.tocsin.cli.reports.SensorFile;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.incident.ContentHash;
import org.tocsin.domain.incident.IncidentVersion;
import org.tocsin.domain.incident.Version;
import org.tocsin.domain.incident.VersionHistory;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.Topics;
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
import org.tocsin.ingestion.run.MessageJson;
import org.tocsin.models.baseline.BaselineHistory;
import org.tocsin.models.baseline.SeasonalBaseline;
import org.tocsin.models.calendar.HolidayCalendar;
import org.tocsin.simulator.CitySimulator;
import org.tocsin.simulator.SimulatorSettings;

/**
 * A simulated city as the watch would know it when it goes live, without broker and tables: its
 * files are read through the same mappings, repeats and corrections resolved by the same rule, and
 * baselines fitted by the same method as of the same Monday. The streaming program {@code
 * RecordedMain} reads the folder.
 */
final class RecordedCity {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path city;
  private final Path folder;
  private final SimulatorSettings settings;
  private final TocsinConfiguration configuration;
  private final SlotCalendar calendar;
  private final List<Place> places;
  private final PlaceIndex index;
  private final Instant liveFrom;
  private final LocalDate cutOff;

  private RecordedCity(Path city, Path folder, SimulatorSettings settings) throws IOException {
    this.city = city;
    this.folder = folder;
    this.settings = settings;
    Map<String, Object> tree = Home.readYaml(city.resolve("tocsin.yaml"));
    Files.writeString(folder.resolve("configuration.json"), JSON.writeValueAsString(tree));
    configuration = TocsinConfiguration.of(tree);
    calendar = configuration.calendar();
    places =
        GeoJsonPlaces.read(
            city.resolve("places.geojson"),
            new GeoJsonPlaces.Properties(
                "id", "name_en", "name_zh", null, "neighbourhood", "population"));
    index = PlaceIndex.of(places);
    liveFrom = calendar.startOf(settings.start());
    cutOff = settings.start().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  /** Makes the city in the folder; one that is complete there stays. */
  static void record(SimulatorSettings settings, Path folder) throws IOException {
    Path truth = folder.resolve("truth.csv");
    if (Files.exists(truth)) {
      return;
    }
    Path city = folder.resolve("city");
    CitySimulator.of(settings).writeTo(city);
    new RecordedCity(city, folder, settings).write();
    Files.move(city.resolve("truth.csv"), truth, StandardCopyOption.REPLACE_EXISTING);
    DemoCommand.delete(city);
  }

  private void write() throws IOException {
    Map<String, Object> about = new LinkedHashMap<>();
    about.put("live_from", liveFrom.toString());
    about.put("to", calendar.startOf(settings.start().plusDays(settings.liveDays())).toString());
    about.put("cut_off", calendar.startOf(cutOff).toString());
    about.put(
        "places",
        places.stream()
            .map(
                p ->
                    Map.of(
                        "id",
                        p.id(),
                        "name_en",
                        p.nameEn(),
                        "name_zh",
                        p.nameZh(),
                        "lat",
                        p.centroidLat(),
                        "lon",
                        p.centroidLon()))
            .toList());
    about.put("sensors", SensorFile.read(city.resolve("sensors.csv"), places).sensors());
    Files.writeString(folder.resolve("city.json"), JSON.writeValueAsString(about));
    Map<String, IncidentVersion> known = incidents();
    Files.writeString(folder.resolve("baselines.json"), JSON.writeValueAsString(baselines(known)));
    observations();
  }

  /** Writes what the watch reads, and returns what was in force at the cut-off. */
  private Map<String, IncidentVersion> incidents() throws IOException {
    Map<String, VersionHistory> byId = new HashMap<>();
    long cut = calendar.startOf(cutOff).toEpochMilli();
    long from = liveFrom.minus(configuration.warning().history()).toEpochMilli();
    long[] offset = {0};
    try (OutputStream out = open("incidents.jsonl")) {
      read(
          "city-incident.yaml",
          "incidents",
          outcome -> {
            if (outcome instanceof Outcome.AcceptedIncident accepted) {
              long at = millis(accepted.known().at());
              IncidentMessage m = accepted.message();
              if (at < cut) {
                byId.merge(
                    m.key(),
                    VersionHistory.EMPTY.offer(version(m, at, offset[0])).history(),
                    (before, alone) -> before.offer(version(m, at, offset[0])).history());
              }
              if (at >= from) {
                line(out, at, MessageJson.bytes(m));
              }
              offset[0]++;
            }
          });
    }
    Map<String, IncidentVersion> inForce = new HashMap<>();
    byId.forEach(
        (id, history) -> {
          IncidentVersion current = history.current();
          if (current != null && !current.retraction()) {
            inForce.put(id, current);
          }
        });
    return inForce;
  }

  private static IncidentVersion version(IncidentMessage m, long at, long offset) {
    return new IncidentVersion(
        new Version(at, Topics.INCIDENTS, 0, offset),
        ContentHash.of(m),
        m.kind().equals("retraction"),
        m.neighbourhoodId(),
        m.category(),
        m.categoryClass(),
        m.occurredAt(),
        m.deliveryId());
  }

  private void observations() throws IOException {
    try (OutputStream out = open("observations.jsonl")) {
      read(
          "city-observation.yaml",
          "observations",
          outcome -> {
            if (outcome instanceof Outcome.AcceptedObservation accepted) {
              line(out, millis(accepted.known().at()), MessageJson.bytes(accepted.message()));
            }
          });
    }
  }

  private Map<String, String> baselines(Map<String, IncidentVersion> inForce) {
    LocalDate day = cutOff;
    Map<String, Map<String, TreeMap<Instant, Integer>>> counts = new TreeMap<>();
    for (IncidentVersion one : inForce.values()) {
      String place = one.neighbourhoodId();
      if (place != null && configuration.mayWatch(CategoryClass.parse(one.categoryClass()), day)) {
        counts
            .computeIfAbsent(one.category(), c -> new TreeMap<>())
            .computeIfAbsent(place, p -> new TreeMap<>())
            .merge(calendar.slotAt(one.occurredAt(), SlotLength.HOUR).start(), 1, Integer::sum);
      }
    }
    List<String> ids = places.stream().map(Place::id).toList();
    LocalDate first = settings.start().minusDays(settings.historyDays());
    HolidayCalendar holidays =
        HolidayCalendar.ofCity(configuration.country(), configuration.lunarFestivals());
    Map<String, String> states = new TreeMap<>();
    counts.forEach(
        (category, byPlace) -> {
          BaselineHistory history =
              new BaselineHistory(category, calendar.zone(), ids, first, cutOff);
          byPlace.forEach(
              (place, hours) -> hours.forEach((hour, n) -> history.add(place, hour, n)));
          states.put(category, SeasonalBaseline.fit(history, holidays).toState());
        });
    return states;
  }

  /** Takes what became of a row. */
  private interface Taking {
    void take(Outcome outcome) throws IOException;
  }

  private void read(String mappingFile, String name, Taking taking) throws IOException {
    Mapping mapping = BuiltInMappings.find(city.resolve(mappingFile).toString());
    Normaliser normaliser = new Normaliser(mapping, index, Set.of(), "bench");
    for (String part : List.of("history", "live")) {
      Path file = city.resolve(name + "-" + part + ".csv");
      try (RowSource rows = RowSource.open(file, mapping.format(), mapping.selectors())) {
        for (Row row = rows.next(); row != null; row = rows.next()) {
          for (Outcome outcome : normaliser.normalise(row)) {
            taking.take(outcome);
          }
        }
      }
    }
  }

  private static long millis(@org.jspecify.annotations.Nullable Instant known) {
    if (known == null) {
      throw new IllegalStateException("Every row of a simulated city says when it was received");
    }
    return known.toEpochMilli();
  }

  private OutputStream open(String name) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(folder.resolve(name)), 1 << 16);
  }

  private static void line(OutputStream out, long at, byte[] message) throws IOException {
    out.write(Long.toString(at).getBytes(StandardCharsets.US_ASCII));
    out.write('\t');
    out.write(message);
    out.write('\n');
  }
}
