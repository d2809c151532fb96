package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.backtest.BacktestRun;
import org.tocsin.batch.backtest.CategoryBacktest;
import org.tocsin.batch.backtest.FoldScores;
import org.tocsin.batch.fairness.FairnessRun;
import org.tocsin.batch.features.CalendarFeatures;
import org.tocsin.batch.features.CovariateLoad;
import org.tocsin.batch.features.FeatureRun;
import org.tocsin.batch.features.RiskInputs;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.risk.RiskDesign;
import org.tocsin.batch.risk.RiskFold;
import org.tocsin.batch.risk.RiskFolds;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/** Features, covariates and backtests over real tables of a small city. */
class RiskTablesTest {
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");
  private static final LocalDate FIRST = LocalDate.of(2022, 1, 3);
  private static final int DAYS = 560;
  private static final int PLACES = 12;

  private static final Instant JUDGED = Instant.parse("2023-08-01T10:00:00Z");

  private static final String CELL = "892664cf0cbffff";

  @TempDir private static Path home;
  private static LakeSession session;
  private static final ByteArrayOutputStream TOLD = new ByteArrayOutputStream();
  private static final PrintStream PROGRESS = new PrintStream(TOLD, true, StandardCharsets.UTF_8);

  private static TocsinConfiguration configuration(Map<String, Object> risk) {
    return configuration(risk, "service");
  }

  private static TocsinConfiguration configuration(Map<String, Object> risk, String... classes) {
    Map<String, String> paper =
        Map.of(
            "purpose", "test", "legal_basis", "test", "owner", "test", "review_by", "2030-01-01");
    return TocsinConfiguration.of(
        Map.of(
            "city",
            Map.of("zone", ZONE.getId()),
            "authorisations",
            Arrays.stream(classes).collect(Collectors.toMap(c -> c, c -> paper)),
            "risk",
            risk));
  }

  /**
   * Noise comes in bouts: half of the time a place has a quarter of its mean, half of the time
   * nearly twice it; dirt is even. Some noise is known late, some was found by an own alert, and
   * patrols found things, too.
   */
  @BeforeAll
  static void openHome() {
    session = LakeSession.open(Lake.embedded(home), "local[2]");
    session.append(
        LakeTable.NEIGHBOURHOOD,
        IntStream.range(0, PLACES).mapToObj(n -> IncidentRows.place("p" + n, n)).toList());
    IncidentRows rows = new IncidentRows();
    SplittableRandom random = new SplittableRandom(4);
    for (int day = 0; day < DAYS; day++) {
      Instant at = FIRST.plusDays(day).atTime(9, 0).atZone(ZONE).toInstant();
      for (int place = 0; place < PLACES; place++) {
        boolean bout = new SplittableRandom(31L * place + day / 42).nextInt(100) < 50;
        int noise = random.nextInt(bout ? 4 + place % 3 : 2);
        for (int n = 0; n < noise; n++) {
          Instant known = n == 1 ? at.plus(6, ChronoUnit.DAYS) : at;
          rows.add(
              "report",
              "n" + day + "-" + place + "-" + n,
              "noise",
              "service",
              "p" + place,
              at,
              known,
              "public");
        }
        if (random.nextInt(4) == 0) {
          rows.report("d" + day + "-" + place, "dirt", "p" + place, at);
        }
        if (day > 400) {
          rows.add("report", "r" + day + "-" + place, "noise", "service", "p0", at, at, "response");
          rows.add(
              "report", "e" + day + "-" + place, "stop", "enforcement", "p0", at, at, "public");
        }
      }
    }
    Instant last = FIRST.plusDays(DAYS - 9).atTime(9, 0).atZone(ZONE).toInstant();
    rows.add("report", "m1", "mixed", "hazard", "p1", last, last, "public");
    rows.add("report", "m2", "mixed", "reported-crime", "p1", last, last, "public").cell(CELL);
    rows.add("report", "t1", "theft", "reported-crime", "p1", last, last, "public").cell(CELL);
    rows.add("report", "f1", "flood", "hazard", "p1", last, last, "public").cell(CELL);
    session.append(LakeTable.INCIDENT, rows.list());
  }

  @AfterAll
  static void closeHome() {
    session.close();
  }

  private static List<Row> features(LocalDate day) {
    return session
        .read(LakeTable.RISK_FEATURE)
        .filter("as_of = TIMESTAMP '%s'".formatted(day.atStartOfDay(ZONE).toInstant()))
        .orderBy("category", "unit_id")
        .collectAsList();
  }

