package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.fairness.FairnessGate;
import org.tocsin.batch.fairness.QuintileFairness;
import org.tocsin.batch.fairness.QuintileFairness.Fault;
import org.tocsin.batch.fairness.QuintileFairness.Figure;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.query.Export;
import org.tocsin.batch.risk.CategoryRisk;
import org.tocsin.batch.risk.DeskTopic;
import org.tocsin.batch.risk.PlaceRisk;
import org.tocsin.batch.risk.RiskHorizon;
import org.tocsin.batch.risk.RiskRun;
import org.tocsin.batch.risk.Verdicts;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.RiskJump;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/** The risk job against figures worked out in plain Java from the same rows. */
class RiskJobTest {
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");
  private static final LocalDate FIRST = LocalDate.of(2022, 9, 1);
  private static final LocalDate LAST = LocalDate.of(2024, 3, 31);
  private static final int DAYS = (int) ChronoUnit.DAYS.between(FIRST, LAST) + 1;
  private static final int PLACES = 6;
  private static final double WEEKEND = 3;

  @TempDir private static Path home;
  private static LakeSession session;

  /** Noise by place and day as first reported: so it is known on the day after. */
  private static final int[][] REPORTED = new int[PLACES][DAYS];

  /** Noise by place and day once corrections are known: from two days after. */
  private static final int[][] CORRECTED = new int[PLACES][DAYS];

  private static final TocsinConfiguration CONFIGURATION = configuration(Map.of());

  private static TocsinConfiguration configuration(Map<String, Object> more) {
    Map<String, String> paper =
        Map.of(
            "purpose", "test", "legal_basis", "test", "owner", "test", "review_by", "2030-01-01");
    Map<String, Object> tree = new HashMap<>(more);
    tree.put("city", Map.of("zone", "America/Chicago"));
    tree.put("authorisations", Map.of("service", paper, "reported-crime", paper));
    return TocsinConfiguration.of(tree);
  }

  @BeforeAll
  static void openHome() {
    session = LakeSession.open(Lake.embedded(home), "local[2]");
    session.append(
        LakeTable.NEIGHBOURHOOD,
        IntStream.range(0, PLACES).mapToObj(n -> IncidentRows.place("p" + n, n)).toList());
    session.append(LakeTable.INCIDENT, incidents());
  }

  @AfterAll
  static void closeHome() {
    session.close();
  }

  /**
   * Noise comes three times as often at weekends, thefts evenly; p5 had twice as much noise in the
   * last two weeks. Some reports are moved or taken back a day later, some known only in April.
   */
  private static List<Row> incidents() {
    IncidentRows rows = new IncidentRows();
    SplittableRandom random = new SplittableRandom(11);
    int number = 0;
    for (int day = 0; day < DAYS; day++) {
      LocalDate date = FIRST.plusDays(day);
      boolean weekend = date.getDayOfWeek().getValue() >= 6;
      for (int place = 0; place < PLACES; place++) {
        double mean = (1 + place) * (weekend ? WEEKEND : 1);
        int noise = poisson(random, place == 5 && day >= DAYS - 14 ? 2 * mean : mean);
        for (int n = 0; n < noise; n++) {
          Instant at = date.atTime(8, 0).atZone(ZONE).toInstant().plusSeconds(60L * n);
          Instant nextDay = at.plus(1, ChronoUnit.DAYS);
          String id = "noise-" + number++;
          rows.report(id, "noise", "p" + place, at);
          REPORTED[place][day]++;
          CORRECTED[place][day]++;
          if (number % 40 == 1) {
            rows.add("correction", id, "noise", "service", "p0", at, nextDay, "public");
            CORRECTED[place][day]--;
            CORRECTED[0][day]++;
          } else if (number % 40 == 2) {
            rows.add("retraction", id, "noise", "service", "p" + place, at, nextDay, "public");
            CORRECTED[place][day]--;
          }
        }
        for (int n = poisson(random, 0.3); n > 0; n--) {
          Instant at = date.atTime(9, 0).atZone(ZONE).toInstant();
          rows.add(
              "report",
              "theft-" + number++,
              "theft",
              "reported-crime",
              "p" + place,
              at,
              at,
              "public");
        }
      }
    }
    Instant april = LocalDate.of(2024, 4, 1).atStartOfDay(ZONE).toInstant();
    rows.add("report", "later", "noise", "service", "p1", april.minusSeconds(9), april, "public");
    return rows.list();
  }

