package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.tocsin.models.inference.VerdictAdjustment.Lane;

class VerdictAdjustmentTest {
  @Test
  void withoutVerdictsNothingMoves() {
    assertThat(new VerdictAdjustment(0, 0, 0.4, 20).factor(Lane.OTHER)).isCloseTo(1, within(1e-12));
    assertThat(new VerdictAdjustment(0, 0, 0.4, 20).wilson(0.95)).containsExactly(0, 1);
  }

  @Test
  void manyBadVerdictsHalveTheThresholdAndNoMore() {
    assertThat(new VerdictAdjustment(0, 5, 0.4, 20).factor(Lane.OTHER)).isBetween(0.7, 0.9);
    assertThat(new VerdictAdjustment(0, 500, 0.4, 20).factor(Lane.OTHER)).isEqualTo(0.5);
  }

  @Test
  void goodVerdictsRaiseItUpToTwice() {
    assertThat(new VerdictAdjustment(10, 10, 0.4, 20).factor(Lane.OTHER)).isBetween(1.3, 1.6);
    assertThat(new VerdictAdjustment(500, 500, 0.1, 20).factor(Lane.OTHER)).isEqualTo(2);
  }

  @Test
  void lifeSafetyIsNeverTaught() {
    assertThat(new VerdictAdjustment(0, 500, 0.4, 20).factor(Lane.LIFE_SAFETY)).isEqualTo(1);
  }

  @Test
  void theIntervalIsWilsons() {
    double[] interval = new VerdictAdjustment(8, 10, 0.4, 20).wilson(0.95);
    assertThat(interval[0]).isCloseTo(0.4901625, within(1e-6));
    assertThat(interval[1]).isCloseTo(0.9433178, within(1e-6));
  }

  @Test
  void impossibleVerdictsAreRefused() {
    assertThatThrownBy(() -> new VerdictAdjustment(3, 2, 0.4, 20))
        .hasMessage("3 good of 2 inspected alerts is impossible");
  }
}