  @Test
  void featuresOfADayAreTheSameWhateverIsKnownLater() {
    LocalDate day = FIRST.plusDays(420);
    TocsinConfiguration config = configuration(Map.of());
    FeatureRun run = new FeatureRun(session, config, PROGRESS);
    run.run(day, day.plusDays(1), UnitKind.NEIGHBOURHOOD, List.of());
    List<Row> alone = features(day);
    assertThat(alone).hasSize(2 * PLACES);
    FeatureRun.Result wide =
        run.run(day.minusDays(70), day.plusDays(70), UnitKind.NEIGHBOURHOOD, List.of());
    assertThat(wide.rows()).isEqualTo(2L * PLACES * 140);
    assertThat(session.read(LakeTable.RISK_FEATURE).count()).isEqualTo(wide.rows());
    assertThat(features(day)).isEqualTo(alone);
    // Neither what an own alert found nor what patrols found is a category or a count here.
    assertThat(alone).extracting(r -> r.<String>getAs("category")).containsOnly("noise", "dirt");
    Row p0 = alone.get(PLACES);
    assertThat(p0.<String>getAs("unit_id")).isEqualTo("p0");
    assertThat(p0.<Double>getAs("rate_3d")).isLessThan(4);
  }

  /** Dirt is led by noise; what patrols find leads nothing, whatever the configuration says. */
  @Test
  void leadingCategoriesStandBesideTheCovariatesAndChangeNoOtherColumn() {
    LocalDate day = FIRST.plusDays(440);
    FeatureRun plain = new FeatureRun(session, configuration(Map.of()), PROGRESS);
    plain.run(day, day.plusDays(1), UnitKind.NEIGHBOURHOOD, List.of());
    List<Row> before = features(day);
    TocsinConfiguration config =
        configuration(Map.of("leading", Map.of("dirt", List.of("stop", "noise", "never-seen"))));
    new FeatureRun(session, config, PROGRESS)
        .run(day, day.plusDays(1), UnitKind.NEIGHBOURHOOD, List.of());
    List<Row> after = features(day);
    int columns = after.get(0).size() - 3;
    assertThat(after).hasSize(2 * PLACES);
    for (int i = 0; i < after.size(); i++) {
      Row row = after.get(i);
      for (int c = 0; c < columns; c++) {
        assertThat(row.get(c)).isEqualTo(before.get(i).get(c));
      }
      Map<Object, Object> covariates = row.getJavaMap(columns);
      if (row.<String>getAs("category").equals("noise")) {
        assertThat(covariates).isEmpty();
        continue;
      }
      // Of two categories, one leads and is all the others.
      assertThat(covariates)
          .containsOnlyKeys(
              "leading_28d:noise",
              "leading_365d:noise",
              "leading_28d:stop",
              "leading_365d:stop",
              "leading_28d:never-seen",
              "leading_365d:never-seen")
          .containsEntry("leading_28d:noise", row.<Double>getAs("others_28d"))
          .containsEntry("leading_365d:noise", row.<Double>getAs("others_365d"))
          .containsEntry("leading_28d:stop", 0.0)
          .containsEntry("leading_365d:stop", 0.0)
          .containsEntry("leading_365d:never-seen", 0.0);
      assertThat(row.<Double>getAs("others_28d")).isPositive();
    }
    session.replace(LakeTable.RISK_FEATURE, "unit = 'neighbourhood'", List.of());
  }

