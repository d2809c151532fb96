package org.tocsin.models.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HistoryBaselineTest {

  @Test
  void ratesAndDaysOfTheWeekAreLearnt() {
    SplittableRandom random = new SplittableRandom(3);
    double[] week = {1, 1, 1, 1, 1, 2, 0.5};
    int[][] counts = new int[20][140];
    for (int i = 0; i < counts.length; i++) {
      for (int t = 0; t < 140; t++) {
        counts[i][t] = (int) RandomCounts.poisson(random, (1 + i % 4) * week[t % 7]);
      }
    }
    HistoryBaseline baseline = HistoryBaseline.learn(counts, ones(20), 133, 7);
    double[][] expected = baseline.expected();
    for (int i = 0; i < counts.length; i++) {
      assertThat(expected[i][138]).isCloseTo((1 + i % 4) * 2, within(0.3 * (1 + i % 4) * 2));
      assertThat(expected[i][139]).isCloseTo((1 + i % 4) * 0.5, within(0.3 * (1 + i % 4) * 0.5));
    }
    assertThat(baseline.dispersion()).isCloseTo(1, within(0.1));
  }

  @Test
  void sparsePlacesAreShrunkTowardsTheirPopulation() {
    int[][] counts = new int[50][30];
    counts[0][3] = 1;
    counts[1][4] = 1;
    double[][] expected = HistoryBaseline.learn(counts, ones(50), 30, 1).expected();
    assertThat(expected[2][0]).isPositive();
    assertThat(expected[0][0]).isLessThan(1 / 30.0);
  }

  @Test
  void aCityWithoutCasesStillExpectsAHair() {
    HistoryBaseline baseline = HistoryBaseline.learn(new int[5][10], ones(5), 10, 1);
    assertThat(baseline.expected()[4][9]).isPositive();
    assertThat(baseline.dispersion()).isEqualTo(1);
    assertThatThrownBy(() -> HistoryBaseline.learn(new int[5][10], ones(5), 11, 1))
        .hasMessageContaining("11 periods to learn from out of 10");
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }
}
