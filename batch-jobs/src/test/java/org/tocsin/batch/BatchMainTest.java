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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.query.Export;
import org.tocsin.batch.query.RowFormat;
import org.tocsin.batch.query.SqlQuery;
import org.tocsin.batch.session.KnownIncidents;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.batch.session.WorkProgress;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.IncidentNow;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

class BatchMainTest {
  @TempDir private Path home;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void sqlAnswersFromTheTables() {
    Instant noon = Instant.parse("2024-03-01T12:00:00Z");
    try (LakeSession session = LakeSession.open(Lake.embedded(home), "local[2]")) {
      session.append(
          LakeTable.INCIDENT,
          new IncidentRows()
              .report("1", "pothole, deep", "p0", noon)
              .report("2", "路灯", "p0", noon)
              .add(
                  "retraction", "1", "pothole", "service", "p0", noon, noon.plusMillis(1), "public")
              .list());
      PrintStream printer = new PrintStream(out, true, StandardCharsets.UTF_8);
      String now = "select source_id, category, known_at from incident_now";
      SqlQuery.print(session.spark(), now, RowFormat.TABLE, printer);
      assertThat(printed())
          .isEqualTo(
              """
              source_id  category  known_at
              ---------  --------  --------------------
              2          路灯      2024-03-01T12:00:00Z
              """);
      String absent = "select category, thing_id from incident order by offset limit 1";
      SqlQuery.print(session.spark(), absent, RowFormat.JSON, printer);
      assertThat(printed()).isEqualTo("{\"category\":\"pothole, deep\",\"thing_id\":null}\n");
      for (String order :
          List.of(
              "delete from incident",
              "with a as (select 1 as n) insert into incident select * from a")) {
        assertThatThrownBy(() -> SqlQuery.print(session.spark(), order, RowFormat.TABLE, printer))
            .hasMessageContaining("Only questions are answered");
      }
    }
    assertThat(run("sql", "select count(*) as n from incident", "--format", "csv")).isZero();
    assertThat(printed()).isEqualTo("n\n3\n");
    String paged = "select kind from incident order by offset";
    assertThat(run("sql", paged, "--format", "csv", "--limit", "1", "--offset", "2")).isZero();
    assertThat(printed()).isEqualTo("kind\nretraction\n");
    assertThat(run("report", "draft", "--month", "2024-03", "--snapshot", "7")).isEqualTo(1);
    assertThat(complaint()).contains("Snapshot 7 of table incident is not kept");
    assertThat(run("report", "draft", "--month", "2024-03", "--snapshot", "x")).isEqualTo(2);
    assertThat(complaint()).contains("--snapshot 'x' is no id of a snapshot");
  }

  @Test
  void lateNewsThatARepeatOverrulesIsInForceOnlyUntilThen() {
    Instant noon = Instant.parse("2024-03-01T12:00:00Z");
    try (LakeSession session = LakeSession.open(Lake.embedded(home), "local[2]")) {
      session.append(
          LakeTable.INCIDENT,
          new IncidentRows()
              .report("1", "pothole", "p0", noon)
              .add("correction", "1", "noise", "service", "p1", noon, noon.plusSeconds(1), "public")
              .overruledAt(noon.plusSeconds(2))
              .list());
      assertThat(categories(session.spark().table(LakeSession.INCIDENT_NOW)))
          .containsExactly("pothole");
      assertThat(categories(session.spark().sql(IncidentNow.sql(noon.plusSeconds(1)))))
          .containsExactly("noise");
      assertThat(categories(session.spark().sql(IncidentNow.sql(noon.plusSeconds(2)))))
          .containsExactly("pothole");
      Dataset<Row> incident = session.read(LakeTable.INCIDENT);
      assertThat(
              categories(
                  KnownIncidents.inForce(KnownIncidents.before(incident, noon.plusSeconds(2)))))
          .containsExactly("noise");
      assertThat(
              categories(
                  KnownIncidents.inForce(KnownIncidents.before(incident, noon.plusSeconds(3)))))
          .containsExactly("pothole");
    }
  }

  private static List<String> categories(Dataset<Row> rows) {
    return rows.select("category").collectAsList().stream().map(r -> r.getString(0)).toList();
  }

