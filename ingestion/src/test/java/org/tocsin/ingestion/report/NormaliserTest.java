package org.tocsin.ingestion.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.message.RejectedMessage;
import org.tocsin.domain.place.Place;
import org.tocsin.ingestion.mapping.CoordinateRule;
import org.tocsin.ingestion.mapping.Mapping;
import org.tocsin.ingestion.mapping.MappingReader;
import org.tocsin.ingestion.mapping.Row;
import org.tocsin.ingestion.mapping.Selector;
import org.tocsin.ingestion.place.PlaceIndex;

class NormaliserTest {
  private static final Mapping DESK =
      MappingReader.read(
          "desk",
          """
          source: desk
          zone: Asia/Shanghai
          source_id: id
          occurred_at: {field: at, formats: ["yyyy-MM-dd HH:mm"]}
          known: {field: at, formats: ["yyyy-MM-dd HH:mm"]}
          category:
            field: kind
            ignore_case: true
            table:
              Gas Leak: {category: gas-leak, class: hazard}
              /noise/: {category: noise, class: service}
              Petition: {category: petition, class: expression}
              Test: reject
              Raid: {category: raid, class: enforcement}
            class: service
          coordinates:
            lat: lat
            lon: lon
            decimals: 2
            within: {lat: [30, 32], lon: [120, 122], outside: reject}
            placeholders: [[31.5, 121.5]]
          neighbourhood: {field: area, use: without_coordinates}
          retracted_when: {field: state, is: [VOID]}
          attributes: {state: state, who: phone}
          reject_when: [{field: id, matches: '^T', reason: TEST_RECORD}]
          """);

  // Order of the selectors: id, at, kind, state, phone, lon, lat, area.
  private static Row row(String... values) {
    String[] all = new String[DESK.selectors().size()];
    for (int i = 0; i < DESK.selectors().size(); i++) {
      for (int v = 0; v + 1 < values.length; v += 2) {
        if (DESK.selectors().get(i).label().equals(values[v])) {
          all[i] = values[v + 1];
        }
      }
    }
    return Row.of(7, all);
  }

  private static Place square(String id, double areaKm2) {
    return new Place(
        id,
        null,
        "neighbourhood",
        id,
        id,
        "{\"type\":\"Polygon\",\"coordinates\":["
            + "[[121,31],[121.2,31],[121.2,31.2],[121,31.2],[121,31]]]}",
        null,
        31.1,
        121.1,
        areaKm2);
  }

  private static final PlaceIndex PLACES =
      PlaceIndex.of(List.of(square("old-town", 20), square("district", 200)));

  private static Outcome outcome(Row row) {
    List<Outcome> outcomes = new Normaliser(DESK, PLACES, Set.of(), "r").normalise(row);
    assertThat(outcomes).hasSize(1);
    return outcomes.get(0);
  }

  private static IncidentMessage incident(Row row) {
    Outcome outcome = outcome(row);
    assertThat(outcome).isInstanceOf(Outcome.AcceptedIncident.class);
    return ((Outcome.AcceptedIncident) outcome).message();
  }

  private static RejectedMessage rejected(Row row) {
    Outcome outcome = outcome(row);
    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    return ((Outcome.Rejected) outcome).message();
  }

  @Test
  void aReportIsRoundedPlacedAndTakenInItsZone() {
    IncidentMessage m =
        incident(
            row(
                "id",
                "1",
                "at",
                "2016-03-01 08:00",
                "kind",
                "gas  LEAK",
                "lat",
                "31.1049",
                "lon",
                "121.1051"));
    assertThat(m.occurredAt()).isEqualTo(Instant.parse("2016-03-01T00:00:00Z"));
    assertThat(m.category()).isEqualTo("gas-leak");
    assertThat(m.categoryClass()).isEqualTo("hazard");
    assertThat(m.lat()).isEqualTo(31.1);
    assertThat(m.lon()).isEqualTo(121.11);
    // Of the two places that hold the point the smaller one is meant.
    assertThat(m.neighbourhoodId()).isEqualTo("old-town");
    assertThat(m.cell()).hasSize(15);
    assertThat(m.knownKind()).isEqualTo("recorded");
    assertThat(m.key()).isEqualTo("desk|1");
  }

