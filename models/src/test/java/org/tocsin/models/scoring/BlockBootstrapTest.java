package org.tocsin.models.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlockBootstrapTest {
  /** Weeks that remember the last one: y_t = 0.6 y_{t−1} + noise. */
  private static double[] weeks(int n, double mean, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] weeks = new double[n];
    double state = random.nextGaussian() / 0.8;
    for (int t = 0; t < n; t++) {
      state = 0.6 * state + random.nextGaussian();
      weeks[t] = mean + state;
    }
    return weeks;
  }

  @Test
  void blocksCoverTheMeanWhereSingleWeeksDoNot() {
    int blocks = 0;
    int singles = 0;
    for (int seed = 0; seed < 400; seed++) {
      double[] weeks = weeks(104, 1, seed);
      BlockBootstrap byBlocks = BlockBootstrap.ofMean(weeks, 8, 299, 0.95, seed);
      BlockBootstrap bySingles = BlockBootstrap.ofMean(weeks, 1, 299, 0.95, seed);
      blocks += byBlocks.lower() <= 1 && byBlocks.upper() >= 1 ? 1 : 0;
      singles += bySingles.lower() <= 1 && bySingles.upper() >= 1 ? 1 : 0;
    }
    assertThat(blocks / 400.0).isBetween(0.85, 0.98);
    assertThat(singles / 400.0).isLessThan(0.8);
  }

  @Test
  void theSameSeedGivesTheSameInterval() {
    double[] weeks = weeks(52, 3, 1);
    BlockBootstrap once = BlockBootstrap.ofMean(weeks, 4, 199, 0.9, 5);
    assertThat(BlockBootstrap.ofMean(weeks, 4, 199, 0.9, 5)).isEqualTo(once);
    assertThat(once.isAboveZero()).isTrue();
    assertThat(once.estimate()).isCloseTo(3, within(1.0));
  }

  @Test
  void tooFewWeeksAreRefused() {
    assertThatThrownBy(() -> BlockBootstrap.ofMean(new double[1], 1, 99, 0.9, 1))
        .hasMessageContaining("1 weeks in blocks of 1");
  }
}
