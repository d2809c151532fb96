package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.models.probability.NegativeBinomial;

class CityFactorTest {
  private static final int PLACES = 40;

  private static double[] expected() {
    double[] expected = new double[PLACES];
    for (int i = 0; i < PLACES; i++) {
      expected[i] = 0.5 + i % 8;
    }
    return expected;
  }

  private static long[] draw(double factor, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] expected = expected();
    long[] counts = new long[PLACES];
    for (int i = 0; i < PLACES; i++) {
      counts[i] = new NegativeBinomial(factor * expected[i], 1.3).sample(random);
    }
    return counts;
  }

  @Test
  void anOrdinaryDayHasNoFactor() {
    CityFactor city = CityFactor.of(draw(1, 1), expected(), 1.3, 5, 0.01);
    assertThat(city.applies()).isFalse();
    assertThat(city.factor(3)).isEqualTo(1);
    assertThat(city.law(3)).isEqualTo(new NegativeBinomial(expected()[3], 1.3));
    assertThat(city.againstToday(3)).isEqualTo(city.againstUsual(3));
    assertThat(city.inhibits(3, 0.01)).isFalse();
  }

  @Test
  void aStormRaisesAllExpectationsAndLeavesTheOddPlaceOut() {
    long[] counts = draw(2, 2);
    counts[7] = 60;
    CityFactor city = CityFactor.of(counts, expected(), 1.3, 5, 0.01);
    assertThat(city.applies()).isTrue();
    assertThat(city.factor(0)).isCloseTo(2.3, within(0.4));
    assertThat(city.factor(7)).as("without its own count").isLessThan(city.factor(0));
    assertThat(city.againstToday(7)).isLessThan(1e-6);
    assertThat(city.inhibits(7, 0.01)).isFalse();
    int inhibited = 0;
    for (int i = 0; i < PLACES; i++) {
      inhibited += city.inhibits(i, 0.01) ? 1 : 0;
      assertThat(city.againstToday(i)).isGreaterThanOrEqualTo(city.againstUsual(i));
      assertThat(city.law(i).dispersion()).isGreaterThan(1.3);
    }
    assertThat(inhibited).isGreaterThan(PLACES - 4);
  }

  @Test
  void againstTodayIsCalibratedOnBusyDays() {
    int alarms = 0;
    int tested = 0;
    for (int day = 0; day < 600; day++) {
      CityFactor city = CityFactor.of(draw(1.7, 100 + day), expected(), 1.3, 5, 0.05);
      for (int i = 0; i < PLACES; i++) {
        alarms += city.againstToday(i) <= 0.05 ? 1 : 0;
        tested++;
      }
    }
    assertThat(alarms / (double) tested).isBetween(0.015, 0.055);
  }

  @Test
  void aQuietCityNeverLowersTheExpectation() {
    CityFactor city = CityFactor.of(draw(0.3, 5), expected(), 1.3, 5, 0.999999);
    for (int i = 0; i < PLACES; i++) {
      assertThat(city.factor(i)).isEqualTo(1);
    }
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> CityFactor.of(new long[] {1}, new double[2], 1, 5, 0.01))
        .hasMessageContaining("1 counts and 2 expectations");
    assertThatThrownBy(() -> CityFactor.of(new long[] {-1}, new double[1], 1, 5, 0.01))
        .hasMessageContaining("Place 0: count -1");
  }
}