  @Test
  void aPointOutsideEveryPolygonIsKeptWithoutANeighbourhood() {
    IncidentMessage m =
        incident(
            row(
                "id",
                "1",
                "at",
                "2016-03-01 08:00",
                "kind",
                "noise at night",
                "lat",
                "30.1",
                "lon",
                "120.1",
                "area",
                "old-town"));
    assertThat(m.neighbourhoodId()).isNull();
    assertThat(m.lat()).isEqualTo(30.1);
  }

  @Test
  void aNamedNeighbourhoodCountsOnlyWithoutCoordinatesAndIfItIsKnown() {
    assertThat(
            incident(row("id", "1", "at", "2016-03-01 08:00", "kind", "noise", "area", "old-town"))
                .neighbourhoodId())
        .isEqualTo("old-town");
    assertThat(
            incident(row("id", "1", "at", "2016-03-01 08:00", "kind", "noise", "area", "Atlantis"))
                .neighbourhoodId())
        .isNull();
  }

  @Test
  void aPlaceholderOrASharedCoordinateIsNone() {
    Row placeholder =
        row("id", "1", "at", "2016-03-01 08:00", "kind", "noise", "lat", "31.50", "lon", "121.5");
    assertThat(incident(placeholder).lat()).isNull();
    Row shared =
        row("id", "1", "at", "2016-03-01 08:00", "kind", "noise", "lat", "31.3", "lon", "121.3");
    Outcome outcome =
        new Normaliser(DESK, PLACES, Set.of(new CoordinateRule.Point(121.3, 31.3)), "r")
            .normalise(shared)
            .get(0);
    assertThat(((Outcome.AcceptedIncident) outcome).message().lat()).isNull();
    assertThat(incident(shared).lat()).isEqualTo(31.3);
  }

