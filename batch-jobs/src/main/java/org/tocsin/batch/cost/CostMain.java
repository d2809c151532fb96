package org.tocsin.batch.cost;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.tocsin.batch.features.FeatureRun;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.risk.RiskFold;
import org.tocsin.batch.risk.RiskRun;
import org.tocsin.batch.risk.Verdicts;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * Measures one size on one Spark: makes the reports unless they are there, writes features, trains
 * and scores a week ahead, and prints one line of JSON. {@code tocsin bench cost} starts it.
 */
public final class CostMain {
  private static final int CATEGORIES = 4;
  private static final int DAYS = 400;
  private static final int HISTORY_DAYS = 800;
  private static final LocalDate END = LocalDate.of(2025, 1, 1);
  private static final double PER_YEAR = 4;
  private static final long SEED = 20_250_101;

  private CostMain() {}

  /**
   * What a stage took.
   *
   * @param rows it made or learned from
   * @param processorSeconds of driver and executors together; NaN where it was not taken
   */
  record Stage(long rows, double seconds, double processorSeconds) {
    Map<String, Object> said() {
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("rows", rows);
      said.put("seconds", Math.round(seconds * 10) / 10.0);
      said.put("rows_per_second", Math.round(rows / Math.max(seconds, 1e-9)));
      if (!Double.isNaN(processorSeconds)) {
        said.put("processor_seconds", Math.round(processorSeconds * 10) / 10.0);
      }
      return said;
    }
  }

  /**
   * How models are trained.
   *
   * @param seed of everything drawn
   * @param served whether the model is served and stored, as if a backtest had said that it earns
   *     its place; otherwise a month held back decides
   */
  record Training(int seed, boolean served) {}