  @Test
  void aModelThatKnowsTheWeekdayBeatsTheBaselinesAndIsServed() {
    List<AlertActionMessage> acts = new ArrayList<>();
    RiskRun.Result result = run(LAST, "1d", acts);

    assertThat(result.risks()).extracting(CategoryRisk::category).containsExactly("noise");
    CategoryRisk noise = result.risks().get(0);
    assertThat(noise.modelServed()).isTrue();
    assertThat(noise.scores()).hasSize(5);
    double yearRate = logScore(noise, "365-day-rate");
    assertThat(logScore(noise, noise.method())).isLessThan(yearRate - 0.05);
    // A Monday: expected near the weekday mean of 5, not the week's of 8; the city's level is up.
    assertThat(place(noise, "p4").expected()).isBetween(4.0, 7.0);
    assertThat(place(noise, "p4").usual()).isGreaterThan(7);
    assertThat(place(noise, "p4").rank()).isEqualTo(2);

    for (int p = 0; p < PLACES; p++) {
      double usual = yearRateKnownBefore(p, DAYS) - 0.5 / 365;
      assertThat(place(noise, "p" + p).usual())
          .as("usual of p%d", p)
          .isCloseTo(usual, within(1e-9));
    }
    PlaceRisk busiest = place(noise, "p5");
    assertThat(busiest.rankLow()).isLessThanOrEqualTo(busiest.rank());
    assertThat(busiest.rankHigh()).isGreaterThanOrEqualTo(busiest.rank());
    assertThat(busiest.contributions())
        .containsPattern("\"en\":\"[^\"]*the same weekday [+-]\\d")
        .containsPattern("\"zh\":\"[^\"]*同一星期几 [+-]\\d");
  }

  @Test
  void aBacktestDecidesWhatIsServedAndAFailedFairnessGateStopsTheCategory() {
    LocalDate thursday = LocalDate.of(2024, 3, 28);
    Instant known = Instant.parse("2024-03-01T06:00:00Z");
    session.append(
        LakeTable.MODEL,
        List.of(
            modelRow(
                "backtest:t",
                "backtest",
                known,
                "{\"horizon\":\"1d\",\"unit\":\"neighbourhood\",\"origins\":26,"
                    + "\"earns_its_place\":false,\"best_baseline\":\"28-day-ewma\"}")));
    CategoryRisk noise = run(thursday, "1d", new ArrayList<>()).risks().get(0);
    assertThat(noise.method()).isEqualTo("28-day-ewma");
    assertThat(noise.modelServed()).isFalse();
    assertThat(noise.scores()).isEmpty();
    assertThat(
            session
                .read(LakeTable.MODEL)
                .filter("kind = 'risk' AND cut_off = TIMESTAMP '2024-03-29T05:00:00Z'")
                .head()
                .<String>getAs("scores"))
        .as("which verdict ruled")
        .contains("\"verdict\":\"backtest:t\"");

    session.append(
        LakeTable.MODEL, List.of(judged(known, new Fault(5, Figure.FALSE_ALARMS, 1.6, 1.4, 1.8))));
    assertThat(run(thursday, "1d", new ArrayList<>()).risks()).isEmpty();
    session.append(LakeTable.MODEL, List.of(judged(known.plus(Duration.ofDays(1)))));
    assertThat(run(thursday, "1d", new ArrayList<>()).risks()).hasSize(1);
    session.delete(LakeTable.MODEL, "kind IN ('backtest', 'fairness')");
  }

  @Test
  void aVerdictHoldsUntilWhatTheModelDependsOnChanges() {
    RiskHorizon horizon = RiskHorizon.after(CONFIGURATION.calendar(), LAST, "7d");
    Instant year = Instant.parse("2024-01-01T06:00:00Z");
    String lost =
        "{\"horizon\":\"7d\",\"unit\":\"neighbourhood\",\"origins\":%d,\"forests\":false,"
            + "\"earns_its_place\":%b,\"best_baseline\":\"hawkes\",\"judged_at\":\"%s\"}";
    session.append(
        LakeTable.MODEL,
        List.of(
            modelRow("b:2", "backtest", year, lost.formatted(52, false, "2024-02-02T00:00:00Z")),
            modelRow("b:3", "backtest", year, lost.formatted(52, true, "2024-02-01T00:00:00Z")),
            modelRow(
                "b:4",
                "backtest",
                year.plus(Duration.ofDays(9)),
                lost.formatted(25, true, "2024-02-03T00:00:00Z"))));
    Map<String, Object> named =
        Map.of(
            "categories", Map.of("noise", Map.of("en", "Noise")),
            "known-events",
                List.of(Map.of("name-en", "Fair", "from", "2024-05-01", "to", "2024-05-02")));
    assertThat(configuration(named).hash()).isNotEqualTo(CONFIGURATION.hash());
    for (TocsinConfiguration same : List.of(CONFIGURATION, configuration(named))) {
      Verdicts.Ruling ruling =
          Verdicts.inForce(session, same, horizon, UnitKind.NEIGHBOURHOOD).get("noise");
      assertThat(ruling.id()).as("few origins bind nothing; judged last rules").isEqualTo("b:2");
      assertThat(ruling.earnsItsPlace()).isFalse();
      assertThat(ruling.forests()).isFalse();
    }
    TocsinConfiguration other = configuration(Map.of("risk", Map.of("seed", 2)));
    assertThat(Verdicts.inForce(session, other, horizon, UnitKind.NEIGHBOURHOOD)).isEmpty();
    assertThat(Verdicts.inForce(session, CONFIGURATION, horizon, UnitKind.CELL)).isEmpty();
    session.delete(LakeTable.MODEL, "kind = 'backtest'");
  }

