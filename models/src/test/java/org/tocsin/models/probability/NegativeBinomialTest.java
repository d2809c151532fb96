package org.tocsin.models.probability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NegativeBinomialTest {
  @ParameterizedTest
  @CsvSource({"0.02,1", "0.3,2", "4,1", "4,1.0001", "4,3", "80,1", "80,1.2", "80,9", "1500,1.5"})
  void tailsAndProbabilitiesAgree(double mean, double dispersion) {
    NegativeBinomial law = new NegativeBinomial(mean, dispersion);
    double sum = 0;
    double first = 0;
    double second = 0;
    long top = (long) (mean + 40 * Math.sqrt(mean * dispersion) + 60 * dispersion);
    for (long y = 0; y <= top; y++) {
      assertThat(law.survival(y)).isCloseTo(1 - sum, within(1e-10));
      double f = law.probability(y);
      sum += f;
      first += y * f;
      second += (double) y * y * f;
      assertThat(law.cumulative(y)).isCloseTo(sum, within(1e-10));
    }
    assertThat(sum).isCloseTo(1, within(1e-10));
    assertThat(first).isCloseTo(mean, within(1e-7 * (1 + mean)));
    assertThat(second - first * first)
        .isCloseTo(mean * dispersion, within(1e-6 * (1 + mean * mean)));
  }

  @ParameterizedTest
  @CsvSource({"0.02,1", "0.3,2", "4,1", "4,3", "49,40", "80,1", "80,1.2", "80,9", "1500,1.5"})
  void theQuantileIsTheSmallestCountThatReachesTheLevel(double mean, double dispersion) {
    NegativeBinomial law = new NegativeBinomial(mean, dispersion);
    for (double level : new double[] {0, 0.01, 0.5, 0.9, 0.975, 0.99, 0.999, 0.9999999}) {
      long y = law.quantile(level);
      assertThat(law.cumulative(y)).isGreaterThanOrEqualTo(level);
      if (y > 0) {
        assertThat(law.cumulative(y - 1)).isLessThan(level);
      }
    }
  }

  @Test
  void knownValuesOfAnIndependentTableAreMet() {
    // pnbinom(4, size = 4, prob = 1/2, lower = FALSE) = 1 - sum of exact fractions = 93/256
    assertThat(new NegativeBinomial(4, 2).survival(5)).isCloseTo(93.0 / 256, within(1e-14));
    assertThat(NegativeBinomial.poisson(2).survival(1)).isCloseTo(-Math.expm1(-2), within(1e-15));
    assertThat(NegativeBinomial.poisson(2).logProbability(0)).isEqualTo(-2);
  }

  @Test
  void farTailsKeepTheirRelativePrecision() {
    NegativeBinomial law = NegativeBinomial.poisson(1);
    double expected = Math.exp(-1) * 1.0490995 / 2.43290200817664e18;
    assertThat(law.survival(20) / expected).isCloseTo(1, within(1e-2));
  }

  @Test
  void drawsHaveTheLawsMeanAndVariance() {
    SplittableRandom random = new SplittableRandom(11);
    double[][] laws = {{0.1, 1}, {0.4, 3}, {5, 1}, {5, 4}, {40, 1}, {200, 1.2}};
    for (double[] parameters : laws) {
      NegativeBinomial law = new NegativeBinomial(parameters[0], parameters[1]);
      int n = 200_000;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double y = law.sample(random);
        sum += y;
        squares += y * y;
      }
      double mean = sum / n;
      double variance = squares / n - mean * mean;
      assertThat(mean).isCloseTo(law.mean(), within(5 * Math.sqrt(law.variance() / n)));
      assertThat(variance / law.variance()).isCloseTo(1, within(0.06));
    }
  }

  @Test
  void randomisedPIsUniformUnderTheLaw() {
    SplittableRandom random = new SplittableRandom(5);
    NegativeBinomial law = new NegativeBinomial(1.3, 2);
    int n = 50_000;
    int below = 0;
    for (int i = 0; i < n; i++) {
      if (law.randomisedP(law.sample(random), random.nextDouble()) < 0.05) {
        below++;
      }
    }
    assertThat(below / (double) n).isCloseTo(0.05, within(0.005));
  }

  @Test
  void anEmptyMeanHasAllItsMassAtZero() {
    NegativeBinomial law = new NegativeBinomial(0, 3);
    assertThat(law.survival(0)).isEqualTo(1);
    assertThat(law.survival(1)).isZero();
    assertThat(law.quantile(0.999)).isZero();
    assertThat(law.logProbability(0)).isZero();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> new NegativeBinomial(Double.NaN, 1)).hasMessageContaining("Mean NaN");
    assertThatThrownBy(() -> new NegativeBinomial(-1, 1)).hasMessageContaining("at least 0");
    assertThatThrownBy(() -> new NegativeBinomial(1, 0.5)).hasMessageContaining("Dispersion 0.5");
    assertThatThrownBy(() -> NegativeBinomial.poisson(1).quantile(1))
        .hasMessageContaining("[0, 1)");
  }
}
