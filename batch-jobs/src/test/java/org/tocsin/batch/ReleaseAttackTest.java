package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.ReleasedNumbers.Range;
import org.tocsin.batch.ReleasedNumbers.Unknown;
import org.tocsin.batch.report.ReleasedCounts;
import org.tocsin.batch.report.ReportRun;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * An attacker collects what leaves in two years: reports of two Junes, one of them in two editions,
 * and an export. In each month something is small, and another release speaks of it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReleaseAttackTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final YearMonth LAST_JUNE = YearMonth.of(2023, 6);
  private static final YearMonth MARCH = YearMonth.of(2024, 3);
  private static final YearMonth JUNE = YearMonth.of(2024, 6);
  private static final int LEAST = 5;
  private static final List<String> PLACES = List.of("p0", "p1", "p2", "p3");
  private static final List<String> KINDS = List.of("gas", "lamp", "noise", "water");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream SILENT =
      new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);

  private final Map<Unknown, Long> truth = new HashMap<>();
  private final ReleasedNumbers attacker = new ReleasedNumbers(KINDS, LEAST);
  private final TocsinConfiguration configuration = ReportTest.configuration();
  private Lake lake;
  private LakeSession session;
  private ReportRun run;
  private int rows;

  private Path home;

  @BeforeAll
  void everythingLeaves(@TempDir Path home) throws IOException {
    this.home = home;
    lake = Lake.embedded(home);
    session = LakeSession.open(lake, "local[2]");
    run = new ReportRun(session, lake, configuration, home, SILENT);
    List<Row> places = new ArrayList<>();
    PLACES.forEach(p -> places.add(IncidentRows.place(p, places.size())));
    session.append(LakeTable.NEIGHBOURHOOD, places);
    month(YearMonth.of(2023, 4), "noise", 30, 30, 30, 30);
    for (YearMonth month = YearMonth.of(2023, 5);
        month.isBefore(JUNE);
        month = month.plusMonths(1)) {
      if (month.equals(LAST_JUNE)) {
        month(month, "gas", 10, 5, 0, 0);
        month(month, "lamp", 6, 0, 0, 0);
        month(month, "noise", 200, 150, 3, 12);
        month(month, "water", 90, 90, 0, 0);
      } else if (month.equals(MARCH)) {
        month(month, "noise", 100, 100, 100, 100);
        month(month, "water", 3, 30, 50, 70);
      } else {
        month(month, "noise", 200, 200, 200, 200);
        month(month, "water", 60, 60, 60, 60);
      }
    }
    month(JUNE.plusMonths(1), "noise", 20, 20, 20, 20);
    month(JUNE, "lamp", 3, 0, 1, 0);
    month(JUNE, "noise", 150, 150, 60, 40);
    month(JUNE, "water", 84, 60, 6, 30);
    session.append(LakeTable.ALERT, List.of(alert(1, "p2", "water", 6), alert(2, "p0", "lamp", 3)));

    leave(1, LAST_JUNE);
    leave(1, JUNE);
    add(2, JUNE, "lamp", "p0", 2, Instant.parse("2024-07-05T00:00:00Z"));
    leave(2, JUNE);
    attacker.onlyMoreCame(1, 2);
    assertThat(attacker.mistakes(truth)).isEmpty();
  }

  @AfterAll
  void close() {
    session.close();
  }

  /** Drafts what is known ten days after the month, or what is known by now, and signs it. */
  private void leave(int edition, YearMonth month) throws IOException {
    ReportRun.Written written =
        edition == 1
            ? run.draft(
                month, month.plusMonths(1).atDay(3).atStartOfDay(ZONE).toInstant(), List.of("en"))
            : run.restate(month, null, List.of("en"));
    JsonNode figures = JSON.readTree(written.folder().resolve("figures.json").toFile());
    attacker.learnReport(edition, figures, written.folder());
    run.sign(
        month,
        "duty-officer",
        month.plusMonths(1).atDay(3 + edition).atStartOfDay(ZONE).toInstant());
  }

  @Test
  void whatIsUsualOfAPlaceSaysNothingOfASmallMonthBefore() {
    assertThat(truth(LAST_JUNE, "p2")).isEqualTo(3);
    assertWide(new Unknown(1, LAST_JUNE.toString(), "p2", ReleasedNumbers.ALL));
    for (String kind : KINDS) {
      for (String place : PLACES) {
        assertWideIfSmall(new Unknown(1, LAST_JUNE.toString(), place, kind));
      }
    }
  }

  @Test
  void daysOfAKindSayNothingOfARareOne() {
    assertWide(new Unknown(1, JUNE.toString(), ReleasedNumbers.ALL, "lamp"));
  }

  @Test
  void aKindWithoutReportsIsNotSaidToHaveNone() {
    assertWide(new Unknown(1, JUNE.toString(), ReleasedNumbers.ALL, "gas"));
    assertWide(new Unknown(1, JUNE.toString(), "p1", "gas"));
  }

  @Test
  void alertsSayNothingOfWhatIsWithheldBesideThem() {
    for (String place : PLACES) {
      for (String kind : KINDS) {
        assertWideIfSmall(new Unknown(1, JUNE.toString(), place, kind));
      }
    }
  }

  @Test
  void twoEditionsTogetherSayNoMoreThanTheFirst() {
    assertWide(new Unknown(2, JUNE.toString(), ReleasedNumbers.ALL, "gas"));
    for (String place : PLACES) {
      for (String kind : KINDS) {
        assertWideIfSmall(new Unknown(2, JUNE.toString(), place, kind));
      }
    }
  }

  @Test
  void aDraftIsNotSignedAfterOtherNumbersOfItsMonthHaveLeft() throws IOException {
    Instant known = Instant.parse("2024-07-10T00:00:00Z");
    run.draft(MARCH, MARCH.plusMonths(1).atDay(3).atStartOfDay(ZONE).toInstant(), List.of("en"));
    long before = Objects.requireNonNull(session.snapshotId(LakeTable.INCIDENT));
    add(2, MARCH, "water", "p1", 100, known);
    new ReleasedCounts(session, configuration)
        .write(MARCH, known.plusSeconds(60), home.resolve("march.csv"));

    assertThatThrownBy(() -> run.sign(MARCH, "duty-officer", known.plusSeconds(120)))
        .hasMessageContaining("2024-03")
        .hasMessageContaining("draft again");

    // What a signing leaves behind that is killed just after it has tagged.
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
      incident.manageSnapshots().createTag("report-2024-03-1", before).commit();
      run.draft(MARCH, known.plusSeconds(60), List.of("en"));
      run.sign(MARCH, "duty-officer", known.plusSeconds(180));
      incident.refresh();
      assertThat(incident.refs().get("report-2024-03-1").snapshotId())
          .isEqualTo(session.snapshotId(LakeTable.INCIDENT))
          .isNotEqualTo(before);
    }
  }

  @Test
  void aMonthThatRunsDoesNotLeave() throws IOException {
    YearMonth july = JUNE.plusMonths(1);
    Instant running = july.atDay(20).atStartOfDay(ZONE).toInstant();
    run.draft(july, running, List.of("en"));

    assertThatThrownBy(() -> run.sign(july, "duty-officer", running))
        .hasMessageContaining("2024-07 was not over")
        .hasMessageContaining("--as-of 2024-07-31T16:00:00Z");
    assertThatThrownBy(
            () ->
                new ReleasedCounts(session, configuration)
                    .write(july, running, home.resolve("july.csv")))
        .hasMessageContaining("2024-07 is not over");
  }

  private void assertWideIfSmall(Unknown cell) {
    if (truth.getOrDefault(cell, 0L) < LEAST) {
      assertWide(cell);
    }
  }

  private void assertWide(Unknown wanted) {
    Range range = attacker.range(wanted);
    assertThat(range.width()).as("%s in %s", wanted, range).isGreaterThanOrEqualTo(LEAST);
  }

  private long truth(YearMonth month, String place) {
    return KINDS.stream()
        .mapToLong(k -> truth.getOrDefault(new Unknown(1, month.toString(), place, k), 0L))
        .sum();
  }

  /** Reports of a kind, by place, spread evenly over the month and known on the day after. */
  private void month(YearMonth month, String kind, int... counts) {
    IncidentRows incidents = new IncidentRows();
    int n = 0;
    for (int p = 0; p < counts.length; p++) {
      for (int i = 0; i < counts[p]; i++) {
        LocalDate day = month.atDay(1 + n++ % month.lengthOfMonth());
        incidents.add(
            "report",
            "r" + rows++,
            kind,
            "service",
            PLACES.get(p),
            day.atTime(9, 0).atZone(ZONE).toInstant(),
            day.plusDays(1).atTime(9, 0).atZone(ZONE).toInstant(),
            "public");
      }
      truth.put(new Unknown(1, month.toString(), PLACES.get(p), kind), (long) counts[p]);
      truth.put(new Unknown(2, month.toString(), PLACES.get(p), kind), (long) counts[p]);
    }
    session.append(LakeTable.INCIDENT, incidents.list());
  }

  /** Late reports of the twentieth. */
  private void add(
      int edition, YearMonth month, String kind, String place, int count, Instant known) {
    IncidentRows incidents = new IncidentRows();
    for (int i = 0; i < count; i++) {
      incidents.add(
          "report",
          "r" + rows++,
          kind,
          "service",
          place,
          month.atDay(20).atTime(9, 0).atZone(ZONE).toInstant(),
          known,
          "public");
    }
    truth.merge(new Unknown(edition, month.toString(), place, kind), (long) count, Long::sum);
    session.append(LakeTable.INCIDENT, incidents.list());
  }

  private static Row alert(int n, String place, String kind, double observed) {
    Instant sent = JUNE.atDay(14).atTime(10, n).atZone(ZONE).toInstant();
    return RowFactory.create(
        "alert-" + n,
        1,
        "alert",
        "open",
        "Actual",
        "stream",
        "service",
        kind,
        "service",
        place,
        "Severe",
        "Immediate",
        "Likely",
        "hour",
        sent.minusSeconds(3600),
        sent,
        sent,
        sent,
        "surge",
        observed,
        0.5,
        2.0,
        1e-6,
        "why",
        "why",
        "x",
        "{}",
        sent,
        "alerts",
        0,
        (long) n);
  }
}