  @Test
  void theModelIsTheSameOnAClusterAndAloneAndAnEvenCategoryKeepsItsBaseline() {
    TocsinConfiguration config = configuration(Map.of());
    LocalDate from = FIRST.plusDays(DAYS - 182);
    BacktestRun.Request request =
        new BacktestRun.Request(
            from, from.plusDays(182), 7, 7, UnitKind.NEIGHBOURHOOD, List.of(), true);
    BacktestRun.Run run = new BacktestRun(session, config, PROGRESS).run(request, JUDGED);
    assertThat(run.result().categories())
        .extracting(CategoryBacktest::category)
        .containsExactly("dirt", "noise");
    CategoryBacktest dirt = run.result().categories().get(0);
    CategoryBacktest noise = run.result().categories().get(1);
    assertThat(noise.origins()).isEqualTo(26);
    assertThat(noise.methods())
        .containsKeys(
            "365-day-rate",
            "28-day-ewma",
            "kernel-density",
            "hawkes",
            RiskFold.MODEL,
            "random-forest");
    assertThat(dirt.earnsItsPlace()).as(dirt.sentence()).isFalse();
    assertThat(dirt.sentence()).contains("does not earn its place").endsWith("is served.");
    assertThat(noise.sentence()).contains("at 26 origins");
    assertThat(Arrays.stream(noise.methods().get("hawkes").pit()).sum())
        .isCloseTo(1, org.assertj.core.api.Assertions.within(1e-9));

    List<FoldScores> folds = run.folds().get("noise");
    FoldScores last = folds.get(folds.size() - 1);
    RiskFolds.Inputs inputs =
        new RiskFolds.Inputs(
            run.inputs().ledgers(),
            run.inputs().units(),
            new RiskDesign(7, new CalendarFeatures(null, false), List.of(), List.of()),
            config.risk(),
            Map.of(),
            run.inputs().covariates(),
            run.inputs().firstDay(),
            7,
            true);
    RiskFold fold = inputs.fold("noise", last.origins());
    List<org.tocsin.models.risk.RiskEnsemble.Forests> parts = new ArrayList<>();
    for (int part = 3; part >= 0; part--) {
      parts.add(0, fold.growForests(new RiskFold.ForestPart(part, 4)).orElseThrow());
    }
    RiskFold.Result alone = fold.run(RiskFold.merge(parts));
    assertThat(alone.find(RiskFold.MODEL).orElseThrow().expected())
        .isDeepEqualTo(last.byMethod().get(RiskFold.MODEL).expected());

    assertThat(session.read(LakeTable.MODEL).filter("kind = 'backtest'").count()).isEqualTo(2);
    assertThat(session.read(LakeTable.REPLAY_RUN).count()).isEqualTo(1);
    aBacktestOfOneCategoryLeavesWhatWasSaidOfOthers(config, request);
  }

  private static void aBacktestOfOneCategoryLeavesWhatWasSaidOfOthers(
      TocsinConfiguration config, BacktestRun.Request all) {
    Row noise = verdict("noise");
    Row dirtBefore = verdict("dirt");
    BacktestRun.Request dirt = only("dirt", all.from(), all.to());
    BacktestRun.Result result =
        new BacktestRun(session, config, PROGRESS).run(dirt, JUDGED.plusSeconds(60)).result();
    assertThat(verdict("noise")).isEqualTo(noise);
    assertThat(verdict("dirt").<String>getAs("state"))
        .isNotEqualTo(dirtBefore.<String>getAs("state"))
        .contains("\"forests\" : false")
        .contains("\"family\" : [ \"dirt\", \"noise\" ]");
    assertThat(result.categories().get(0).sentence()).contains("after Holm over 2 categories");
    assertThat(result.configurationsTried()).as("with forests, and without").isEqualTo(2);
    assertThat(session.read(LakeTable.REPLAY_RUN).count()).isEqualTo(2);
    assertThat(session.read(LakeTable.REPLAY_RUN).filter("configurations_tried = 2").count())
        .isEqualTo(1);

    // Four origins, and a look at fairness: both are told, and neither says what is served.
    List<Row> models = session.read(LakeTable.MODEL).orderBy("id").collectAsList();
    BacktestRun.Request few = only("dirt", all.to().minusDays(28), all.to());
    new BacktestRun(session, config, PROGRESS).run(few, JUDGED);
    session.append(
        LakeTable.COVARIATE,
        IntStream.range(0, PLACES)
            .mapToObj(
                n ->
                    RowFactory.create(
                        "hardship",
                        "demographic",
                        "p" + n,
                        FIRST,
                        (double) n,
                        null,
                        FIRST.atStartOfDay(ZONE).toInstant(),
                        "estimated",
                        "test"))
            .toList());
    FairnessRun.Result fairness =
        new FairnessRun(session, config, PROGRESS).run(few, "hardship", JUDGED);
    assertThat(fairness.verdicts()).hasSize(1);
    assertThat(TOLD.toString(StandardCharsets.UTF_8))
        .contains("4 origins are few; a verdict that binds wants at least 26")
        .contains("4 origins are few; the gate wants at least 26");
    assertThat(session.read(LakeTable.MODEL).orderBy("id").collectAsList()).isEqualTo(models);
  }

  private static BacktestRun.Request only(String category, LocalDate from, LocalDate to) {
    return new BacktestRun.Request(
        from, to, 7, 7, UnitKind.NEIGHBOURHOOD, List.of(category), false);
  }

