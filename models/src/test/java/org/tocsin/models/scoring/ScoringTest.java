package org.tocsin.models.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tocsin.models.probability.NegativeBinomial;

class ScoringTest {
  @ParameterizedTest
  @CsvSource({
    "0.01,1", "0.7,1", "5,1", "17.4,1", "18,1", "900,1", "3,1.5", "40,4", "800,2", "0.2,9"
  })
  void crpsIsTheSumOfItsDefinition(double mean, double dispersion) {
    NegativeBinomial law = new NegativeBinomial(mean, dispersion);
    long top = (long) (mean + 60 * Math.sqrt(law.variance()) + 60);
    for (long y : new long[] {0, 1, Math.round(mean), Math.round(2 * mean + 5)}) {
      double sum = 0;
      for (long k = 0; k <= top; k++) {
        double step = law.cumulative(k) - (k >= y ? 1 : 0);
        sum += step * step;
      }
      assertThat(CountScores.crps(law, y)).isCloseTo(sum, within(1e-9 * (1 + mean)));
    }
  }

  @Test
  void crpsOfACertainZeroIsTheCount() {
    assertThat(CountScores.crps(NegativeBinomial.poisson(0), 4)).isEqualTo(4);
    assertThatThrownBy(() -> CountScores.crps(NegativeBinomial.poisson(1), -1))
        .hasMessage("Count -1 is negative");
  }

