package org.tocsin.models.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.models.probability.NegativeBinomial;

/** A level moves with what is older than four weeks, and with nothing else. */
class RecentLevelTest {
  private static final TimeAxis DAYS = TimeAxis.dated(Period.DAY);
  private static final int LEARNT = 840;
  private static final int NOW = 28 * 700 + LEARNT;

  /** What is expected on the day after, of usually 40, when the last days were changed. */
  private static double expected(String level, long seed, IntToDoubleFunction factorDaysAgo) {
    SplittableRandom random = new SplittableRandom(seed);
    Detector detector =
        DetectionMethods.detector("harmonic-nb", Map.of("level", level, "trend", "no"), DAYS);
    for (int day = NOW - LEARNT; day < NOW; day++) {
      double mean = 40 * factorDaysAgo.applyAsDouble(NOW - day);
      detector.learn(Count.of(day, (double) new NegativeBinomial(mean, 1.5).sample(random)));
    }
    return detector.observe(Count.of(NOW, 40)).expected();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aLevelThatFellAQuarterOfAYearAgoIsFollowed(long seed) {
    double usual = expected("fitted", seed, ago -> 1);
    double fitted = expected("fitted", seed, ago -> ago < 120 ? 0.7 : 1);
    double followed = expected("follow", seed, ago -> ago < 120 ? 0.7 : 1);
    assertThat(fitted).isGreaterThan(0.85 * usual);
    assertThat(followed).isBetween(0.65 * usual, 0.83 * usual);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void whatRoseInTheLastFourWeeksStaysVisible(long seed) {
    double usual = expected("follow", seed, ago -> 1);
    double rising = expected("follow", seed, ago -> ago <= 28 ? 1.5 : 1);
    assertThat(rising).isCloseTo(usual, within(0.03 * usual));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anEpisodeIsLeftOutWhetherOpenOrEnded(long seed) {
    double usual = expected("follow", seed, ago -> 1);
    double open = expected("follow", seed, ago -> ago <= 50 ? 2 : 1);
    double ended = expected("follow", seed, ago -> ago <= 50 && ago > 10 ? 2 : 1);
    assertThat(open).isCloseTo(usual, within(0.08 * usual));
    assertThat(ended).isCloseTo(usual, within(0.08 * usual));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void oneHeapOfBatchEnteredReportsHardlyMovesIt(long seed) {
    double usual = expected("follow", seed, ago -> 1);
    double heap = expected("follow", seed, ago -> ago == 40 ? 40 : 1);
    assertThat(heap).isCloseTo(usual, within(0.05 * usual));
  }
}
