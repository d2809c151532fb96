package org.tocsin.batch.fairness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.models.probability.NegativeBinomial;

/** Forecasts that are fair, forecasts that are not, and two equal places. */
class FairnessTest {
  private static final int PLACES = 50;
  private static final int ORIGINS = 52;

  /** The covariate rises with the place's number; the last fifth has {@code factor} the reports. */
  private static QuintileFairness.Case city(double factor, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] covariate = new double[PLACES];
    float[][] expected = new float[ORIGINS][PLACES];
    int[][] counts = new int[ORIGINS][PLACES];
    for (int i = 0; i < PLACES; i++) {
      covariate[i] = i;
      double mean = 1 + i % 7;
      for (int k = 0; k < ORIGINS; k++) {
        expected[k][i] = (float) mean;
        double truth = i >= PLACES * 4 / 5 ? factor * mean : mean;
        counts[k][i] = (int) new NegativeBinomial(truth, 1.4).quantile(random.nextDouble());
      }
    }
    return new QuintileFairness.Case("noise", covariate, expected, counts, 1.4);
  }

  @Test
  void forecastsThatSuitEveryPlacePass() {
    QuintileFairness.Verdict verdict = QuintileFairness.judge(city(1, 3), 1);
    assertThat(verdict.passed()).as(verdict.sentence()).isTrue();
    assertThat(verdict.fifths()).hasSize(5);
    assertThat(verdict.fifths().stream().mapToLong(QuintileFairness.Fifth::simulatedAlarms).sum())
        .isGreaterThanOrEqualTo(QuintileFairness.LEAST_ALARMS);
    assertThat(verdict.fifths().get(0).falseAlarms()).isCloseTo(0.01, within(0.004));
    assertThat(verdict.fifths().get(0).detectsDouble()).isBetween(0.02, 0.9);
  }

  @Test
  void oneFifthForecastTooLowFailsAndIsNamed() {
    QuintileFairness.Verdict verdict = QuintileFairness.judge(city(1.3, 3), 1);
    assertThat(verdict.passed()).isFalse();
    assertThat(verdict.sentence())
        .startsWith("noise: FAILED, ")
        .contains("false alarms of fifth 5 are")
        .contains("reports over forecasts of fifth 5 are 1.");
    QuintileFairness.Fifth last = verdict.fifths().get(4);
    assertThat(last.calibration().lower()).isGreaterThan(1.1);
    assertThat(last.falseAlarmRatio().lower()).isGreaterThan(1.25);
  }

  @Test
  void placesWithoutAValueAreLeftOutAndTooFewAreRefused() {
    assertThat(QuintileFairness.fifths(new double[] {3, Double.NaN, 1, 2, 5, 4}))
        .containsExactly(2, -1, 0, 1, 4, 3);
    assertThatThrownBy(() -> QuintileFairness.fifths(new double[] {1, 2, Double.NaN}))
        .hasMessageContaining("Only 2 places have a value");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void twoEqualPlacesStayEqualWhenWhatAttentionFoundIsNotLearned(long seed) {
    assertThat(FeedbackLoop.share(1_000, FeedbackLoop.Learning.REPORTS_ONLY, seed))
        .isBetween(0.45, 0.55);
    // The same city run away with its attention, so the simulation can fail.
    double learned = FeedbackLoop.share(1_000, FeedbackLoop.Learning.EVERYTHING, seed);
    assertThat(Math.abs(learned - 0.5)).isGreaterThan(0.1);
  }

  @Test
  void theIntervalOfAReportingRateIsGarwoods() {
    QuintileFairness.Ratio rate = ReportingRate.interval(10, 2);
    assertThat(rate.estimate()).isEqualTo(5);
    assertThat(rate.lower()).isCloseTo(4.795389 / 2, within(1e-5));
    assertThat(rate.upper()).isCloseTo(18.390356 / 2, within(1e-5));
    assertThat(ReportingRate.interval(0, 1).lower()).isZero();
  }
}
