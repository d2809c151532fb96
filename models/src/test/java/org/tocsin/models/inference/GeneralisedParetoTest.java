package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeneralisedParetoTest {
  @ParameterizedTest
  @ValueSource(doubles = {-0.3, 0, 0.25})
  void theFitFindsTheLawItWasDrawnFrom(double shape) {
    GeneralisedPareto truth = new GeneralisedPareto(shape, 2);
    SplittableRandom random = new SplittableRandom(1);
    double[] excesses =
        random.doubles(5000).map(u -> truth.excessOf(1 - u)).filter(x -> x > 0).toArray();
    GeneralisedPareto fitted = GeneralisedPareto.fit(excesses);
    assertThat(fitted.shape()).isCloseTo(shape, within(0.06));
    assertThat(fitted.scale()).isCloseTo(2, within(0.15));
    assertThat(fitted.survival(4)).isCloseTo(truth.survival(4), within(0.02));
  }

  @Test
  void excessAndSurvivalAreInverse() {
    GeneralisedPareto law = new GeneralisedPareto(0.2, 3);
    for (double tail : new double[] {1, 0.5, 0.01, 1e-6}) {
      assertThat(law.survival(law.excessOf(tail))).isCloseTo(tail, within(1e-9));
    }
    assertThat(new GeneralisedPareto(-0.5, 1).survival(5)).as("beyond its end").isZero();
  }

  @Test
  void fewExcessesAreRefused() {
    assertThatThrownBy(() -> GeneralisedPareto.fit(new double[49]))
        .hasMessage("49 excesses; a tail fit needs at least 50, stay with the parametric p-value");
  }
}
