package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.models.probability.NegativeBinomial;

class ReportingDelayTest {
  private static final double[] TRUE_SHARE = {0.5, 0.75, 0.9, 0.97, 1};

  /** A triangle of slots with 5 ages; the newest rows are still open. */
  private static long[][] triangle(int slots, double mean, double dispersion, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[][] triangle = new long[slots][];
    for (int t = 0; t < slots; t++) {
      int known = Math.min(5, slots - t);
      triangle[t] = new long[known];
      long n = new NegativeBinomial(mean, dispersion).sample(random);
      for (long report = 0; report < n; report++) {
        double u = random.nextDouble();
        int age = 0;
        while (u > TRUE_SHARE[age]) {
          age++;
        }
        if (age < known) {
          triangle[t][age]++;
        }
      }
    }
    return triangle;
  }

  @Test
  void reverseHazardsFindTheShareThatHasArrived() {
    ReportingDelay delay = ReportingDelay.fit(triangle(80, 50, 1.5, 1));
    assertThat(delay.ages()).isEqualTo(5);
    for (int age = 0; age < 5; age++) {
      double error = 4 * Math.sqrt(delay.shareVariance(age)) + 1e-12;
      assertThat(delay.share(age)).isCloseTo(TRUE_SHARE[age], within(error));
      assertThat(error).isLessThan(0.06);
    }
    assertThat(delay.share(99)).isEqualTo(1);
  }

  @Test
  void theStatedVarianceIsThatOfRepeatedFits() {
    double sum = 0;
    double squares = 0;
    double stated = 0;
    int fits = 400;
    for (int seed = 0; seed < fits; seed++) {
      ReportingDelay delay = ReportingDelay.fit(triangle(40, 10, 1, seed));
      sum += delay.share(0);
      squares += delay.share(0) * delay.share(0);
      stated += delay.shareVariance(0);
    }
    double variance = squares / fits - (sum / fits) * (sum / fits);
    assertThat(stated / fits / variance).isBetween(0.75, 1.3);
  }

  @Test
  void testsOfWhatHasArrivedKeepTheirError() {
    NegativeBinomial whole = new NegativeBinomial(12, 1.6);
    SplittableRandom random = new SplittableRandom(3);
    int alarms = 0;
    int inflated = 0;
    int days = 4000;
    for (int day = 0; day < days; day++) {
      DelayedCount delayed = ReportingDelay.fit(triangle(56, 12, 1.6, 10_000 + day)).at(0);
      long n = whole.sample(random);
      long arrived = 0;
      for (long report = 0; report < n; report++) {
        arrived += random.nextDouble() < 0.5 ? 1 : 0;
      }
      alarms += delayed.pValue(whole, arrived) <= 0.05 ? 1 : 0;
      inflated += whole.survival(Math.round(delayed.nowcast(arrived))) <= 0.05 ? 1 : 0;
    }
    assertThat(alarms / (double) days).isBetween(0.02, 0.055);
    assertThat(inflated / (double) days).as("the inflated count").isGreaterThan(0.07);
  }

  @Test
  void thinningLowersTheDispersionTowardsPoisson() {
    NegativeBinomial thinned = new DelayedCount(0.25, 0).thinned(new NegativeBinomial(40, 3));
    assertThat(thinned.mean()).isCloseTo(10, within(1e-12));
    assertThat(thinned.dispersion()).isCloseTo(1.5, within(1e-12));
    NegativeBinomial unsure = new DelayedCount(0.25, 0.01).thinned(new NegativeBinomial(40, 3));
    assertThat(unsure.dispersion()).isCloseTo(1.5 + 40 * 0.01 / 0.25, within(1e-12));
  }

  @Test
  void aNowcastSaysHowUnsureItIs() {
    DelayedCount half = new DelayedCount(0.5, 0);
    assertThat(half.nowcast(20)).isEqualTo(40);
    assertThat(half.nowcastDeviation(20)).isCloseTo(Math.sqrt(40), within(1e-12));
    assertThat(DelayedCount.complete().nowcastDeviation(20)).isZero();
    assertThat(half.rankable()).isTrue();
    assertThat(new DelayedCount(0.49, 0).rankable()).isFalse();
    assertThat(half.complete(DelayedCount.LEAST_SHARE_TO_FIT)).isFalse();
  }

  @Test
  void aThinWeekdayLeansOnThePooledDelay() {
    ReportingDelay pooled = ReportingDelay.fit(triangle(80, 50, 1, 5));
    long[][] thin = {{0, 4, 0, 0, 0}, {0, 3, 0, 0, 0}};
    ReportingDelay alone = ReportingDelay.fit(thin);
    ReportingDelay leaning = ReportingDelay.fit(thin, 200, pooled);
    assertThat(alone.share(0)).isLessThan(0.01);
    assertThat(leaning.share(0)).isCloseTo(pooled.share(0), within(0.05));
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> ReportingDelay.fit(new long[0][])).hasMessageContaining("empty");
    assertThatThrownBy(() -> ReportingDelay.fit(new long[][] {{1, -2}}))
        .hasMessage("-2 reports of slot 0 at age 1; counts cannot be negative");
    assertThatThrownBy(() -> new DelayedCount(0, 0)).hasMessageContaining("(0, 1]");
  }
}
