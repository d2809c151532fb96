package org.tocsin.ingestion.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.place.Place;
import org.tocsin.ingestion.RealData;
import org.tocsin.ingestion.mapping.BuiltInMappings;
import org.tocsin.ingestion.place.GeoJsonPlaces;
import org.tocsin.ingestion.place.PlaceIndex;

/** The built-in mappings on the real files, against counts taken from them without the program. */
class RealDataTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  @TempDir Path scratch;

  @Test
  void tainanLandsEverythingButRequestsWithoutASubject() throws Exception {
    List<Map<String, String>> rows = RealData.csv("tainan-1999-sample/requests_2016_03.csv");
    long unnamed = rows.stream().filter(r -> r.get("service_name").isEmpty()).count();
    try (PreparedRun run =
        prepare(
            "tainan-1999", PlaceIndex.of(List.of()), "tainan-1999-sample/requests_2016_03.csv")) {
      assertThat(rows).hasSize(2056);
      assertThat(run.offered()).isEqualTo(rows.size());
      assertThat(run.rejected()).isEqualTo(Map.of("MISSING_CATEGORY", unnamed));
      Map<String, Long> parking = byNeighbourhood(run, "illegal-parking");
      Map<String, Long> expected = new TreeMap<>();
      for (Map<String, String> row : rows) {
        if (row.get("service_name").equals("違規停車")) {
          String area = row.get("area");
          expected.merge(area.matches("[東南北] 區") ? area.replace(" ", "") : area, 1L, Long::sum);
        }
      }
      assertThat(parking).isEqualTo(expected).hasSizeGreaterThan(10);
      assertThat(run.firstKnown()).isEqualTo(Instant.parse("2016-02-29T16:17:00Z"));
    }
  }

  @Test
  void montgomeryTakesTheDispatchOutOfTheTextAndKeepsNothingElseOfIt() throws Exception {
    List<Map<String, String>> rows = RealData.csv("montgomery-911/911.csv.gz");
    try (PreparedRun run =
        prepare("montgomery-911", PlaceIndex.of(List.of()), "montgomery-911/911.csv.gz")) {
      assertThat(run.offered()).isEqualTo(rows.size()).isEqualTo(99_492);
      assertThat(run.rejected()).isEmpty();
      long gas = rows.stream().filter(r -> r.get("title").contains("GAS-ODOR")).count();
      assertThat(byNeighbourhood(run, "gas-leak").values().stream().mapToLong(n -> n).sum())
          .isEqualTo(gas);
      Set<String> ids = new HashSet<>();
      Set<String> texts = new HashSet<>();
      rows.forEach(r -> texts.add(r.get("desc") + "\n" + r.get("title")));
      long outside =
          rows.stream()
              .filter(
                  r -> {
                    double lat = Double.parseDouble(r.get("lat"));
                    double lon = Double.parseDouble(r.get("lng"));
                    return lat < 39.6 || lat > 40.8 || lon < -76.4 || lon > -74.4;
                  })
              .count();
      DateTimeFormatter dispatch = DateTimeFormatter.ofPattern("yyyy-MM-dd @ HH:mm:ss");
      for (IncidentMessage m : incidents(run)) {
        ids.add(m.sourceId());
        assertThat(m.attributes()).isEmpty();
      }
      assertThat(ids).hasSameSizeAs(texts);
      assertThat(run.withoutCoordinate()).isEqualTo(outside);
      Map<String, String> first = rows.get(0);
      assertThat(incidents(run).get(0).occurredAt())
          .isEqualTo(
              LocalDateTime.parse("2015-12-10 @ 17:10:52", dispatch)
                  .atZone(ZoneId.of("America/New_York"))
                  .toInstant());
      assertThat(first.get("desc")).contains("2015-12-10 @ 17:10:52");
    }
  }

  @Test
  void sanitationComplaintsOfADayAreKnownWhenTheDayIsOver() throws Exception {
    String file = "chicago-311/sanitation_code_complaints.csv.gz";
    List<Map<String, String>> rows = RealData.csv(file);
    try (PreparedRun run = prepare("chicago-311-sanitation", PlaceIndex.of(List.of()), file)) {
      assertThat(run.offered()).isEqualTo(rows.size()).isEqualTo(74_401);
      assertThat(run.rejected()).isEmpty();
      long duplicates = rows.stream().filter(r -> r.get("Status").endsWith("Dup")).count();
      assertThat(duplicates).isEqualTo(3_633);
      assertThat(
              incidents(run).stream()
                  .filter(m -> m.attributes().containsKey("marked_duplicate"))
                  .count())
          .isEqualTo(duplicates);
      assertThat(incidents(run).stream().filter(m -> Boolean.FALSE.equals(m.resolved())).count())
          .isEqualTo(rows.stream().filter(r -> r.get("Status").startsWith("Open")).count());
      assertThat(run.firstKnown()).isEqualTo(Instant.parse("2000-01-04T06:00:00Z"));
    }
  }

  @Test
  void beijingGivesOneObservationPerPropertyAndSaysWhichAreMissing() throws Exception {
    String file = "beijing-air/PRSA_Data_Wanliu_20130301-20170228.csv.gz";
    List<Map<String, String>> rows = RealData.csv(file);
    try (PreparedRun run = prepare("beijing-air", PlaceIndex.of(List.of()), file)) {
      assertThat(run.offered()).isEqualTo(11L * rows.size()).isEqualTo(11L * 35_064);
      assertThat(run.rejected()).isEmpty();
      Map<String, Long> missing = new TreeMap<>();
      Spool spool = run.spool();
      for (int i = 0; i < spool.size(); i++) {
        ObservationMessage m = MessageJson.read(spool.item(i).value(), ObservationMessage.class);
        if (m.result() == null) {
          assertThat(m.quality()).isEqualTo("missing");
          missing.merge(m.property(), 1L, Long::sum);
        }
      }
      Map<String, Long> expected = new TreeMap<>();
      Map<String, String> columns =
          Map.ofEntries(
              Map.entry("PM2.5", "pm25"),
              Map.entry("PM10", "pm10"),
              Map.entry("SO2", "so2"),
              Map.entry("NO2", "no2"),
              Map.entry("CO", "co"),
              Map.entry("O3", "o3"),
              Map.entry("TEMP", "temperature"),
              Map.entry("PRES", "pressure"),
              Map.entry("DEWP", "dew-point"),
              Map.entry("RAIN", "rain"),
              Map.entry("WSPM", "wind-speed"));
      for (Map<String, String> row : rows) {
        columns.forEach(
            (column, property) -> {
              if (row.get(column).equals("NA")) {
                expected.merge(property, 1L, Long::sum);
              }
            });
      }
      assertThat(missing).isEqualTo(expected).containsEntry("o3", 2107L);
    }
  }

  @Test
  @Tag("slow")
  void beijingHasTwelveStationsWithinTheirLimits() throws Exception {
    try (Stream<Path> files = Files.list(RealData.file("beijing-air"));
        PreparedRun run =
            PreparedRun.of(
                BuiltInMappings.find("beijing-air"),
                files.sorted().toList(),
                PlaceIndex.of(List.of()),
                "run",
                NOW,
                KnownRange.ALL,
                scratch,
                Progress.SILENT)) {
      assertThat(run.rows()).isEqualTo(420_768);
      assertThat(run.offered()).isEqualTo(420_768L * 11);
      assertThat(run.rejected()).isEmpty();
    }
  }

  @Test
  @Tag("slow")
  void chicagoLandsWholeWithItsCommunityAreas() throws Exception {
    List<Place> areas =
        GeoJsonPlaces.read(
            RealData.file("chicago/community_areas.geojson"),
            new GeoJsonPlaces.Properties(
                "area_numbe", "community", null, null, "neighbourhood", null));
    assertThat(areas).hasSize(77);
    assertThat(areas.stream().mapToDouble(Place::areaKm2).sum()).isBetween(590.0, 610.0);
    long started = System.nanoTime();
    try (PreparedRun run =
        prepare("chicago-crime", PlaceIndex.of(areas), "chicago/crimes_2013_2016.parquet")) {
      System.out.printf(
          "chicago: %d rows in %.1f s%n", run.rows(), (System.nanoTime() - started) / 1e9);
      assertThat(run.offered()).isEqualTo(1_114_972);
      assertThat(run.rejected()).isEmpty();
      Map<String, Long> categories = new HashMap<>();
      long last = Long.MIN_VALUE;
      List<Long> lateness = new ArrayList<>();
      int before = 0;
      Spool spool = run.spool();
      for (int i = 0; i < spool.size(); i++) {
        Spool.Item item = spool.item(i);
        IncidentMessage m = MessageJson.read(item.value(), IncidentMessage.class);
        categories.merge(m.category(), 1L, Long::sum);
        before += item.knownAt() < last ? 1 : 0;
        last = item.knownAt();
        lateness.add(item.knownAt() - m.occurredAt().toEpochMilli());
      }
      assertThat(before).isZero();
      // As counted over the file's column with another reader.
      assertThat(categories)
          .containsEntry("theft", 252_026L)
          .containsEntry("homicide", 2_136L)
          .containsEntry("non-criminal", 38L + 2 + 86)
          .containsEntry("narcotics", 100_413L + 24);
      lateness.sort(null);
      assertThat(lateness.get(0)).isGreaterThanOrEqualTo(0);
      double p90Days = lateness.get((int) (lateness.size() * 0.9)) / 86_400_000.0;
      double p99Days = lateness.get((int) (lateness.size() * 0.99)) / 86_400_000.0;
      System.out.printf("chicago lateness: p90 %.1f d, p99 %.1f d%n", p90Days, p99Days);
      assertThat(p90Days).isBetween(2.0, 7.0);
      assertThat(p99Days).isBetween(60.0, 160.0);
      assertThat(run.withoutPlace()).isBetween(1L, 4_000L);
      System.out.printf(
          "chicago: without coordinate %d, without place %d%n",
          run.withoutCoordinate(), run.withoutPlace());
    }
  }

  private PreparedRun prepare(String mapping, PlaceIndex places, String file) {
    return PreparedRun.of(
        BuiltInMappings.find(mapping),
        List.of(RealData.file(file)),
        places,
        "run",
        NOW,
        KnownRange.ALL,
        scratch,
        Progress.SILENT);
  }

  @Test
  void aRangeOffersOnlyWhatBecameKnownInIt() {
    Instant middle = Instant.parse("2016-03-01T05:00:00Z");
    long before;
    long after;
    try (PreparedRun run = montgomery(new KnownRange(Long.MIN_VALUE, middle.toEpochMilli()))) {
      before = run.offered();
      assertThat(run.lastKnown()).isBefore(middle);
    }
    try (PreparedRun run = montgomery(new KnownRange(middle.toEpochMilli(), Long.MAX_VALUE))) {
      after = run.offered();
      assertThat(run.firstKnown()).isAfterOrEqualTo(middle);
    }
    assertThat(before).isPositive();
    assertThat(before + after).isEqualTo(99_492);
  }

  private PreparedRun montgomery(KnownRange range) {
    return PreparedRun.of(
        BuiltInMappings.find("montgomery-911"),
        List.of(RealData.file("montgomery-911/911.csv.gz")),
        PlaceIndex.of(List.of()),
        "run",
        NOW,
        range,
        scratch,
        Progress.SILENT);
  }

  private static List<IncidentMessage> incidents(PreparedRun run) throws Exception {
    List<IncidentMessage> incidents = new ArrayList<>();
    Spool spool = run.spool();
    for (int i = 0; i < spool.size(); i++) {
      Spool.Item item = spool.item(i);
      if (!item.isRejected()) {
        incidents.add(MessageJson.read(item.value(), IncidentMessage.class));
      }
    }
    return incidents;
  }

  private static Map<String, Long> byNeighbourhood(PreparedRun run, String category)
      throws Exception {
    Map<String, Long> counts = new TreeMap<>();
    for (IncidentMessage m : incidents(run)) {
      if (m.category().equals(category)) {
        counts.merge(String.valueOf(m.neighbourhoodId()), 1L, Long::sum);
      }
    }
    return counts;
  }
}
