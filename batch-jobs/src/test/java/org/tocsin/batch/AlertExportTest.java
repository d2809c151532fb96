package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.query.Export;
import org.tocsin.batch.query.SqlQuery;
import org.tocsin.batch.risk.DeskTopic;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.cap.CapRules;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/** Alerts leave for other programs, as documents, rows and shapes. */
class AlertExportTest {
  private static final Instant NOON = Instant.parse("2026-07-18T04:00:00Z");

  @TempDir private Path home;

  @Test
  void alertsAreExportedInEveryFormat() throws IOException {
    TocsinConfiguration configuration =
        TocsinConfiguration.of(
            Map.of("city", Map.of("name", "Bell Haven", "zone", "Asia/Shanghai")));
    PrintStream quiet = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    try (LakeSession session = LakeSession.open(Lake.embedded(home), "local[2]")) {
      session.append(LakeTable.NEIGHBOURHOOD, List.of(IncidentRows.place("p0", 0)));
      session.append(
          LakeTable.ALERT,
          List.of(
              row(message("p0|flooding", 2, "update", 5), 0),
              row(message("p0|flooding", 1, "alert", 3), 1),
              row(message("p0|flooding", 1, "alert", 3), 2),
              row(message("p0/gas", 1, "alert", 4), 3),
              row(message("p0/waste", 1, "alert", "held-back", 6), 4)));
      Export export = new Export(session, configuration, quiet);

      Path documents = home.resolve("out/cap");
      assertThat(export.write("alerts", "cap", documents)).isEqualTo(3);
      List<Path> files = list(documents);
      assertThat(files.stream().map(f -> f.getFileName().toString()))
          .containsExactly(
              "000001-p0-flooding.1.xml", "000002-p0-gas.1.xml", "000003-p0-flooding.2.xml");
      for (Path file : files) {
        assertThat(CapRules.problems(Files.readString(file))).as(file.toString()).isEmpty();
      }
      assertThat(Files.readString(files.get(2)))
          .contains(
              "<sender>tocsin.bell-haven</sender><sent>2026-07-18T12:05:00+08:00</sent>",
              "<msgType>Update</msgType>",
              "<references>tocsin.bell-haven,p0|flooding.1,2026-07-18T12:03:00+08:00</references>",
              "<language>zh-CN</language>");
      assertThatThrownBy(() -> export.write("alerts", "cap", documents))
          .hasMessageContaining("exists; CAP documents go into a folder of their own");

      Path csv = home.resolve("out/alerts.csv");
      assertThat(export.write("alerts", "csv", csv)).isEqualTo(3);
      assertThat(Files.readString(csv)).startsWith("id,alert_version,").doesNotContain("body");
      Path geoJson = home.resolve("out/alerts.geojson");
      assertThat(export.write("alerts", "geojson", geoJson)).isEqualTo(3);
      JsonNode newest = new ObjectMapper().readTree(geoJson.toFile()).path("features").path(1);
      assertThat(newest.path("properties").path("alert_version").asInt()).isEqualTo(2);
      assertThat(newest.path("geometry").path("type").asText()).isEqualTo("Polygon");
      assertThat(export.write("alerts", "parquet", home.resolve("out/alerts.parquet")))
          .isEqualTo(3);
      assertThat(list(home.resolve("out"))).hasSize(4);
    }
  }

  @Test
  void onlyAlertsAreDocuments() {
    assertThatThrownBy(() -> Export.check("risk", "cap", SqlQuery.Page.ALL))
        .hasMessage("Only alerts can be CAP documents; for risk use geojson, csv or parquet");
    assertThatThrownBy(() -> Export.check("alerts", "xml", SqlQuery.Page.ALL))
        .hasMessage("Format 'xml' is unknown; use cap, geojson, csv, parquet or hubverse");
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static AlertMessage message(String id, int version, String type, int minute) {
    return message(id, version, type, "open", minute);
  }

  private static AlertMessage message(
      String id, int version, String type, String state, int minute) {
    return new AlertMessage(
        AlertMessage.VERSION,
        AlertMessage.TYPE,
        id,
        version,
        type,
        state,
        "Actual",
        "stream",
        "life-safety",
        "flooding",
        "hazard",
        "Street flooding",
        "街道积水",
        "p0",
        "Old Harbour",
        "旧港",
        "Immediate",
        "Severe",
        "Likely",
        "Assess",
        "hour",
        NOON,
        NOON.plusSeconds(3_600),
        NOON.plusSeconds(60L * minute),
        NOON,
        NOON.plusSeconds(14_400),
        "surge",
        9,
        2,
        6,
        0.001,
        7,
        "Nine reports, usually two",
        "九起报告，平常两起",
        "{}",
        "c0ffee",
        List.of());
  }

  private static Row row(AlertMessage m, long offset) {
    return RowFactory.create(
        m.id(),
        m.alertVersion(),
        m.messageType(),
        m.state(),
        m.status(),
        m.origin(),
        m.lane(),
        m.category(),
        m.categoryClass(),
        m.neighbourhoodId(),
        m.severity(),
        m.urgency(),
        m.certainty(),
        m.slotLength(),
        m.intervalStart(),
        m.intervalEnd(),
        m.sentAt(),
        m.onset(),
        m.detector(),
        m.observed(),
        m.expected(),
        m.upperBound(),
        m.pValue(),
        m.whyEn(),
        m.whyZh(),
        m.configurationHash(),
        DeskTopic.json(m),
        m.sentAt(),
        "alerts",
        0,
        offset);
  }
}
