package org.tocsin.batch.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/** What is measured is really done: reports, features and scores are in the tables afterwards. */
class CostMainTest {
  private static final CellCity CITY = new CellCity(61, 2, LocalDate.of(2023, 1, 2), 450, 12, 7);
  private static final PrintStream SILENT =
      new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);

  @TempDir private Path home;

  @Test
  void measuresOneCityAndLeavesItsRows() {
    try (LakeSession session = LakeSession.open(Lake.embedded(home), "local[2]")) {
      Map<String, Object> said =
          CostMain.run(session, CITY, 20, new CostMain.Training(1, false), 1, SILENT);

      long reports = count(session, "incident");
      assertThat(said).containsEntry("cells", 61).containsEntry("reports", reports);
      assertThat(reports)
          .as("61 cells, 2 categories, 12 reports a year, fewer at weekends")
          .isBetween(1_000L, 2_500L);
      assertThat(count(session, "risk_feature")).isEqualTo(61L * 2 * 20);
      assertThat(count(session, "cell_risk_score")).isEqualTo(61L * 2);
      assertThat(rows(said, "features_written")).isEqualTo(61L * 2 * 20);
      assertThat(rows(said, "trained_and_scored")).isEqualTo(61L * 2);
      assertThat((List<?>) said.get("served")).hasSize(2);
      assertThat(said).as("a model was fitted for both").containsEntry("models", 2L);
      assertThat(
              ((Number) stage(said, "trained_and_scored").get("processor_seconds")).doubleValue())
          .as("of this process, which did the work")
          .isPositive()
          .isLessThan(ProcessUse.own().processorSeconds());
      assertThat((String) said.get("models_digest")).hasSize(64);
      String digest = (String) said.get("scores_digest");
      assertThat(scores(session)).isEqualTo(digest);
      session.delete(LakeTable.CELL_RISK_SCORE, "rank = 1 and category = 'service-0'");
      assertThat(scores(session)).isNotEqualTo(digest).hasSize(64);
      assertThat(ProcessUse.ofExecutors(session.spark(), 1)).hasSize(1);
    }
  }

  @Test
  void theModelThatIsServedIsStoredAndAnotherSeedMakesAnother() {
    CellCity city = new CellCity(61, 1, CITY.firstDay(), CITY.days(), CITY.perYear(), 7);
    try (LakeSession session = LakeSession.open(Lake.embedded(home), "local[2]")) {
      List<Map<String, Object>> runs =
          IntStream.of(1, 1, 2)
              .mapToObj(
                  seed ->
                      CostMain.run(session, city, 2, new CostMain.Training(seed, true), 1, SILENT))
              .toList();

      assertThat(runs)
          .allSatisfy(
              said ->
                  assertThat(said)
                      .containsEntry("models", 1L)
                      .containsEntry("served", List.of("service-0: risk-ensemble")));
      for (String digest : List.of("models_digest", "scores_digest")) {
        assertThat(runs.get(1).get(digest))
            .as(digest)
            .isEqualTo(runs.get(0).get(digest))
            .isNotEqualTo(runs.get(2).get(digest));
      }
    }
  }

  private static String scores(LakeSession session) {
    return CostMain.digest(session.read(LakeTable.CELL_RISK_SCORE).drop("model_id"));
  }

  private static Object rows(Map<String, Object> said, String stage) {
    return stage(said, stage).get("rows");
  }

  private static Map<?, ?> stage(Map<String, Object> said, String stage) {
    return (Map<?, ?>) said.get(stage);
  }

  private static long count(LakeSession session, String table) {
    return session.spark().sql("select count(*) from " + table).head().getLong(0);
  }
}
