package org.tocsin.models.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.models.probability.GammaDraw;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * The promise of family surge: on usual days, looked at at every arrival through every window, the
 * chance of any day p at or below α is at most 1.1 α.
 */
class SurgeTestLawTest {
  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofMinutes(15),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofHours(24));
  private static final int DAYS = 6_000;

  static Stream<Arguments> days() {
    return Stream.of(
        Arguments.of(0.013, 1.0, 1.0, Shape.FLAT),
        Arguments.of(0.3, 1.0, 1.2, Shape.OFFICE_HOURS),
        Arguments.of(1.1, 1.08, 1.25, Shape.EVENING),
        Arguments.of(4.7, 1.2, 1.2, Shape.OFFICE_HOURS),
        Arguments.of(7.3, 1.0, 1.9, Shape.EVENING),
        Arguments.of(33, 1.45, 2.7, Shape.OFFICE_HOURS),
        Arguments.of(140, 1.1, 3.6, Shape.EVENING));
  }

  @ParameterizedTest(name = "{0} a day, dispersion {1} by hour and {2} by day, {3}")
  @MethodSource("days")
  void aUsualDayAlarmsNoMoreOftenThanItsLevelSays(
      double mean, double hour, double day, Shape shape) {
    SurgeTest surge = new SurgeTest(WINDOWS);
    double[] alphas = {0.05, 0.01, 0.002};
    int[] alarms = new int[alphas.length];
    SplittableRandom random = new SplittableRandom(11);
    Usual usual = new Usual(mean, hour, day, shape);
    int tested = 0;
    for (int n = 0; n < DAYS; n++) {
      double smallest = 1;
      int[] counts = new int[2 * Quarters.PER_DAY];
      usual.draw(counts, 0, random);
      int[] today = new int[2 * Quarters.PER_DAY];
      usual.draw(today, Quarters.PER_DAY, random);
      for (int quarter = Quarters.PER_DAY; quarter < today.length; quarter++) {
        for (int arrival = 0; arrival < today[quarter]; arrival++) {
          counts[quarter]++;
          SurgeTest.Window window =
              surge.strangest((from, to) -> sum(counts, from, to), usual, quarter, quarter);
          tested++;
          if (window != null && window.pValue() < 0.2) {
            smallest = Math.min(smallest, surge.dayP(window.pValue(), window.dayMean(), usual));
          }
        }
      }
      for (int a = 0; a < alphas.length; a++) {
        alarms[a] += smallest <= alphas[a] ? 1 : 0;
      }
    }
    assertThat(tested).isPositive();
    for (int a = 0; a < alphas.length; a++) {
      double noise = 3 * Math.sqrt(alphas[a] / DAYS);
      assertThat(alarms[a] / (double) DAYS)
          .as("chance of an alarm at level %s", alphas[a])
          .isLessThanOrEqualTo(1.1 * alphas[a] + noise);
    }
  }

  private static int sum(int[] counts, long from, long to) {
    int sum = 0;
    for (int quarter = (int) from; quarter < to; quarter++) {
      sum += counts[quarter];
    }
    return sum;
  }

  /** When in the day things happen. */
  enum Shape {
    FLAT,
    OFFICE_HOURS,
    EVENING;

    double share(int quarterOfDay) {
      return switch (this) {
        case FLAT -> 1.0 / Quarters.PER_DAY;
        case OFFICE_HOURS -> quarterOfDay >= 32 && quarterOfDay < 72 ? 0.92 / 40 : 0.08 / 56;
        case EVENING ->
            (1 + 0.8 * Math.sin(2 * Math.PI * (quarterOfDay - 50) / 96)) / Quarters.PER_DAY;
      };
    }
  }

  /** A usual day: independent quarters, lifted or lowered together by the day's own level. */
  private record Usual(double mean, double hourDispersion, double dayDispersion, Shape shape)
      implements SeriesExpectation {
    void draw(int[] counts, int from, SplittableRandom random) {
      double excess = dayDispersion - hourDispersion;
      double level = excess > 0 ? GammaDraw.of(mean / excess, random) * excess / mean : 1;
      for (int quarter = 0; quarter < Quarters.PER_DAY; quarter++) {
        counts[from + quarter] =
            (int)
                new NegativeBinomial(level * mean * shape.share(quarter), hourDispersion)
                    .sample(random);
      }
    }

    @Override
    public double between(long from, long to) {
      double sum = 0;
      for (long quarter = from; quarter < to; quarter++) {
        sum += mean * shape.share((int) Math.floorMod(quarter, (long) Quarters.PER_DAY));
      }
      return sum;
    }

    @Override
    public double weekDispersion() {
      return dayDispersion;
    }
  }
}