  @Test
  void crpsOfManyDrawsIsThatOfTheLaw() {
    NegativeBinomial law = new NegativeBinomial(6, 2);
    SplittableRandom random = new SplittableRandom(1);
    double[] draws = new double[50_000];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = law.sample(random);
    }
    assertThat(SampleScores.fairCrps(draws, 9)).isCloseTo(CountScores.crps(law, 9), within(0.04));
  }

  @Test
  void crpsOfANormalForecastMatchesItsDraws() {
    SplittableRandom random = new SplittableRandom(2);
    double[] draws = random.doubles(100_000).map(u -> 3 + 2 * random.nextGaussian()).toArray();
    assertThat(NormalScores.crps(3, 2, 4.5))
        .isCloseTo(SampleScores.fairCrps(draws, 4.5), within(0.02));
    assertThat(NormalScores.logScore(0, 1, 0))
        .isCloseTo(0.5 * Math.log(2 * Math.PI), within(1e-12));
  }

  @Test
  void properScoresPreferTheTruth() {
    NegativeBinomial truth = new NegativeBinomial(8, 1.6);
    NegativeBinomial[] others = {
      new NegativeBinomial(6, 1.6), new NegativeBinomial(8, 3), NegativeBinomial.poisson(8)
    };
    SplittableRandom random = new SplittableRandom(3);
    double[] log = new double[4];
    double[] crps = new double[4];
    double[] dss = new double[4];
    for (int i = 0; i < 6000; i++) {
      long y = truth.sample(random);
      for (int k = 0; k < 4; k++) {
        NegativeBinomial forecast = k == 0 ? truth : others[k - 1];
        log[k] += CountScores.logScore(forecast, y);
        crps[k] += CountScores.crps(forecast, y);
        dss[k] += CountScores.dawidSebastiani(forecast, y);
      }
    }
    for (int k = 1; k < 4; k++) {
      assertThat(log[0]).isLessThan(log[k]);
      assertThat(crps[0]).isLessThan(crps[k]);
      assertThat(dss[0]).isLessThan(dss[k]);
    }
  }

  @Test
  void calibratedForecastsHaveFlatHistograms() {
    NegativeBinomial law = new NegativeBinomial(5, 1.7);
    ProbabilityIntegralTransform flat = ProbabilityIntegralTransform.ofBins(10);
    ProbabilityIntegralTransform narrow = ProbabilityIntegralTransform.ofBins(10);
    SplittableRandom random = new SplittableRandom(4);
    double randomised = 0;
    for (int i = 0; i < 20_000; i++) {
      long y = law.sample(random);
      flat.add(law, y);
      narrow.add(NegativeBinomial.poisson(5), y);
      randomised += ProbabilityIntegralTransform.randomised(law, y, random.nextDouble());
    }
    assertThat(randomised / 20_000).isCloseTo(0.5, within(0.01));
    for (double height : flat.heights()) {
      assertThat(height).isCloseTo(0.1, within(0.01));
    }
    assertThat(narrow.heights()[0]).isGreaterThan(0.12);
    assertThat(narrow.heights()[9]).isGreaterThan(0.12);
  }

  @Test
  void calibrationSlopesSayWhoExaggerates() {
    SplittableRandom random = new SplittableRandom(5);
    int n = 20_000;
    double[] honest = new double[n];
    double[] extreme = new double[n];
    boolean[] happened = new boolean[n];
    double[] mean = new double[n];
    double[] bold = new double[n];
    long[] counts = new long[n];
    for (int i = 0; i < n; i++) {
      double logOdds = 2 * random.nextGaussian();
      honest[i] = 1 / (1 + Math.exp(-logOdds));
      extreme[i] = 1 / (1 + Math.exp(-2 * logOdds));
      happened[i] = random.nextDouble() < honest[i];
      double logMean = random.nextGaussian();
      mean[i] = Math.exp(logMean);
      bold[i] = Math.exp(2 * logMean);
      counts[i] = NegativeBinomial.poisson(mean[i]).sample(random);
    }
    assertThat(EventForecasts.of(honest, happened).calibration().slope())
        .isCloseTo(1, within(0.05));
    assertThat(EventForecasts.of(extreme, happened).calibration().slope())
        .isCloseTo(0.5, within(0.03));
    assertThat(Calibration.ofCounts(mean, counts).slope()).isCloseTo(1, within(0.03));
    assertThat(Calibration.ofCounts(mean, counts).intercept()).isCloseTo(0, within(0.03));
    assertThat(Calibration.ofCounts(bold, counts).slope()).isCloseTo(0.5, within(0.02));
    assertThat(Calibration.ofCounts(new double[] {2, 2, 2}, new long[] {1, 2, 3}).slope()).isNaN();
  }

  @Test
  void hitRatesInterpolateWithinTheLastCell() {
    HotSpots spots =
        HotSpots.of(new double[] {1, 1, 2}, new double[] {6, 2, 2}, new double[] {3, 2, 1});
    assertThat(spots.hitRateAtAreaShare(0.25)).isCloseTo(0.6, within(1e-12));
    assertThat(spots.hitRateAtAreaShare(0.125)).isCloseTo(0.3, within(1e-12));
    assertThat(spots.hitRateAtAreaShare(0.75)).isCloseTo(0.9, within(1e-12));
    assertThat(spots.hitRateAtAreaShare(1)).isCloseTo(1, within(1e-12));
  }

  @Test
  void equalScoresRankByPosition() {
    HotSpots spots =
        HotSpots.of(new double[] {1, 1, 1}, new double[] {0, 5, 1}, new double[] {2, 2, 3});
    assertThat(spots.ranking()).containsExactly(2, 0, 1);
  }

  @Test
  void aMissedEventCountsAsTheWorstLead() {
    Instant recognised = Instant.parse("2026-03-01T10:00:00Z");
    LeadTimes leads = new LeadTimes();
    leads.add(recognised, recognised.minus(Duration.ofHours(5)));
    leads.add(recognised, recognised.minus(Duration.ofHours(1)));
    leads.add(recognised, recognised.plus(Duration.ofHours(2)));
    leads.addMissed();
    assertThat(leads.events()).isEqualTo(4);
    assertThat(leads.shareInTime()).isEqualTo(0.5);
    assertThat(leads.quantile(0.25)).isEmpty();
    assertThat(leads.quantile(0.5)).contains(Duration.ofHours(-2));
    assertThat(leads.quantile(1)).contains(Duration.ofHours(5));
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> IntervalScores.intervalScore(3, 2, 0.1, 1))
        .hasMessageContaining("upside down");
    assertThatThrownBy(() -> EventForecasts.of(new double[] {1.2}, new boolean[] {true}))
        .hasMessageContaining("1.2 at position 0");
    assertThatThrownBy(() -> HotSpots.of(new double[] {0}, new double[] {1}, new double[] {1}))
        .hasMessageContaining("Cell 0: area 0.0");
    assertThatThrownBy(() -> CountScores.dawidSebastiani(NegativeBinomial.poisson(0), 1))
        .hasMessageContaining("must be positive");
  }
}
