package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.baseline.BaselineRun;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.models.baseline.BaselineHistory;
import org.tocsin.models.baseline.SeasonalBaseline;

/** The job against what plain Java makes of the same rows. */
class BaselineJobTest {
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");
  private static final Instant MONDAY = Instant.parse("2024-04-01T05:00:00Z");
  private static final Map<String, Object> AUTHORISED =
      Map.of(
          "city", Map.of("zone", "America/Chicago"),
          "authorisations",
              Map.of(
                  "service",
                  Map.of(
                      "purpose",
                      "test",
                      "legal_basis",
                      "test",
                      "owner",
                      "test",
                      "review_by",
                      "2030-01-01")));

  @TempDir private static Path home;
  private static LakeSession session;
  private static final Map<String, Map<Instant, Integer>> POTHOLES = new HashMap<>();

  @BeforeAll
  static void openHome() {
    session = LakeSession.open(Lake.embedded(home), "local[2]");
    session.append(
        LakeTable.NEIGHBOURHOOD,
        IntStream.range(0, 3).mapToObj(n -> IncidentRows.place("p" + n, n)).toList());
    session.append(LakeTable.INCIDENT, incidents());
  }

  @AfterAll
  static void closeHome() {
    session.close();
  }

  /** 100 days of potholes, remembered as they should count, and much that must not count. */
  private static List<Row> incidents() {
    IncidentRows rows = new IncidentRows();
    SplittableRandom random = new SplittableRandom(7);
    Instant start = LocalDate.of(2023, 12, 23).atStartOfDay(ZONE).toInstant();
    for (int n = 0; n < 2000; n++) {
      Instant hour = start.plus(random.nextInt(100 * 24 - 1), ChronoUnit.HOURS);
      Instant at = hour.plusSeconds(random.nextInt(3600));
      String place = "p" + random.nextInt(3);
      String id = "n" + n;
      rows.report(id, "pothole", place, at);
      if (n % 50 == 1) {
        // Corrected: it was in p0.
        rows.add("correction", id, "pothole", "service", "p0", at, at.plusSeconds(60), "public");
        place = "p0";
      } else if (n % 50 == 2) {
        rows.add("retraction", id, "pothole", "service", place, at, at.plusSeconds(60), "public");
        continue;
      } else if (n % 50 == 3) {
        // Retracted, but known only after the cut-off.
        rows.add(
            "retraction", id, "pothole", "service", place, at, MONDAY.plusSeconds(1), "public");
      }
      POTHOLES.computeIfAbsent(place, p -> new HashMap<>()).merge(hour, 1, Integer::sum);
    }
    Instant noon = MONDAY.minus(12, ChronoUnit.HOURS);
    rows.add("report", "late", "pothole", "service", "p1", noon, MONDAY, "public");
    rows.add("report", "own", "pothole", "service", "p1", noon, noon, "response");
    rows.add("report", "crime", "theft", "reported-crime", "p1", noon, noon, "public");
    rows.add("report", "patrol", "stop", "enforcement", "p1", noon, noon, "public");
    rows.report("nowhere", "pothole", null, noon);
    return rows.list();
  }

  @Test
  void theBaselineIsThatOfTheCountsInForceAtTheCutOff() {
    TocsinConfiguration configuration = TocsinConfiguration.of(AUTHORISED);
    BaselineRun.Result first = run(configuration, "2024-04-03T10:00:00Z");
    assertThat(first.added()).isEqualTo(1);
    assertThat(first.schedule().cutOff()).isEqualTo(MONDAY);
    assertThat(first.schedule().effectiveAt()).isEqualTo(MONDAY);

    BaselineHistory expected =
        new BaselineHistory(
            "pothole",
            ZONE,
            List.of("p0", "p1", "p2"),
            LocalDate.of(2023, 12, 23),
            LocalDate.of(2024, 4, 1));
    POTHOLES.forEach((place, hours) -> hours.forEach((hour, n) -> expected.add(place, hour, n)));
    List<Row> stored = models(configuration);
    assertThat(stored).hasSize(1);
    Row row = stored.get(0);
    assertThat(row.<String>getAs("id"))
        .isEqualTo(configuration.hash() + ":pothole:2024-04-01T05:00:00Z");
    assertThat(row.<String>getAs("state")).isEqualTo(SeasonalBaseline.fit(expected).toState());
    assertThat(row.<Integer>getAs("state_version")).isEqualTo(SeasonalBaseline.STATE_VERSION);

    BaselineRun.Result again = run(configuration, "2024-04-05T10:00:00Z");
    assertThat(again.added()).isZero();
    assertThat(again.already()).isEqualTo(1);
    assertThat(models(configuration)).isEqualTo(stored);

    BaselineRun.Result nextWeek = run(configuration, "2024-04-08T05:00:00Z");
    assertThat(nextWeek.added()).isEqualTo(1);
    assertThat(nextWeek.schedule().effectiveAt())
        .isEqualTo(nextWeek.schedule().cutOff().plus(6, ChronoUnit.HOURS));
    assertThat(models(configuration)).hasSize(2).contains(row);
  }

  @Test
  void aHistoryThatBecameKnownThisWeekIsFittedAtOnce() {
    Map<String, Object> other = new HashMap<>(AUTHORISED);
    other.put("warning", Map.of("least-count", 4));
    TocsinConfiguration configuration = TocsinConfiguration.of(other);
    // Monday's cut-off is before the first report became known on 23 December.
    BaselineRun.Result result = run(configuration, "2023-12-24T18:30:12Z");
    assertThat(result.schedule().cutOff()).isEqualTo(Instant.parse("2023-12-24T18:30:00Z"));
    assertThat(result.added()).isEqualTo(1);
    assertThat(run(configuration, "2023-12-24T20:00:00Z").added()).isZero();
  }

  @Test
  void withoutAuthorisationNothingIsFitted() {
    TocsinConfiguration configuration =
        TocsinConfiguration.of(Map.of("city", Map.of("zone", "America/Chicago")));
    assertThat(run(configuration, "2024-04-03T10:00:00Z").added()).isZero();
    assertThat(models(configuration)).isEmpty();
  }

  private static BaselineRun.Result run(TocsinConfiguration configuration, String asOf) {
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new BaselineRun(session, configuration, silent).run(Instant.parse(asOf));
  }

  private static List<Row> models(TocsinConfiguration configuration) {
    return new ArrayList<>(
        session
            .read(LakeTable.MODEL)
            .filter("configuration_hash = '" + configuration.hash() + "'")
            .orderBy("id")
            .collectAsList());
  }
}
