package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.text.PDFTextStripper;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.fairness.FairnessGate;
import org.tocsin.batch.fairness.QuintileFairness;
import org.tocsin.batch.fairness.QuintileFairness.Fault;
import org.tocsin.batch.fairness.QuintileFairness.Figure;
import org.tocsin.batch.report.ReleasedCounts;
import org.tocsin.batch.report.ReportFigures;
import org.tocsin.batch.report.ReportRun;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/** A small town's month, as a report and as an export: right, signed, and without small numbers. */
class ReportTest {
  private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
  private static final YearMonth JUNE = YearMonth.of(2024, 6);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream SILENT =
      new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);

  @TempDir private Path home;

  @Test
  void aMonthIsDraftedSignedAndRestated() throws Exception {
    Lake lake = Lake.embedded(home);
    TocsinConfiguration configuration = configuration();
    try (LakeSession session = LakeSession.open(lake, "local[2]")) {
      town(session);
      ReportRun run = new ReportRun(session, lake, configuration, home, SILENT);
      ReportFigures may = signMay(run);
      Path notes = home.resolve("reports/2024-06/draft/notes.md");
      Files.createDirectories(notes.getParent());
      Files.writeString(notes, "## places\nA pipe burst in <p3>.\n");

      ReportRun.Written draft = run.draft(JUNE, null, List.of("en", "zh"));

      ReportFigures figures =
          JSON.readValue(draft.folder().resolve("figures.json").toFile(), ReportFigures.class);
      assertThat(figures.configurationHash()).isEqualTo(configuration.reportHash());
      numbersAgreeWithSql(session, figures);
      pagesSayIt(draft.folder());
      whatChangedSinceMayIsTold(may, figures, draft.folder());
      nothingGivesASmallNumberAway(session, draft.folder(), figures, configuration);

      ReportRun.Written signed =
          run.sign(JUNE, "duty-officer", Instant.parse("2024-07-03T00:00:00Z"));
      assertThat(signed.contentHash()).isEqualTo(draft.contentHash());
      Row row = session.read(LakeTable.REPORT).filter("period = '2024-06'").head();
      assertThat(row.<String>getAs("configuration_hash")).isEqualTo(configuration.reportHash());
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(
          KeyFactory.getInstance("Ed25519")
              .generatePublic(
                  new X509EncodedKeySpec(
                      Base64.getDecoder().decode(row.<String>getAs("public_key")))));
      check.update(signed.contentHash().getBytes(StandardCharsets.US_ASCII));
      assertThat(check.verify(Base64.getDecoder().decode(row.<String>getAs("signature")))).isTrue();
      assertThat(session.spark().sql("select name from lake.tocsin.incident.refs").collectAsList())
          .extracting(r -> r.getString(0))
          .contains("report-2024-06-1");
      assertThatThrownBy(() -> run.sign(JUNE, "duty-officer", Instant.EPOCH))
          .hasMessageContaining("no draft of 2024-06");
      assertThatThrownBy(() -> run.restate(JUNE.plusMonths(1), null, List.of("en")))
          .hasMessageContaining("nothing to restate");

      List<Row> late = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        late.add(
            row(
                "late" + i,
                "noise",
                "p1",
                JUNE.atDay(20),
                Instant.parse("2024-07-05T00:00:00Z"),
                i));
      }
      late.add(
          row(
              "late-one",
              "noise",
              "p2",
              JUNE.atDay(20),
              Instant.parse("2024-07-05T00:00:00Z"),
              99));
      session.append(LakeTable.INCIDENT, late);
      anEarlierEditionIsMadeAgain(run, figures);
      anotherConfigurationIsTold(session, lake, figures);
      ReportRun.Written restated = run.restate(JUNE, null, List.of("en"));
      assertThat(restated.edition()).isEqualTo(2);
      assertThat(Files.readString(restated.folder().resolve("report.en.html")))
          .contains("What changed since edition 1")
          .contains("Place p1");
      ReportFigures again =
          JSON.readValue(restated.folder().resolve("figures.json").toFile(), ReportFigures.class);
      // A total that a margin would give away is withheld, in either edition.
      Long before = total(figures, "p1");
      Long after = total(again, "p1");
      if (before != null && after != null) {
        assertThat(after).isEqualTo(before + 30);
      }
      assertThat(total(again, "p2"))
          .as("one late report alone is not told")
          .isEqualTo(total(figures, "p2"));
      everyTableOpensInIcebergsOwnReader(session, lake);
    }
  }

  /** By the command that the report prints, although reports have come since. */
  private static void anEarlierEditionIsMadeAgain(ReportRun run, ReportFigures figures)
      throws IOException {
    Instant asOf = Instant.parse(figures.asOf());
    ReportRun.Written again = run.draft(JUNE, asOf, List.of("en"), figures.snapshotId());
    ReportFigures same =
        JSON.readValue(again.folder().resolve("figures.json").toFile(), ReportFigures.class);
    assertThat(same.snapshotId()).isEqualTo(figures.snapshotId());
    assertThat(same.categories()).isEqualTo(figures.categories());
    assertThat(same.places()).isEqualTo(figures.places());
    assertThat(same.cells()).isEqualTo(figures.cells());
    assertThat(Files.readString(again.folder().resolve("report.en.html")))
        .contains("--snapshot " + figures.snapshotId());
    assertThatThrownBy(() -> run.draft(JUNE, asOf, List.of("en"), 7L))
        .hasMessageContaining("Snapshot 7 of table incident is not kept")
        .hasMessageContaining("report-MONTH-EDITION");
  }

  /** What is withheld decides what an edition says, so a draft under another limit is told so. */
  private void anotherConfigurationIsTold(LakeSession session, Lake lake, ReportFigures figures)
      throws IOException {
    Map<String, Object> tree = new HashMap<>(tree());
    tree.put("small-numbers", Map.of("least", 6));
    TocsinConfiguration other = TocsinConfiguration.of(tree);
    assertThat(other.hash()).isEqualTo(configuration().hash());
    assertThat(told(session, lake, other, figures))
        .contains(
            "Edition 1 was made of this snapshot with configuration %s; this is %s"
                .formatted(figures.configurationHash(), other.reportHash()));
    assertThat(told(session, lake, configuration(), figures)).doesNotContain("Edition 1");
  }

  private String told(
      LakeSession session, Lake lake, TocsinConfiguration configuration, ReportFigures figures)
      throws IOException {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    new ReportRun(
            session, lake, configuration, home, new PrintStream(told, true, StandardCharsets.UTF_8))
        .draft(JUNE, Instant.parse(figures.asOf()), List.of("en"), figures.snapshotId());
    return told.toString(StandardCharsets.UTF_8);
  }

  /** May as it was known on the third of June, before water failed. */
  private static ReportFigures signMay(ReportRun run) throws IOException {
    YearMonth may = JUNE.minusMonths(1);
    run.draft(may, Instant.parse("2024-06-03T00:00:00Z"), List.of("en"));
    ReportRun.Written signed = run.sign(may, "duty-officer", Instant.parse("2024-06-04T00:00:00Z"));
    assertThat(Files.readString(signed.folder().resolve("report.en.html")))
        .as("no report of April is signed")
        .doesNotContain("What changed since");
    return JSON.readValue(signed.folder().resolve("figures.json").toFile(), ReportFigures.class);
  }

  private static void whatChangedSinceMayIsTold(ReportFigures may, ReportFigures june, Path folder)
      throws IOException {
    ReportFigures.Since since = java.util.Objects.requireNonNull(june.since());
    assertThat(since.month()).isEqualTo("2024-05");
    assertThat(since.edition()).isEqualTo(1);
    Map<String, String> then = states(may);
    Map<String, String> now = states(june);
    List<String> told = List.of("above", "usual", "below");
    assertThat(since.moved())
        .hasSize(
            (int)
                now.entrySet().stream()
                    .filter(e -> told.contains(e.getValue()))
                    .filter(e -> told.contains(then.getOrDefault(e.getKey(), "")))
                    .filter(e -> !e.getValue().equals(then.get(e.getKey())))
                    .count())
        .anySatisfy(
            move -> {
              assertThat(move.nameEn()).isEqualTo("Place p3");
              assertThat(move.before()).isNotEqualTo("above");
              assertThat(move.after()).isEqualTo("above");
            });
    assertThat(Files.readString(folder.resolve("report.en.html")))
        .contains("What changed since the report of 2024-05 (edition 1)")
        .containsPattern("above their own usual now, not then:[^.]*Place p3");
    assertThat(Files.readString(folder.resolve("report.zh.html"))).contains("与 2024-05 报告");
  }

  private static Map<String, String> states(ReportFigures figures) {
    Map<String, String> states = new HashMap<>();
    figures.places().forEach(p -> states.put("place " + p.total().nameEn(), p.total().state()));
    figures.categories().forEach(c -> states.put("category " + c.nameEn(), c.state()));
    return states;
  }

  private static void everyTableOpensInIcebergsOwnReader(LakeSession session, Lake lake)
      throws IOException {
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      long rows = 0;
      for (LakeTable declared : LakeTable.values()) {
        long n = 0;
        try (CloseableIterable<Record> read =
            IcebergGenerics.read(catalog.loadTable(declared.identifier())).build()) {
          for (Record row : read) {
            assertThat(row.struct().fields()).hasSameSizeAs(declared.schema().columns());
            n++;
          }
        }
        assertThat(n).as(declared.tableName()).isEqualTo(session.read(declared).count());
        rows += n;
      }
      assertThat(rows).isGreaterThan(1000);
    }
  }

  private static @Nullable Long total(ReportFigures figures, String place) {
    return figures.places().stream()
        .filter(p -> p.total().id().equals(place))
        .findFirst()
        .orElseThrow()
        .total()
        .count();
  }

  private static void numbersAgreeWithSql(LakeSession session, ReportFigures figures) {
    Map<String, Long> places = new HashMap<>();
    String june =
        "from_utc_timestamp(occurred_at, 'Asia/Shanghai') >= '2024-06-01' and"
            + " from_utc_timestamp(occurred_at, 'Asia/Shanghai') < '2024-07-01' and class ="
            + " 'service'";
    session
        .spark()
        .sql("select neighbourhood_id, count(*) from incident_now where " + june + " group by 1")
        .collectAsList()
        .forEach(r -> places.put(r.getString(0), r.getLong(1)));
    int compared = 0;
    for (ReportFigures.PlaceFigure place : figures.places()) {
      if (place.total().count() != null) {
        assertThat(place.total().count())
            .as(place.total().id())
            .isEqualTo(places.get(place.total().id()));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(4);
    for (ReportFigures.Figure category : figures.categories()) {
      if (category.count() != null) {
        assertThat(category.count())
            .isEqualTo(
                session
                    .spark()
                    .sql(
                        "select count(*) from incident_now where "
                            + june
                            + " and category = '"
                            + category.id()
                            + "'")
                    .head()
                    .getLong(0));
        double usual =
            session
                .spark()
                .sql(
                    "select count(*) / 2.0d from incident_now where class = 'service' and category"
                        + " = '"
                        + category.id()
                        + "' and month(from_utc_timestamp(occurred_at, 'Asia/Shanghai')) = 6 and"
                        + " year(from_utc_timestamp(occurred_at, 'Asia/Shanghai')) < 2024")
                .head()
                .getDouble(0);
        assertThat(category.usual())
            .isCloseTo(usual, org.assertj.core.api.Assertions.within(0.051));
      }
    }
    ReportFigures.PlaceFigure flooded =
        figures.places().stream()
            .filter(p -> p.total().id().equals("p3"))
            .findFirst()
            .orElseThrow();
    assertThat(flooded.total().state()).isEqualTo("above");
    assertThat(flooded.reasons()).extracting(ReportFigures.Figure::id).containsExactly("water");
    assertThat(figures.failedGates())
        .as("lamp's newer judgement passed")
        .extracting(ReportFigures.Gate::category)
        .containsExactly("noise");
    assertThat(figures.alerts().became()).containsEntry("real-yes", 1);
    assertThat(figures.loop()).anySatisfy(loop -> assertThat(loop.responded()).isNotNull());
  }

  private static void pagesSayIt(Path folder) throws IOException {
    String html = Files.readString(folder.resolve("report.en.html"));
    assertThat(html)
        .contains("A pipe burst in &lt;p3&gt;.")
        .contains("DRAFT")
        .containsPattern("Data as of 2024-07-0\\d \\d\\d:\\d\\d \\(Asia/Shanghai\\)")
        .doesNotContain("http://127")
        .doesNotContain("<script");
    assertThat(html.indexOf("A fairness gate has failed"))
        .isPositive()
        .isLessThan(html.indexOf("In short"));
    assertThat(html)
        .contains(
            "noise, a week ahead, by hardship: false alarms in fifth 5 would be 1.60 times those"
                + " elsewhere (1.40 to 1.80; allowed 0.80 to 1.25)");
    assertThat(Files.readString(folder.resolve("report.zh.html")))
        .contains("noise（未来一周，按 hardship 分组）：第 5 组的误报为其他组的 1.60 倍");
    try (var pdf = Loader.loadPDF(folder.resolve("report.zh.pdf").toFile())) {
      assertThat(pdf.getNumberOfPages()).isBetween(2, 8);
      assertThat(pdf.getPage(0).getMediaBox().getWidth()).as("A4").isBetween(594f, 597f);
      assertThat(new PDFTextStripper().getText(pdf)).contains("月度报告").contains("地点p3");
      pdf.getPage(0)
          .getResources()
          .getFontNames()
          .forEach(
              name -> {
                try {
                  assertThat(pdf.getPage(0).getResources().getFont(name).isEmbedded()).isTrue();
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
    }
  }

  /** Every number of report, workbook and export together, as equations an attacker has. */
  private void nothingGivesASmallNumberAway(
      LakeSession session, Path folder, ReportFigures figures, TocsinConfiguration configuration)
      throws IOException {
    Map<String, Long> truth = new HashMap<>();
    session
        .spark()
        .sql(
            "select coalesce(neighbourhood_id, '-'), category, count(*) from incident_now where"
                + " from_utc_timestamp(occurred_at, 'Asia/Shanghai') >= '2024-06-01' and"
                + " from_utc_timestamp(occurred_at, 'Asia/Shanghai') < '2024-07-01' and class ="
                + " 'service' group by 1, 2")
        .collectAsList()
        .forEach(r -> truth.put(r.getString(0) + "|" + r.getString(1), r.getLong(2)));
    ReleasedNumbers attacker = new ReleasedNumbers(List.of(), 5);
    attacker.learnReport(1, JSON.valueToTree(figures), folder);
    Path export = home.resolve("export.csv");
    new ReleasedCounts(session, configuration)
        .write(JUNE, Instant.parse("2024-07-02T00:00:00Z"), export);
    attacker.learnExport(1, JUNE, export);
    int small = 0;
    for (String place : attacker.places()) {
      for (String kind : attacker.kinds()) {
        long n = truth.getOrDefault(place + "|" + kind, 0L);
        if (n < 5) {
          small++;
          ReleasedNumbers.Range range =
              attacker.range(new ReleasedNumbers.Unknown(1, JUNE.toString(), place, kind));
          assertThat(range.low()).isLessThanOrEqualTo((double) n);
          assertThat(range.width())
              .as("%s %s = %d, %s", place, kind, n, range)
              .isGreaterThanOrEqualTo(5);
        }
      }
    }
    assertThat(small).as("there are small numbers to protect").isGreaterThan(5);
    assertThat(attacker.told()).as("and large ones that are told").isGreaterThan(5);
  }

  /** A city whose services may be watched. */
  static TocsinConfiguration configuration() {
    return TocsinConfiguration.of(tree());
  }

  private static Map<String, Object> tree() {
    return Map.of(
        "city", Map.of("name", "Lakeside", "zone", ZONE.getId()),
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
  }

  /** Eight places, three kinds of reports, two years; in June water fails in p3. */
  private static void town(LakeSession session) {
    List<Row> places = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(7);
    int n = 0;
    for (int p = 0; p < 8; p++) {
      places.add(IncidentRows.place("p" + p, p));
      for (YearMonth month = YearMonth.of(2022, 5);
          !month.isAfter(JUNE);
          month = month.plusMonths(1)) {
        for (String category : List.of("noise", "water", "lamp")) {
          int count =
              category.equals("lamp")
                  ? random.nextInt(0, 6)
                  : p == 7 ? random.nextInt(0, 4) : random.nextInt(18, 34);
          if (p == 3 && month.equals(JUNE) && category.equals("water")) {
            count = 90;
          }
          for (int i = 0; i < count; i++) {
            LocalDate day = month.atDay(random.nextInt(1, month.lengthOfMonth() + 1));
            Instant known =
                day.atTime(LocalTime.NOON)
                    .atZone(ZONE)
                    .toInstant()
                    .plusSeconds(random.nextInt(90_000));
            rows.add(row("r" + n, category, "p" + p, day, known, n++));
          }
        }
      }
    }
    session.append(LakeTable.NEIGHBOURHOOD, places);
    session.append(LakeTable.INCIDENT, rows);
    session.append(
        LakeTable.MODEL,
        List.of(
            judged("noise", JUNE.atDay(1), new Fault(5, Figure.FALSE_ALARMS, 1.6, 1.4, 1.8)),
            judged("lamp", JUNE.atDay(1).minusDays(1), new Fault(1, Figure.CALIBRATION, 2, 1, 3)),
            judged("lamp", JUNE.atDay(1))));
    Instant sent = Instant.parse("2024-06-14T02:00:00Z");
    session.append(
        LakeTable.ALERT,
        List.of(
            RowFactory.create(
                "alert-1",
                1,
                "alert",
                "open",
                "Actual",
                "stream",
                "service",
                "water",
                "service",
                "p3",
                "Severe",
                "Immediate",
                "Likely",
                "hour",
                sent,
                sent,
                sent,
                sent,
                "surge",
                12.0,
                2.0,
                6.0,
                1e-6,
                "why",
                "why",
                "x",
                "{}",
                sent,
                "alerts",
                0,
                0L)));
    session.append(
        LakeTable.ALERT_ACTION,
        List.of(
            RowFactory.create(
                "a-1",
                "alert-1",
                "verdict",
                "dispatch",
                null,
                "yes",
                "yes",
                sent.plusSeconds(60),
                "alert-actions",
                0,
                0L,
                null)));
  }

  private static Row judged(String category, LocalDate until, Fault... faults) {
    return FairnessGate.row(
        new QuintileFairness.Verdict(category, List.of(), List.of(faults)),
        "7d",
        "hardship",
        JUNE.minusYears(1).atDay(1),
        until,
        configuration(),
        null,
        Instant.EPOCH);
  }

  private static Row row(
      String id, String category, String place, LocalDate day, Instant known, int n) {
    Instant at = day.atTime(LocalTime.of(9, 0)).atZone(ZONE).toInstant();
    Row plain =
        new IncidentRows()
            .add("report", id, category, "service", place, at, known, "public")
            .list()
            .get(0);
    Object[] values = new Object[plain.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = plain.get(i);
    }
    List<String> columns = List.of(LakeSession.schema(LakeTable.INCIDENT).fieldNames());
    if (n % 3 != 0) {
      values[columns.indexOf("responded_at")] = at.plusSeconds(3600L * (1 + n % 48));
    }
    values[columns.indexOf("offset")] = (long) n;
    return RowFactory.create(values);
  }
}