  @Test
  void exportsAreWholeFiles() throws IOException {
    Instant noon = Instant.parse("2024-03-01T12:00:00Z");
    Instant shanghaisMidnight = Instant.parse("2024-03-01T16:00:00Z");
    PrintStream printer = new PrintStream(err, true, StandardCharsets.UTF_8);
    try (LakeSession session = LakeSession.open(Lake.embedded(home), "local[2]")) {
      session.spark().sparkContext().addSparkListener(new WorkProgress(printer, Duration.ZERO));
      session.append(LakeTable.NEIGHBOURHOOD, List.of(IncidentRows.place("p0", 0)));
      session.append(
          LakeTable.INCIDENT,
          new IncidentRows()
              .report("1", "pothole, deep", "p0", noon)
              .report("2", "noise", "p0", noon)
              .add("retraction", "2", "noise", "service", "p0", noon, noon.plusMillis(1), "public")
              .list());
      session.append(
          LakeTable.RISK_SCORE,
          List.of(
              IncidentRows.risk("p1", shanghaisMidnight, 1),
              IncidentRows.risk("p0", shanghaisMidnight, 2)));
      TocsinConfiguration shanghai =
          TocsinConfiguration.of(Map.of("city", Map.of("zone", "Asia/Shanghai")));
      Export export = new Export(session, shanghai, printer);

      Path csv = home.resolve("out/incidents.csv");
      assertThat(export.write("incidents", "csv", csv)).isEqualTo(1);
      assertThat(Files.readString(csv))
          .startsWith("source,source_id,kind,")
          .contains("hotline,1,report,")
          .contains("\"pothole, deep\"");
      Path geojson = home.resolve("out/risk.geojson");
      assertThat(export.write("risk", "geojson", geojson)).isEqualTo(2);
      JsonNode feature = new ObjectMapper().readTree(geojson.toFile()).path("features").path(0);
      assertThat(feature.path("properties").path("neighbourhood_id").asText())
          .as("in order of place, not of rank")
          .isEqualTo("p0");
      assertThat(feature.path("geometry").path("type").asText()).isEqualTo("Polygon");
      assertThat(feature.path("properties").path("expected").asDouble()).isEqualTo(2.5);
      Path parquet = home.resolve("out/incidents.parquet");
      assertThat(export.write("incidents", "parquet", parquet)).isEqualTo(1);
      try (Stream<Path> files = Files.list(home.resolve("out"))) {
        assertThat(files).hasSize(3);
      }
      Path forecasts = home.resolve("out/forecasts.csv");
      assertThat(export.write("risk", "hubverse", forecasts)).isEqualTo(8);
      assertThat(Files.readAllLines(forecasts))
          .startsWith(
              "origin_date,horizon,target_end_date,location,target,output_type,output_type_id,value")
          .contains("2024-03-02,1,2024-03-02,p0,noise,quantile,0.9,5.0")
          .contains("2024-03-02,1,2024-03-02,p0,noise,mean,NA,2.5");
      Path page = home.resolve("out/page.csv");
      assertThat(export.write("risk", "hubverse", page, new SqlQuery.Page(1, 2))).isEqualTo(2);
      List<String> all = Files.readAllLines(forecasts);
      assertThat(Files.readAllLines(page)).containsExactly(all.get(0), all.get(2), all.get(3));
      assertThatThrownBy(() -> export.write("alerts", "cap", page, new SqlQuery.Page(1, 2)))
          .hasMessageContaining("have no pages");
    }
    assertThat(complaint())
        .contains("The next page begins at --offset 3")
        .containsPattern("\\d+ s: \\d+ of \\d+ parts of step \\d+ are done");
    assertThat(run("export", "secrets", "--out", home.resolve("x").toString())).isEqualTo(1);
    assertThat(complaint()).contains("use alerts, risk or incidents");
  }

  @Test
  void badQuestionsGetAClearAnswer() {
    assertThat(run("sql", "select 1", "--format", "xml")).isEqualTo(1);
    assertThat(complaint()).contains("use table, csv or json");
    assertThat(run("sql", "select nothing from nowhere")).isEqualTo(1);
    assertThat(complaint()).contains("nowhere").doesNotContain("\tat ");
    assertThat(printed()).isEmpty();
  }

  @Test
  void wrongUsageAndWrongConfigurationAreToldApart() throws IOException {
    assertThat(run("baseline", "--as-of", "yesterday")).isEqualTo(2);
    assertThat(complaint()).contains("'yesterday' is not a time");
    Path configuration = home.resolve("configuration.json");
    Files.writeString(configuration, "{\"clok\":\"live\"}");
    assertThat(
            run(
                "baseline",
                "--as-of",
                "2024-01-01T00:00:00Z",
                "--config",
                configuration.toString()))
        .isEqualTo(1);
    assertThat(complaint()).contains("clok");
  }

  @Test
  void anEmptyHomeHasNothingToFit() {
    assertThat(run("baseline", "--as-of", "2024-01-03T00:00:00Z")).isZero();
    assertThat(printed()).contains("\"added\":0");
    assertThat(complaint()).contains("No neighbourhoods are loaded");
  }

  private int run(String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.addAll(List.of("--home", home.toString()));
    return BatchMain.run(
        arguments,
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private String printed() {
    String text = out.toString(StandardCharsets.UTF_8);
    out.reset();
    return text;
  }

  private String complaint() {
    String text = err.toString(StandardCharsets.UTF_8);
    err.reset();
    return text;
  }
}