  private static Row verdict(String category) {
    return session
        .read(LakeTable.MODEL)
        .filter("kind = 'backtest' AND category = '" + category + "'")
        .head();
  }

  @Test
  void rowsAreReplacedInOneCommitAndTheirNeighboursStay() {
    LakeTable table = LakeTable.CELL_RISK_SCORE;
    Instant day = Instant.parse("2023-01-01T06:00:00Z");
    session.append(table, List.of(cell("a", day), cell("b", day), cell("c", day.plusSeconds(1))));
    session.append(table, List.of(cell("d", day.plus(40, ChronoUnit.DAYS)), cell("e", day)));
    long commits = commits(table);
    session.replace(
        table,
        "issued_at = TIMESTAMP '%s' AND cell <> 'e'".formatted(day),
        List.of(cell("f", day), cell("g", day), cell("h", day.plus(90, ChronoUnit.DAYS))));
    assertThat(commits(table)).isEqualTo(commits + 1);
    assertThat(session.read(table).orderBy("cell").collectAsList())
        .extracting(r -> r.<String>getAs("cell"))
        .containsExactly("c", "d", "e", "f", "g", "h");
    session.replace(table, "cell = 'nowhere'", List.of(cell("i", day)));
    session.replace(table, "cell IN ('c', 'd')", List.of());
    assertThat(commits(table)).isEqualTo(commits + 3);
    assertThat(session.read(table).orderBy("cell").collectAsList())
        .extracting(r -> r.<String>getAs("cell"))
        .containsExactly("e", "f", "g", "h", "i");
  }

  private static Row cell(String cell, Instant issuedAt) {
    Row plain = IncidentRows.risk("p1", issuedAt, 1);
    return RowFactory.create(
        IntStream.rangeClosed(0, plain.size())
            .mapToObj(i -> i < plain.size() ? plain.get(i) : cell)
            .toArray());
  }

  private static long commits(LakeTable table) {
    return session.spark().read().table(LakeSession.name(table) + ".snapshots").count();
  }

  @Test
  void covariatesAreLoadedCheckedAndEnterAsKnown() throws IOException {
    Path file = home.resolve("rain.csv");
    Files.writeString(
        file,
        "day,place,mm\n2023-03-01,p1,4\n2023-03-02,p1,9\n2023-03-02,nowhere,1\n2023-03-03,p1,\n");
    CovariateLoad.Mapping mapping =
        new CovariateLoad.Mapping(
            "rain", "weather", "mm", "place", "day", null, "yyyy-MM-dd", 1, "mm");
    TocsinConfiguration config = configuration(Map.of("covariates", List.of("rain")));
    CovariateLoad.Loaded loaded =
        CovariateLoad.run(session, file, mapping, config.calendar(), PROGRESS);
    assertThat(loaded).isEqualTo(new CovariateLoad.Loaded(2, 2));
    assertThat(TOLD.toString(StandardCharsets.UTF_8))
        .contains("Row 4 of rain.csv: 'nowhere' in column place is no neighbourhood")
        .contains("Row 5 of rain.csv: Column mm is empty");
    CovariateLoad.run(session, file, mapping, config.calendar(), PROGRESS);
    assertThat(session.read(LakeTable.COVARIATE).filter("name = 'rain'").count()).isEqualTo(2);

    LocalDate third = LocalDate.of(2023, 3, 3);
    new FeatureRun(session, config, PROGRESS)
        .run(third, third.plusDays(2), UnitKind.NEIGHBOURHOOD, List.of("dirt"));
    // The value of the 2nd becomes known on the 3rd, so it counts from the 4th on.
    assertThat(covariate(third)).isEqualTo(4);
    assertThat(covariate(third.plusDays(1))).isEqualTo(9);

    assertThatThrownBy(
            () ->
                new CovariateLoad.Mapping(
                    "median_income", "land-use", "mm", "place", "day", null, "yyyy-MM-dd", 1, null))
        .hasMessageContaining("describes who lives in a place");
    assertThatThrownBy(
            () ->
                new FeatureRun(session, configuration(Map.of("covariates", "rein")), PROGRESS)
                    .run(third, third.plusDays(1), UnitKind.NEIGHBOURHOOD, List.of()))
        .hasMessageContaining("did you mean 'rain'?");
  }