  @Test
  void theJudgementOfFairnessThatWasMadeLastCountsAtEveryHorizonAndStopsWhatWasWritten()
      throws IOException {
    Instant year = Instant.parse("2023-12-01T06:00:00Z");
    Fault unfair = new Fault(5, Figure.FALSE_ALARMS, 1.6, 1.4, 1.8);
    TocsinConfiguration[] models =
        java.util.stream.IntStream.range(1, 9)
            .mapToObj(seed -> configuration(Map.of("risk", Map.of("seed", seed))))
            .sorted(java.util.Comparator.comparing(TocsinConfiguration::riskHash))
            .toArray(TocsinConfiguration[]::new);
    // The mended model's hash comes first in the alphabet, so its row's id does, too.
    Row failed = judged(models[7], year, year.plus(Duration.ofDays(1)), unfair);
    Row mended = judged(models[0], year, year.plus(Duration.ofDays(2)));
    assertThat(mended.getString(0)).isLessThan(failed.getString(0));

    LakeTable scores = LakeTable.RISK_SCORE;
    session.replace(scores, "true", List.of(IncidentRows.risk("p1", year, 1)));
    Export export = new Export(session, CONFIGURATION, System.err);
    Path file = home.resolve("risk.csv");
    session.append(LakeTable.MODEL, List.of(failed));
    assertThat(FairnessGate.stopped(session, year)).containsExactly("noise");
    assertThat(run(LAST, "7d", new ArrayList<>()).risks())
        .as("judged a day ahead, and stopped a week ahead, too")
        .extracting(CategoryRisk::category)
        .doesNotContain("noise");
    session.replace(scores, "true", List.of(IncidentRows.risk("p1", year, 1)));
    assertThat(export.write("risk", "csv", file)).isZero();
    session.append(LakeTable.MODEL, List.of(mended));
    assertThat(FairnessGate.stopped(session, year)).isEmpty();
    assertThat(export.write("risk", "csv", file)).isEqualTo(1);
    session.delete(LakeTable.MODEL, "kind = 'fairness'");
  }

  private static Row judged(Instant until, Fault... faults) {
    return judged(CONFIGURATION, until, until, faults);
  }

  private static Row judged(
      TocsinConfiguration configuration, Instant until, Instant at, Fault... faults) {
    LocalDate day = configuration.calendar().dateAt(until);
    return FairnessGate.row(
        new QuintileFairness.Verdict("noise", List.of(), List.of(faults)),
        "1d",
        "hardship",
        day.minusYears(1),
        day,
        configuration,
        null,
        at);
  }

  private static Row modelRow(String id, String kind, Instant at, String state) {
    return RowFactory.create(
        id, kind, "noise", CONFIGURATION.riskHash(), at, at, 1, state, "{}", null);
  }