  /**
   * Runs.
   *
   * @param args home, size (1 is ten million rows of features of 6,250 cells), Spark master,
   *     executors, cells of size 1, seed of training, whether the model is served without a month
   *     held back
   */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    int executors = Integer.parseInt(args[3]);
    Path home = Files.createDirectories(Path.of(args[0]));
    Lake lake = Lake.embedded(home);
    try (LakeSession session = LakeSession.open(lake, args[2])) {
      Map<String, Object> said =
          run(
              session,
              Integer.parseInt(args[4]) * Integer.parseInt(args[1]),
              new Training(Integer.parseInt(args[5]), Boolean.parseBoolean(args[6])),
              executors,
              err);
      said.put("executors", executors);
      said.put("driver_peak_mb", ProcessUse.own().peakMegabytes());
      said.put(
          "executor_peaks_mb",
          ProcessUse.ofExecutors(session.spark(), executors).values().stream()
              .map(ProcessUse::peakMegabytes)
              .toList());
      out.println(new ObjectMapper().writeValueAsString(said));
    }
  }

  private static Map<String, Object> run(
      LakeSession session, int cells, Training training, int executors, PrintStream err) {
    return run(
        session,
        new CellCity(cells, CATEGORIES, END.minusDays(HISTORY_DAYS), HISTORY_DAYS, PER_YEAR, SEED),
        DAYS,
        training,
        executors,
        err);
  }

  /**
   * Measures one city.
   *
   * @param days of features, the last ones of the city's
   * @param executors how many processes run tasks
   */
  static Map<String, Object> run(
      LakeSession session,
      CellCity city,
      int days,
      Training training,
      int executors,
      PrintStream err) {
    TocsinConfiguration configuration = configuration(training.seed());
    Clock clock = new Clock(session, executors);
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("cells", city.cells());
    if (session.snapshotId(LakeTable.INCIDENT) == null) {
      session.append(LakeTable.NEIGHBOURHOOD, List.of(CellCity.place().next()));
      city.load(session.spark());
      said.put("reports_made", clock.stage(session.read(LakeTable.INCIDENT).count()).said());
    }
    long reports = session.read(LakeTable.INCIDENT).count();
    said.put("reports", reports);
    LocalDate end = city.firstDay().plusDays(city.days());
    clock.restart();
    FeatureRun.Result features =
        new FeatureRun(session, configuration, err)
            .run(end.minusDays(days), end, UnitKind.CELL, List.of());
    Stage both = clock.stage(features.rows());
    said.put("history_read", new Stage(reports, features.readSeconds(), Double.NaN).said());
    said.put(
        "features_written",
        new Stage(features.rows(), features.writeSeconds(), both.processorSeconds()).said());
    session.delete(LakeTable.MODEL, "kind = '%s'".formatted(Verdicts.KIND));
    if (training.served()) {
      session.append(LakeTable.MODEL, verdicts(city, configuration, end));
    }
    clock.restart();
    RiskRun.Result risk =
        new RiskRun(session, configuration, err).run(end, "7d", UnitKind.CELL, act -> {});
    long scored = risk.risks().stream().mapToLong(r -> r.places().size()).sum();
    said.put("trained_and_scored", clock.stage(scored).said());
    said.put(
        "models",
        risk.risks().stream()
            .filter(
                r ->
                    r.modelServed()
                        || r.scores().stream().anyMatch(m -> m.method().equals(RiskFold.MODEL)))
            .count());
    // Without the columns that name the configuration, and with it the seed.
    said.put(
        "models_digest",
        digest(
            session
                .read(LakeTable.MODEL)
                .filter(
                    col("configuration_hash")
                        .equalTo(configuration.hash())
                        .and(col("kind").equalTo(RiskRun.KIND)))
                .drop("id", "configuration_hash")));
    said.put("scores_digest", digest(session.read(LakeTable.CELL_RISK_SCORE).drop("model_id")));
    said.put("served", risk.risks().stream().map(r -> r.category() + ": " + r.method()).toList());
    err.printf(Locale.ROOT, "%s%n", said);
    return said;
  }

  /** What a backtest says of a model that earns its place. */
  private static List<Row> verdicts(
      CellCity city, TocsinConfiguration configuration, LocalDate end) {
    Instant at = end.atStartOfDay(configuration.zone()).toInstant();
    return IntStream.range(0, city.categories())
        .mapToObj(CellCity::category)
        .map(
            category ->
                RowFactory.create(
                    configuration.riskHash() + ":" + category + ":" + Verdicts.KIND,
                    Verdicts.KIND,
                    category,
                    configuration.riskHash(),
                    at,
                    at,
                    1,
                    "{\"horizon\":\"7d\",\"unit\":\"cell\",\"origins\":26,\"earns_its_place\":true}",
                    "{}",
                    null))
        .toList();
  }

  /** SHA-256 over all rows: the same bytes, the same digest. */
  static String digest(Dataset<Row> rows) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      rows.toJSON().collectAsList().stream()
          .sorted()
          .forEach(row -> digest.update((row + "\n").getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256", e);
    }
  }

  /** Takes the time, and the processor's time, since it was last set to zero. */
  private static final class Clock {
    private final LakeSession session;
    private final int executors;
    private long start;
    private double used;

    Clock(LakeSession session, int executors) {
      this.session = session;
      this.executors = executors;
      restart();
    }

    void restart() {
      used = ProcessUse.processorSeconds(session.spark(), executors);
      start = System.nanoTime();
    }

    Stage stage(long rows) {
      double seconds = (System.nanoTime() - start) / 1e9;
      return new Stage(
          rows, seconds, ProcessUse.processorSeconds(session.spark(), executors) - used);
    }
  }

  private static TocsinConfiguration configuration(int seed) {
    return TocsinConfiguration.of(
        Map.of(
            "city", Map.of("name", "Cells", "zone", "UTC"),
            "risk", Map.of("seed", seed),
            "authorisations",
                Map.of(
                    "service",
                    Map.of(
                        "purpose", "measurement of cost",
                        "legal_basis", "simulated reports",
                        "owner", "benchmark",
                        "review_by", "2099-01-01"))));
  }
}
