package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DayOfWeek;
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
import org.tocsin.batch.baseline.DelayJob;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.time.Interval;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.models.baseline.BaselineHistory;
import org.tocsin.models.baseline.SeasonalBaseline;
import org.tocsin.models.watch.DelayLaw;

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
    graffiti(rows);
    return rows.list();
  }

  /** Thirty things a day: half known at once, three tenths the day after; all reported twice. */
  private static void graffiti(IncidentRows rows) {
    LocalDate cutOff = MONDAY.atZone(ZONE).toLocalDate();
    for (int n = 0; n < 84 * 30; n++) {
      Instant at = noon(cutOff.minusDays(84 - n / 30)).plusSeconds(n % 30);
      int age = n % 10 < 5 ? 0 : n % 10 < 8 ? 1 : 2;
      Instant known = at.plus(age, ChronoUnit.DAYS);
      for (int report = 0; report < 2; report++) {
        rows.add(
            "report",
            "g" + n + "-" + report,
            "graffiti",
            "service",
            "p" + n % 3,
            at.plusSeconds(1800L * report),
            known.plus(report, ChronoUnit.DAYS),
            "public");
        rows.thing("thing-" + n);
      }
    }
  }

  private static Instant noon(LocalDate day) {
    return day.atTime(12, 0).atZone(ZONE).toInstant();
  }

  @Test
  void howLateThingsBecomeKnownIsStoredBesideTheBaseline() {
    TocsinConfiguration configuration = configuration(5);
    assertThat(run(configuration, "2024-04-03T10:00:00Z").added()).isEqualTo(2);
    List<Row> stored = all(configuration);
    assertThat(stored).hasSize(3);
    Row row = stored.get(1);
    assertThat(row.<String>getAs("id"))
        .isEqualTo(configuration.hash() + ":graffiti:2024-04-01T05:00:00Z:delay");
    assertThat(row.<String>getAs("kind")).isEqualTo("delay");
    assertThat(row.<Instant>getAs("effective_at")).isEqualTo(MONDAY);
    assertThat(row.<String>getAs("scores"))
        .isEqualTo("{\"first_day\":\"2024-01-08\",\"end_day\":\"2024-04-01\",\"things\":2499}");
    DelayLaw law = DelayLaw.parse(row.getAs("state_version"), row.getAs("state"));
    for (DayOfWeek weekday : DayOfWeek.values()) {
      assertThat(law.at(weekday, 0).share()).isCloseTo(0.5, within(0.01));
      assertThat(law.at(weekday, 1).share()).isCloseTo(0.8, within(0.01));
      assertThat(law.at(weekday, 2).share()).isEqualTo(1);
    }
    SeasonalBaseline usual =
        SeasonalBaseline.parse(stored.get(0).getAs("state_version"), stored.get(0).getAs("state"));
    Instant day = LocalDate.of(2024, 4, 3).atStartOfDay(ZONE).toInstant();
    assertThat(usual.expected("p1", new Interval(day, day.plus(1, ChronoUnit.DAYS))))
        .as("ten things a day, each reported twice")
        .isCloseTo(10, within(0.5));
  }

  @Test
  void timesThatSayNothingOfDelayTeachNone() {
    IncidentRows rows = new IncidentRows();
    graffiti(rows);
    Instant imported = noon(LocalDate.of(2024, 3, 1));
    for (int n = 0; n < 300; n++) {
      Instant at = imported.minus(1 + n / 10, ChronoUnit.DAYS);
      rows.add("report", "i" + n, "graffiti", "service", "p0", at, imported, "public");
      rows.knownKind("none");
    }
    DelayJob.Fitted fitted = delays(rows, MONDAY).get("graffiti");
    assertThat(fitted.firstDay()).as("the day after the import").isEqualTo("2024-03-02");
    assertThat(fitted.law().at(DayOfWeek.MONDAY, 0).share()).isCloseTo(0.5, within(0.01));

    IncidentRows guessed = new IncidentRows();
    for (int n = 0; n < 900; n++) {
      Instant at = noon(LocalDate.of(2024, 3, 1).plusDays(n / 30));
      Instant known = at.plus(1, ChronoUnit.DAYS);
      guessed.add("report", "e" + n, "graffiti", "service", "p0", at, known, "public");
      guessed.knownKind("estimated");
    }
    assertThat(delays(guessed, MONDAY)).isEmpty();
  }

  @Test
  void whatBecomesKnownFromTheCutOffOnChangesNoLaw() {
    Instant cutOff = LocalDate.of(2024, 3, 11).atStartOfDay(ZONE).toInstant();
    IncidentRows whole = new IncidentRows();
    graffiti(whole);
    IncidentRows before = new IncidentRows();
    before.addAll(whole.list().stream().filter(r -> r.getInstant(14).isBefore(cutOff)).toList());
    assertThat(before.list().size()).isLessThan(whole.list().size() - 1000);
    assertThat(delays(whole, cutOff)).isEqualTo(delays(before, cutOff)).hasSize(1);
  }

  private static Map<String, DelayJob.Fitted> delays(IncidentRows rows, Instant cutOff) {
    return DelayJob.define(
        session.spark().createDataFrame(rows.list(), LakeSession.schema(LakeTable.INCIDENT)),
        cutOff,
        TocsinConfiguration.of(AUTHORISED));
  }

  private static TocsinConfiguration configuration(int leastCount) {
    Map<String, Object> other = new HashMap<>(AUTHORISED);
    other.put("warning", Map.of("least-count", leastCount));
    return TocsinConfiguration.of(other);
  }

  @Test
  void theBaselineIsThatOfTheCountsInForceAtTheCutOff() {
    TocsinConfiguration configuration = TocsinConfiguration.of(AUTHORISED);
    BaselineRun.Result first = run(configuration, "2024-04-03T10:00:00Z");
    assertThat(first.added()).isEqualTo(2);
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
    assertThat(again.already()).isEqualTo(2);
    assertThat(models(configuration)).isEqualTo(stored);

    BaselineRun.Result nextWeek = run(configuration, "2024-04-08T05:00:00Z");
    assertThat(nextWeek.added()).isEqualTo(2);
    assertThat(nextWeek.schedule().effectiveAt())
        .isEqualTo(nextWeek.schedule().cutOff().plus(6, ChronoUnit.HOURS));
    assertThat(models(configuration)).hasSize(2).contains(row);

    // Fitted on Tuesday only: what was said on Monday was said by the one before.
    BaselineRun.Result late = run(configuration, "2024-04-16T15:00:00Z");
    assertThat(late.added()).isEqualTo(2);
    assertThat(late.schedule().cutOff()).isEqualTo(Instant.parse("2024-04-15T05:00:00Z"));
    assertThat(late.schedule().effectiveAt()).isEqualTo(Instant.parse("2024-04-16T17:00:00Z"));
    assertThat(models(configuration))
        .extracting(model -> model.<Instant>getAs("effective_at"))
        .contains(Instant.parse("2024-04-16T17:00:00Z"));
  }

  @Test
  void aHistoryThatBecameKnownThisWeekIsFittedAtOnce() {
    TocsinConfiguration configuration = configuration(4);
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
    return all(configuration).stream()
        .filter(row -> row.<String>getAs("category").equals("pothole"))
        .toList();
  }

  private static List<Row> all(TocsinConfiguration configuration) {
    return new ArrayList<>(
        session
            .read(LakeTable.MODEL)
            .filter("configuration_hash = '" + configuration.hash() + "'")
            .orderBy("id")
            .collectAsList());
  }
}