  @Test
  void runningAgainReplacesItsOwnRowsAndTellsTheDeskTheSame() throws IOException {
    LocalDate friday = LocalDate.of(2024, 3, 29);
    List<AlertActionMessage> acts = new ArrayList<>();
    run(friday, "1d", acts);
    List<Row> scores = rows(LakeTable.RISK_SCORE, "2024-03-30T05:00:00Z");
    run(friday, "1d", acts);
    assertThat(rows(LakeTable.RISK_SCORE, "2024-03-30T05:00:00Z"))
        .hasSize(PLACES)
        .isEqualTo(scores);
    String modelId = scores.get(0).getAs("model_id");
    List<Row> models =
        session.read(LakeTable.MODEL).filter("id = '" + modelId + "'").collectAsList();
    assertThat(models).hasSize(1);
    assertThat(models.get(0).<String>getAs("kind")).isEqualTo("risk");
    JsonNode told = new ObjectMapper().readTree(models.get(0).<String>getAs("scores"));
    assertThat(told.path("held_back_month").size()).isEqualTo(5);
    assertThat(told.path("model").asBoolean()).isTrue();
    assertThat(told.path("data_from").asText()).isEqualTo(FIRST.toString());
    assertThat(told.path("data_until").asText()).isEqualTo(friday.plusDays(1).toString());
    JsonNode state = new ObjectMapper().readTree(models.get(0).<String>getAs("state"));
    assertThat(new ObjectMapper().readTree(state.path("header").asText()).path("features"))
        .as("features are named")
        .isNotEmpty();
    assertThat(models.get(0).<Long>getAs("snapshot_id"))
        .isEqualTo(session.snapshotId(LakeTable.INCIDENT));

    // The desk is told of p5, where the last weeks were noisy and a Saturday comes: the same twice.
    assertThat(acts).hasSize(2);
    assertThat(DeskTopic.json(acts.get(0))).isEqualTo(DeskTopic.json(acts.get(1)));
    AlertActionMessage act = acts.get(0);
    assertThat(act.kind()).isEqualTo("risk-jumps");
    assertThat(act.alertId()).isEqualTo(AlertActionMessage.CITY);
    assertThat(act.problem()).isNull();
    List<RiskJump> jumps = act.jumps();
    assertThat(jumps)
        .isNotEmpty()
        .allSatisfy(
            jump -> {
              assertThat(jump.category()).isEqualTo("noise");
              assertThat(jump.expected()).isGreaterThanOrEqualTo(1.25 * jump.usual());
              assertThat(jump.pValue()).isBetween(0.0, 0.1);
              assertThat(jump.upperBound()).isGreaterThanOrEqualTo(jump.usualHigh());
              assertThat(jump.modelId()).isEqualTo(modelId);
              assertThat(jump.becauseEn()).isNotEmpty();
              assertThat(jump.becauseZh()).isNotEmpty();
            });
    JsonNode json = new ObjectMapper().readTree(DeskTopic.json(act)).path("jumps").path(0);
    assertThat(json.path("start").asText()).isEqualTo("2024-03-30T05:00:00Z");
    assertThat(json.path("end").asText()).isEqualTo("2024-03-31T05:00:00Z");
    assertThat(json.path("issued_at").asText()).isEqualTo("2024-03-30T05:00:00Z");
  }

  @Test
  void reportedCrimeIsForecastByWeekAndNeverAlerts() {
    List<AlertActionMessage> acts = new ArrayList<>();
    RiskRun.Result result = run(LAST, "7d", acts);
    assertThat(result.risks()).extracting(CategoryRisk::category).containsExactly("noise", "theft");
    CategoryRisk theft = result.risks().get(1);
    assertThat(theft.categoryClass()).isEqualTo("reported-crime");
    assertThat(theft.places().stream().mapToDouble(PlaceRisk::expected).sum())
        .isBetween(7 * 0.3 * PLACES * 0.7, 7 * 0.3 * PLACES * 1.4);
    assertThat(acts)
        .flatExtracting(AlertActionMessage::jumps)
        .extracting("category")
        .doesNotContain("theft");
  }

  @Test
  void withLittleHistoryTheYearRateIsServed() {
    CategoryRisk noise = run(FIRST.plusDays(9), "1d", new ArrayList<>()).risks().get(0);
    assertThat(noise.method()).isEqualTo("365-day-rate");
    assertThat(noise.scores()).isEmpty();
    assertThat(place(noise, "p5").expected()).isPositive();
  }

  private static int countKnownBefore(int place, int day, int knownDay) {
    return knownDay > day + 1 ? CORRECTED[place][day] : REPORTED[place][day];
  }

  /** The mean of the last 365 days, half a report added. */
  private static double yearRateKnownBefore(int place, int knownDay) {
    int from = Math.max(0, knownDay - 365);
    double sum = 0.5;
    for (int day = from; day < knownDay; day++) {
      sum += countKnownBefore(place, day, knownDay);
    }
    return sum / (knownDay - from);
  }

  private static int poisson(SplittableRandom random, double mean) {
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  private static RiskRun.Result run(LocalDate date, String horizon, List<AlertActionMessage> acts) {
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new RiskRun(session, CONFIGURATION, silent).run(date, horizon, acts::add);
  }

  private static List<Row> rows(LakeTable table, String issuedAt) {
    return session
        .read(table)
        .filter("issued_at = TIMESTAMP '" + issuedAt + "'")
        .orderBy("category", "rank")
        .collectAsList();
  }

  private static double logScore(CategoryRisk risk, String method) {
    return risk.scores().stream()
        .filter(s -> s.method().equals(method))
        .findFirst()
        .orElseThrow()
        .logScore();
  }

  private static PlaceRisk place(CategoryRisk risk, String id) {
    return risk.places().stream()
        .filter(p -> p.neighbourhoodId().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
