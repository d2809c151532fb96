package org.tocsin.domain.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class FairnessJudgementTest {
  private static final Instant JUNE = Instant.parse("2024-06-01T00:00:00Z");
  private static final Instant JULY = Instant.parse("2024-07-01T00:00:00Z");

  private static FairnessJudgement judged(
      String category,
      String horizon,
      String covariate,
      Instant until,
      String judgedAt,
      boolean passed) {
    return new FairnessJudgement(
        category + horizon + covariate + until + judgedAt,
        category,
        horizon,
        covariate,
        until,
        judgedAt,
        passed);
  }

  @Test
  void theRangeThatEndsLastCountsThenTheOneJudgedLastInWhateverOrderTheyAreRead() {
    List<FairnessJudgement> all =
        new ArrayList<>(
            List.of(
                judged("mended", "7d", "hardship", JUNE, "2024-08-02T00:00:00Z", false),
                judged("mended", "7d", "hardship", JULY, "2024-08-01T00:00:00Z", true),
                judged("again", "7d", "hardship", JUNE, "2024-08-01T00:00:00Z", false),
                judged("again", "7d", "hardship", JUNE, "2024-08-02T00:00:00Z", true),
                judged("old", "7d", "hardship", JUNE, "", false),
                judged("old", "7d", "hardship", JUNE, "2024-08-01T00:00:00Z", true),
                judged("broken", "7d", "hardship", JUNE, "2024-08-01T00:00:00Z", true),
                judged("broken", "7d", "hardship", JULY, "2024-08-01T00:00:00Z", false)));
    assertThat(FairnessJudgement.stopped(all)).containsExactly("broken");
    Collections.reverse(all);
    assertThat(FairnessJudgement.stopped(all)).containsExactly("broken");
  }

  @Test
  void anyHorizonAndCovariateStopsACategoryUntilItselfPasses() {
    List<FairnessJudgement> all =
        List.of(
            judged("noise", "7d", "hardship", JULY, "", true),
            judged("noise", "1d", "hardship", JUNE, "", false),
            judged("noise", "1d", "age", JUNE, "", false),
            judged("dirt", "1d", "hardship", JULY, "", true));
    assertThat(FairnessJudgement.failed(all, Function.identity()))
        .extracting(FairnessJudgement::covariate)
        .containsExactly("age", "hardship");
    assertThat(FairnessJudgement.stopped(all)).containsExactly("noise");
    assertThat(FairnessJudgement.stopped(List.of())).isEmpty();
  }
}