  @Test
  void covariatesOfPeopleAndPatrolsAreRefusedByKindWhateverTheirName() {
    Instant known = FIRST.atStartOfDay(ZONE).toInstant();
    for (String kind : List.of("demographic", "enforcement")) {
      String name = kind.equals("demographic") ? "index_7" : "index_8";
      session.append(
          LakeTable.COVARIATE,
          List.of(
              RowFactory.create(name, kind, "p1", FIRST, 1.0, null, known, "estimated", "test")));
      TocsinConfiguration config = configuration(Map.of("covariates", name));
      assertThatThrownBy(() -> inputs(config, UnitKind.NEIGHBOURHOOD))
          .hasMessageContaining("'%s' was loaded as %s", name, kind)
          .hasMessageContaining("take it out of risk.covariates");
    }
    assertThatThrownBy(
            () ->
                new CovariateLoad.Mapping(
                    "patrol_hours", "land-use", "h", "place", "day", null, "yyyy-MM-dd", 1, null))
        .hasMessageContaining("load it with --kind enforcement");
  }

  @Test
  void reportedCrimeIsNeverForecastByCellOrDayAndTheStrictestClassOfACategoryHolds() {
    TocsinConfiguration config = configuration(Map.of(), "service", "hazard", "reported-crime");
    RiskInputs areas = inputs(config, UnitKind.NEIGHBOURHOOD);
    assertThat(areas.scorable(1)).containsExactly("dirt", "flood", "noise");
    assertThat(areas.scorable(7)).containsExactly("dirt", "flood", "mixed", "noise", "theft");
    RiskInputs cells = inputs(config, UnitKind.CELL);
    assertThat(cells.scorable(1)).containsExactly("flood");
    assertThat(cells.scorable(7)).containsExactly("flood");
    assertThat(cells.judged(7)).as("judged as a benchmark").contains("flood", "mixed", "theft");
  }

  private static RiskInputs inputs(TocsinConfiguration config, UnitKind kind) {
    LocalDate today = FIRST.plusDays(DAYS);
    return RiskInputs.read(
        session, kind, today.atStartOfDay(ZONE).toInstant(), today, today, config);
  }

  @Test
  void aSensorsDayIsTheMeanOfItsReadingsAsTheyWereKnown() {
    LocalDate day = LocalDate.of(2023, 2, 1);
    session.append(
        LakeTable.OBSERVATION,
        List.of(
            reading("s1", day, 10, 2.0, "good", 0),
            reading("s1", day, 11, 4.0, null, 0),
            reading("s2", day, 10, 100.0, "suspect", 0),
            reading("s2", day, 11, null, "missing", 0),
            reading("s1", day, 12, 9.0, "good", 1),
            reading("s1", day, 10, 5.0, "good", 2),
            reading("s1", day, 11, 4.0, "suspect", 3)));
    TocsinConfiguration config = configuration(Map.of("covariates", List.of("sensor:wind")));
    new FeatureRun(session, config, PROGRESS)
        .run(day.plusDays(1), day.plusDays(5), UnitKind.NEIGHBOURHOOD, List.of("dirt"));
    assertThat(
            IntStream.rangeClosed(1, 4)
                .mapToObj(n -> covariate(day.plusDays(n), "p1", "sensor:wind")))
        .as("as known; one late; one put right; one doubted")
        .containsExactly(3.0, 5.0, 6.0, 7.0);
    assertThat(covariate(day.plusDays(4), "p2", "sensor:wind"))
        .as("no sensor there: the mean of what was known")
        .isEqualTo((3.0 + 5.0 + 6.0 + 7.0) / 4);
  }

  /** A reading of an hour, known at the end of the day some days after. */
  private static Row reading(
      String sensor,
      LocalDate day,
      int hour,
      @Nullable Double result,
      @Nullable String quality,
      int daysLater) {
    return RowFactory.create(
        "weather",
        sensor,
        "wind",
        day.atTime(hour, 0).atZone(ZONE).toInstant(),
        result,
        "m/s",
        quality,
        "p1",
        null,
        day.plusDays(daysLater).atTime(20, 0).atZone(ZONE).toInstant(),
        "received",
        "run-1",
        "observations",
        0,
        (long) hour);
  }

  private static double covariate(LocalDate day, String place, String name) {
    Row row =
        features(day).stream()
            .filter(r -> r.<String>getAs("unit_id").equals(place))
            .filter(r -> r.<String>getAs("category").equals("dirt"))
            .findFirst()
            .orElseThrow();
    return row.<String, Double>getJavaMap(row.fieldIndex("covariates")).get(name);
  }

  private static double covariate(LocalDate day) {
    return covariate(day, "p1", "rain");
  }
}
