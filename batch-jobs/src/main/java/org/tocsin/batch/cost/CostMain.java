package org.tocsin.batch.cost;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tocsin.batch.features.FeatureRun;
import org.tocsin.batch.features.UnitKind;
import org.tocsin.batch.risk.RiskFold;
import org.tocsin.batch.risk.RiskRun;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * Measures one size on one Spark: makes the reports unless they are there, writes features, trains
 * and scores a week ahead, and prints one line of JSON. {@code tocsin bench cost} starts it.
 */
public final class CostMain {
  private static final int CELLS = 6_250;
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
   */
  record Stage(long rows, double seconds) {
    Map<String, Object> said() {
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("rows", rows);
      said.put("seconds", Math.round(seconds * 10) / 10.0);
      said.put("rows_per_second", Math.round(rows / Math.max(seconds, 1e-9)));
      return said;
    }
  }

  /**
   * Runs.
   *
   * @param args home, size (1 is ten million rows of features), Spark master, executors
   */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    int executors = Integer.parseInt(args[3]);
    Path home = Files.createDirectories(Path.of(args[0]));
    Lake lake = Lake.embedded(home);
    try (LakeSession session = LakeSession.open(lake, args[2])) {
      Map<String, Object> said = run(session, Integer.parseInt(args[1]), err);
      said.put("executors", executors);
      said.put("driver_peak_mb", ProcessMemory.own());
      said.put(
          "executor_peaks_mb",
          List.copyOf(ProcessMemory.ofExecutors(session.spark(), executors).values()));
      out.println(new ObjectMapper().writeValueAsString(said));
    }
  }

  private static Map<String, Object> run(LakeSession session, int size, PrintStream err) {
    return run(
        session,
        new CellCity(
            CELLS * size, CATEGORIES, END.minusDays(HISTORY_DAYS), HISTORY_DAYS, PER_YEAR, SEED),
        DAYS,
        err);
  }

  /**
   * Measures one city.
   *
   * @param days of features, the last ones of the city's
   */
  static Map<String, Object> run(LakeSession session, CellCity city, int days, PrintStream err) {
    TocsinConfiguration configuration = configuration();
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("cells", city.cells());
    if (session.snapshotId(LakeTable.INCIDENT) == null) {
      long start = System.nanoTime();
      session.append(LakeTable.NEIGHBOURHOOD, List.of(CellCity.place().next()));
      city.load(session.spark());
      said.put(
          "reports_made", new Stage(session.read(LakeTable.INCIDENT).count(), since(start)).said());
    }
    long reports = session.read(LakeTable.INCIDENT).count();
    said.put("reports", reports);
    LocalDate end = city.firstDay().plusDays(city.days());
    FeatureRun.Result features =
        new FeatureRun(session, configuration, err)
            .run(end.minusDays(days), end, UnitKind.CELL, List.of());
    said.put("history_read", new Stage(reports, features.readSeconds()).said());
    said.put("features_written", new Stage(features.rows(), features.writeSeconds()).said());
    long start = System.nanoTime();
    RiskRun.Result risk =
        new RiskRun(session, configuration, err).run(end, "7d", UnitKind.CELL, alert -> {});
    long scored = risk.risks().stream().mapToLong(r -> r.places().size()).sum();
    said.put("trained_and_scored", new Stage(scored, since(start)).said());
    said.put(
        "models",
        risk.risks().stream()
            .filter(r -> r.scores().stream().anyMatch(m -> m.method().equals(RiskFold.MODEL)))
            .count());
    said.put("served", risk.risks().stream().map(r -> r.category() + ": " + r.method()).toList());
    err.printf(Locale.ROOT, "%s%n", said);
    return said;
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static TocsinConfiguration configuration() {
    return TocsinConfiguration.of(
        Map.of(
            "city", Map.of("name", "Cells", "zone", "UTC"),
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
