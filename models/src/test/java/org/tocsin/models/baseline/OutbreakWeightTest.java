package org.tocsin.models.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.models.probability.NegativeBinomial;

class OutbreakWeightTest {
  @Test
  void onlyWhatIsFarAboveTheExpectedWeighsLess() {
    assertThat(OutbreakWeight.weight(0, 9, 1)).isEqualTo(1);
    assertThat(OutbreakWeight.weight(16, 9, 1)).isEqualTo(1);
    assertThat(OutbreakWeight.weight(30, 9, 1)).isBetween(0.02, 0.05);
    assertThat(OutbreakWeight.weight(30, 9, 4)).isGreaterThan(0.08);
  }

  @ParameterizedTest
  @ValueSource(doubles = {2, 7, 60, 199, 201, 1000})
  void theFactorsAreWhatWeighingTakesOffCalmCounts(double mean) {
    NegativeBinomial law = new NegativeBinomial(mean, 1.5);
    SplittableRandom random = new SplittableRandom(3);
    double weights = 0;
    double counts = 0;
    double squares = 0;
    for (int n = 0; n < 200_000; n++) {
      double y = law.sample(random);
      double weight = OutbreakWeight.weight(y, mean, 1.5);
      weights += weight;
      counts += weight * y;
      squares += weight * (y - mean) * (y - mean);
    }
    OutbreakWeight factors = OutbreakWeight.of(mean, 1.5);
    assertThat(factors.meanFactor()).isCloseTo(counts / weights / mean, within(0.004));
    assertThat(factors.varianceFactor())
        .isCloseTo(squares / weights / law.variance(), within(0.012));
  }
}
