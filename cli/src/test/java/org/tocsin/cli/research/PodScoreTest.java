package org.tocsin.cli.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.models.injection.InjectionPlan;
import org.tocsin.models.verification.SeriesThresholds;
import org.tocsin.models.verification.TruthEvent;

class PodScoreTest {
  private static final Instant ONSET = Instant.parse("2016-03-01T12:00:00Z");

  @TempDir Path folder;

  @Test
  void thePlanHoldsEveryKindAndItsCasesAreKnownByTheirIds() {
    assertThat(PodCells.all()).hasSize(28);
    assertThat(InjectionPlan.of(PodCells.plan(7, 25)).size()).isEqualTo(28 * 25);
    assertThat(PodCells.of("sd-10-7d-in-3-17"))
        .isEqualTo(new PodCells.Cell(PodCells.Size.deviations(10), 7, 3));
    assertThat(PodCells.of("extra-3-1d-in-1-2").size().word()).isEqualTo("+3");
    assertThatThrownBy(() -> PodCells.of("leak")).hasMessage("Case 'leak' is of no kind");
  }

  @Test
  void casesAreCountedByKindAndBySizeAndPairedByCase() {
    PodScore score = new PodScore();
    List<TruthEvent> cases =
        List.of(
            event("sd-5-1d-in-1-1"),
            event("sd-5-1d-in-1-2"),
            event("sd-5-7d-in-3-1"),
            event("extra-3-1d-in-1-1"));
    SeriesThresholds.Report report = new SeriesThresholds.Report("theft", "8", 0, 0);
    score.add(
        cases,
        Map.of(
            "sd-5-1d-in-1-1", List.of(report, report, report), "sd-5-1d-in-1-2", List.of(report)),
        Set.of("sd-5-1d-in-1-1"),
        Set.of("sd-5-1d-in-1-1", "sd-5-7d-in-3-1", "sd-5-1d-in-1-2"));
    PodScore.Row fives = row(score, "all k=5");
    assertThat(fives.hits().events()).isEqualTo(3);
    assertThat(fives.hits().both()).isEqualTo(1);
    assertThat(fives.hits().onlySecond()).isEqualTo(2);
    assertThat(fives.tocsin().value()).isEqualTo(1);
    assertThat(fives.alone().value()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(fives.hits().difference()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(fives.hits().low()).isLessThan(2 / 3.0);
    assertThat(row(score, "k=5, 1 d, 1 place").hits().events()).isEqualTo(2);
    assertThat(row(score, "k=5, 1 d, 1 place").medianReports()).isEqualTo(3);
    assertThat(row(score, "all +3").hits().neither()).isEqualTo(1);
    assertThat(score.rows()).hasSize(28 + 7);
  }

  @Test
  void injectedReportsAreReadByCase() throws Exception {
    Path file = folder.resolve("injected.jsonl");
    Files.writeString(
        file,
        """
        {"case":"a-1","category":"theft","place":"8","occurred_at":"2016-03-01T12:00:00Z","known_at":"2016-03-01T13:00:00Z"}
        {"case":"a-1","category":"theft","place":"9","occurred_at":"2016-03-01T12:00:00Z","known_at":"2016-03-02T13:00:00Z"}
        """);
    assertThat(PodRows.injected(file))
        .isEqualTo(
            Map.of(
                "a-1",
                List.of(
                    new SeriesThresholds.Report(
                        "theft",
                        "8",
                        ONSET.toEpochMilli(),
                        ONSET.plusSeconds(3_600).toEpochMilli()),
                    new SeriesThresholds.Report(
                        "theft",
                        "9",
                        ONSET.toEpochMilli(),
                        ONSET.plusSeconds(90_000).toEpochMilli()))));
  }

  private static PodScore.Row row(PodScore score, String name) {
    return score.rows().stream().filter(r -> r.name().equals(name)).findFirst().orElseThrow();
  }

  private static TruthEvent event(String id) {
    return new TruthEvent(
        id,
        "theft",
        List.of("8"),
        ONSET,
        ONSET.plusSeconds(86_400),
        null,
        TruthEvent.ReportTimes.KNOWN);
  }
}
