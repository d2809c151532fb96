package org.tocsin.batch.risk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large cities are trained on fewer origins, never on too few for a model. */
class TrainingOriginsTest {
  @ParameterizedTest
  @CsvSource({
    "77, 924, 7, 133",
    "5176, 924, 7, 133",
    "6250, 910, 7, 66",
    "25000, 560, 7, 27",
    "100000, 560, 7, 12",
    "100000, 364, 7, 14",
    "5176, 924, 1, 116"
  })
  void thinsByStepsOfTheSpacing(long units, int days, int spacing, int origins) {
    int step = RiskFold.step(units, days, spacing);

    assertThat(step % spacing).isZero();
    assertThat(days / step + 1).isEqualTo(origins);
  }
}