  @Test
  void aVoidReportIsARetraction() {
    assertThat(
            incident(row("id", "1", "at", "2016-03-01 08:00", "kind", "noise", "state", "VOID"))
                .kind())
        .isEqualTo("retraction");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, 2016-03-01 08:00, noise, -, MISSING_ID",
        "1, -, noise, -, MISSING_TIME",
        "1, 2016-03-01T08:00, noise, -, BAD_TIME",
        "1, 2016-03-01 08:00, -, -, MISSING_CATEGORY",
        "1, 2016-03-01 08:00, dragons, -, UNKNOWN_CATEGORY",
        "1, 2016-03-01 08:00, test, -, EXCLUDED_CATEGORY",
        "1, 2016-03-01 08:00, petition, -, EXPRESSION",
        "1, 2016-03-01 08:00, noise, 51.5, OUTSIDE_BOX",
        "T1, 2016-03-01 08:00, noise, -, TEST_RECORD"
      })
  void whatIsRefusedSaysWhy(String id, String at, String kind, String lat, String reason) {
    RejectedMessage m =
        rejected(
            row("id", id, "at", at, "kind", kind, "lat", lat, "lon", lat == null ? null : "121"));
    assertThat(m.reason()).isEqualTo(reason);
    assertThat(m.detail()).isNotBlank();
    assertThat(m.position()).isEqualTo(7);
  }

  @Test
  void aRefusedPayloadIsMaskedAndThatOfAnExpressionIsNotKeptAtAll() {
    RejectedMessage unknown =
        rejected(row("id", "1", "at", "2016-03-01 08:00", "kind", "a \"b\"", "phone", "555 1234"));
    assertThat(unknown.payload())
        .isEqualTo(
            "{\"id\":\"1\",\"at\":\"2016-03-01 08:00\",\"kind\":\"a \\\"b\\\"\",\"phone\":\"***\"}");
    RejectedMessage petition =
        rejected(row("id", "1", "at", "2016-03-01 08:00", "kind", "Petition", "phone", "555 1234"));
    assertThat(petition.payload()).isNull();
    assertThat(petition.sourceId()).isNull();
  }

  @Test
  void enforcementLandsUnderItsClass() {
    assertThat(incident(row("id", "1", "at", "2016-03-01 08:00", "kind", "raid")).categoryClass())
        .isEqualTo("enforcement");
  }

  @Test
  void oneFileMayCarrySeveralDesks() {
    Mapping mapping =
        MappingReader.read(
            "desks",
            """
            source: desks
            source_field: {field: desk, map: {E: emergency}}
            source_id: id
            occurred_at: {field: at, formats: ["yyyy-MM-dd HH:mm"]}
            known: {field: at, formats: ["yyyy-MM-dd HH:mm"]}
            category: {constant: noise, otherwise: {category: noise, class: service}}
            """);
    assertThat(mapping.selectors()).extracting(Selector::label).contains("desk", "id", "at");
    for (String[] desk :
        new String[][] {
          {"E", "emergency"}, {"hotline", "hotline"}, {null, "desks"}, {"a|b", "desks"}
        }) {
      String[] values = new String[mapping.selectors().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (mapping.selectors().get(i).label()) {
              case "desk" -> desk[0];
              case "id" -> "1";
              default -> "2016-03-01 08:00";
            };
      }
      Outcome outcome =
          new Normaliser(mapping, PLACES, Set.of(), "r").normalise(Row.of(1, values)).get(0);
      assertThat(outcome).isInstanceOf(Outcome.AcceptedIncident.class);
      assertThat(((Outcome.AcceptedIncident) outcome).message().source()).isEqualTo(desk[1]);
    }
  }

  @Test
  void theSameRowGivesTheSameOutcome() {
    Row row =
        row("id", "1", "at", "2016-03-01 08:00", "kind", "noise", "lat", "31.1", "lon", "121.1");
    assertThat(outcome(row)).isEqualTo(outcome(row));
  }

  @Test
  void aSensorsRowGivesAValueARejectionAndAMissingOne() {
    Mapping air =
        MappingReader.read(
            "air",
            """
            source: air
            kind: observation
            sensor_id: station
            phenomenon_time: {join: [day, hour], formats: ["yyyy-MM-dd H"]}
            known: {join: [day, hour], formats: ["yyyy-MM-dd H"], plus: 1h}
            properties:
              pm25: {field: pm, unit: ug/m3, least: 0, factor: 1000}
              rain: {field: rain, most: 300}
              wind: {field: wind}
            sensors: {A: {lat: 31.1, lon: 121.1}}
            """);
    List<Outcome> outcomes =
        new Normaliser(air, PLACES, Set.of(), "r")
            .normalise(Row.of(1, new String[] {"A", "2016-03-01", "7", "0.05", "999", null}));
    assertThat(outcomes).hasSize(3);
    ObservationMessage pm = ((Outcome.AcceptedObservation) outcomes.get(0)).message();
    assertThat(pm.result()).isEqualTo(50);
    assertThat(pm.neighbourhoodId()).isEqualTo("old-town");
    assertThat(pm.knownKind()).isEqualTo("estimated");
    assertThat(outcomes.get(0).known().at()).isEqualTo(Instant.parse("2016-03-01T08:00:00Z"));
    assertThat(((Outcome.Rejected) outcomes.get(1)).message().reason()).isEqualTo("OUT_OF_RANGE");
    ObservationMessage wind = ((Outcome.AcceptedObservation) outcomes.get(2)).message();
    assertThat(wind.result()).isNull();
    assertThat(wind.quality()).isEqualTo("missing");
  }
}
