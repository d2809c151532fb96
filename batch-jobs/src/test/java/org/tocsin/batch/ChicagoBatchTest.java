package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.baseline.BaselineRun;
import org.tocsin.batch.risk.CategoryRisk;
import org.tocsin.batch.risk.RiskRun;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.models.baseline.BaselineHistory;
import org.tocsin.models.baseline.SeasonalBaseline;

/**
 * Four years of Chicago as a labelled statistics benchmark: the jobs in full size, one category
 * checked against plain Java. Prints how long each step took.
 */
@Tag("slow")
class ChicagoBatchTest {
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");
  private static final Path DATA =
      Path.of(System.getProperty("tocsin.root"), "..", "shared", "data", "chicago").normalize();
  private static final String ROWS =
      """
      select 'chicago' as source, ID as source_id, 'report' as kind, null, null, null,
        lower(trim(`Primary Type`)) as category, 'reported-crime' as class,
        nullif(`Community Area`, '') as neighbourhood_id, null, null, null,
        to_utc_timestamp(to_timestamp(Date, 'MM/dd/yyyy hh:mm:ss a'), 'America/Chicago'), null,
        to_utc_timestamp(to_timestamp(Date, 'MM/dd/yyyy hh:mm:ss a'), 'America/Chicago')
          + interval 12 hours,
        'estimated', null, null, null, null, null, null, null, 'public', null,
        monotonically_increasing_id(), 'run', 'backfill', 0, monotonically_increasing_id(),
        cast(null as timestamp)
      from parquet.`%s`
      """;

  @TempDir private Path home;

  @Test
  void fourYearsAreFittedAndScored() throws IOException {
    Map<String, String> paper =
        Map.of(
            "purpose",
            "benchmark",
            "legal_basis",
            "open data",
            "owner",
            "test",
            "review_by",
            "2030-01-01");
    TocsinConfiguration configuration =
        TocsinConfiguration.of(
            Map.of(
                "city", Map.of("zone", ZONE.getId()),
                "authorisations", Map.of("reported-crime", paper)));
    Instant asOf = LocalDate.of(2017, 1, 2).atStartOfDay(ZONE).toInstant();
    try (LakeSession session = LakeSession.open(Lake.embedded(home), "local[2]")) {
      Path parquet = DATA.resolve("crimes_2013_2016.parquet");
      Dataset<Row> rows = session.spark().sql(ROWS.formatted(parquet.toUri()));
      timed("load", () -> append(session, rows));
      session.append(LakeTable.NEIGHBOURHOOD, places());
      assertThat(session.read(LakeTable.INCIDENT).count()).isEqualTo(1_114_972);

      timed(
          "baseline",
          () -> {
            BaselineRun.Result result =
                new BaselineRun(session, configuration, System.err).run(asOf);
            assertThat(result.added()).isEqualTo(33);
          });
      String state =
          session
              .read(LakeTable.MODEL)
              .filter("category = 'theft'")
              .collectAsList()
              .get(0)
              .getAs("state");
      assertThat(state).isEqualTo(plainBaseline(session, parquet, "THEFT").toState());

      timed(
          "risk 7d",
          () -> {
            RiskRun.Result result =
                new RiskRun(session, configuration, System.err)
                    .run(LocalDate.of(2016, 6, 30), "7d", act -> {});
            assertThat(result.jumps()).isEmpty();
            assertThat(result.risks()).hasSizeGreaterThan(30);
            for (CategoryRisk risk : result.risks()) {
              assertThat(risk.places()).hasSize(77);
              System.err.println(risk.category() + " " + risk.scores());
            }
          });
    }
  }

  /** Four years of reports and the places. */
  static void load(LakeSession session) throws IOException {
    append(
        session,
        session.spark().sql(ROWS.formatted(DATA.resolve("crimes_2013_2016.parquet").toUri())));
    session.append(LakeTable.NEIGHBOURHOOD, places());
  }

  private static void append(LakeSession session, Dataset<Row> rows) {
    try {
      session
          .spark()
          .createDataFrame(rows.toJavaRDD(), LakeSession.schema(LakeTable.INCIDENT))
          .writeTo(LakeSession.name(LakeTable.INCIDENT))
          .option("fanout-enabled", "true")
          .append();
    } catch (org.apache.spark.sql.catalyst.analysis.NoSuchTableException e) {
      throw new AssertionError(e);
    }
  }

  private static SeasonalBaseline plainBaseline(LakeSession session, Path parquet, String type)
      throws IOException {
    DateTimeFormatter written =
        DateTimeFormatter.ofPattern("MM/dd/yyyy hh:mm:ss a", Locale.ENGLISH);
    Instant cutOff = LocalDate.of(2017, 1, 2).atStartOfDay(ZONE).toInstant();
    Map<String, Map<Instant, Integer>> counts = new HashMap<>();
    for (Row row :
        session
            .spark()
            .read()
            .parquet(parquet.toUri().toString())
            .filter("trim(`Primary Type`) = '" + type + "'")
            .select("Community Area", "Date")
            .collectAsList()) {
      Instant at = LocalDateTime.parse(row.getString(1), written).atZone(ZONE).toInstant();
      if (at.plus(12, ChronoUnit.HOURS).isBefore(cutOff)) {
        counts
            .computeIfAbsent(row.getString(0), p -> new HashMap<>())
            .merge(at.truncatedTo(ChronoUnit.HOURS), 1, Integer::sum);
      }
    }
    List<String> ids = places().stream().map(p -> p.getString(0)).toList();
    BaselineHistory history =
        new BaselineHistory(
            type.toLowerCase(Locale.ROOT),
            ZONE,
            ids,
            LocalDate.of(2013, 1, 1),
            LocalDate.of(2017, 1, 2));
    counts.forEach((place, hours) -> hours.forEach((hour, n) -> history.add(place, hour, n)));
    return SeasonalBaseline.fit(history);
  }

  private static List<Row> places() throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<Row> places = new ArrayList<>();
    JsonNode file = json.readTree(DATA.resolve("community_areas.geojson").toFile());
    for (JsonNode feature : file.path("features")) {
      String name = feature.path("properties").path("community").asText();
      places.add(
          RowFactory.create(
              feature.path("properties").path("area_numbe").asText(),
              Instant.EPOCH,
              null,
              "neighbourhood",
              name,
              name,
              feature.path("geometry").toString(),
              null,
              null,
              null,
              null,
              null,
              null));
    }
    return places;
  }

  private static void timed(String step, Runnable work) {
    long start = System.nanoTime();
    work.run();
    System.err.printf("%s: %.1f s%n", step, (System.nanoTime() - start) / 1e9);
  }
}
