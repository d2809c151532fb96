package org.tocsin.models.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.models.probability.NegativeBinomial;

/** The parts of the ensemble and the whole, on counts whose law is known. */
class RiskEnsembleTest {
  private static final int UNITS = 150;
  private static final int PERIODS = 40;
  private static final List<String> RATES = List.of("everywhere", "here", "beside");
  private static final List<String> LOGS = List.of("usual rate", "hot", "noise");

  /** μ = 0.05 + 0.6 · here + 0.3 · beside, three times that where "hot" is above a half. */
  private static EnsembleRows rows(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = UNITS * PERIODS;
    double[][] rates = new double[n][];
    double[][] logs = new double[n][];
    long[] counts = new long[n];
    int[] periods = new int[n];
    for (int i = 0; i < n; i++) {
      double here = Math.exp(random.nextDouble(-3, 1));
      double beside = Math.exp(random.nextDouble(-3, 1));
      double hot = random.nextDouble();
      rates[i] = new double[] {1, here, beside};
      logs[i] = new double[] {Math.log(here), hot, random.nextDouble()};
      double mean = (0.05 + 0.6 * here + 0.3 * beside) * (hot > 0.5 ? 3 : 1);
      counts[i] = new NegativeBinomial(mean, 1.5).quantile(random.nextDouble());
      periods[i] = i / UNITS;
    }
    return new EnsembleRows(RATES, rates, LOGS, logs, counts, 1, periods);
  }

  @Test
  void theEnsembleLearnsWhatAddsUpAndWhatMultiplies() {
    EnsembleRows rows = rows(1);
    EnsembleRiskModel model = RiskEnsemble.standard().fit(rows, null, 7);
    double quiet = model.mean(new double[] {1, 1, 1}, new double[] {0, 0.25, 0.5}, 1);
    double hot = model.mean(new double[] {1, 1, 1}, new double[] {0, 0.75, 0.5}, 1);
    assertThat(quiet).isCloseTo(0.95, within(0.2));
    assertThat(hot).isCloseTo(2.85, within(0.5));
    assertThat(model.dispersion()).isBetween(1.3, 1.8);
    assertThat(Arrays.stream(model.weights()).sum()).isCloseTo(1, within(1e-9));
    assertThat(model.weights()[2]).as("weight of the trees").isGreaterThan(0.4);
  }

  @Test
  void contributionsAddUpToTheForecastAndTheStoredModelSaysTheSame() {
    EnsembleRows rows = rows(2);
    RiskEnsemble.Forests forests = forests(rows);
    EnsembleRiskModel model = RiskEnsemble.standard().fit(rows, forests, 7);
    assertThat(model.weights()).hasSize(4);
    RiskModel loaded = RiskModelMapper.load(RiskModelMapper.store(model));
    for (int i = 0; i < 50; i++) {
      double[] row = new double[6];
      System.arraycopy(rows.rates()[i], 0, row, 0, 3);
      System.arraycopy(rows.logs()[i], 0, row, 3, 3);
      double mean = model.mean(row, 7);
      Contributions why = model.contributions(row, 7);
      double told = why.base() + Arrays.stream(why.byFeature()).sum();
      assertThat(told).isCloseTo(mean, within(1e-9));
      assertThat(loaded.mean(row, 7)).isEqualTo(mean);
      assertThat(loaded.contributions(row, 7).byFeature()).isEqualTo(why.byFeature());
    }
  }

  private static RiskEnsemble.Forests forests(EnsembleRows rows) {
    double[] exposure = new double[rows.size()];
    for (int i = 0; i < exposure.length; i++) {
      exposure[i] = Math.exp(rows.logs()[i][0]);
    }
    TrainingSet training = TrainingSet.of(LOGS, rows.logs(), rows.counts(), exposure);
    RandomForest forest = RandomForest.standard().withTrees(4);
    ForestRiskModel one = forest.fit(training, 1);
    ForestRiskModel other = forest.fit(training, 2);
    ForestRiskModel merged = ForestRiskModel.merge(List.of(one, other));
    for (int i = 0; i < 20; i++) {
      double[] x = rows.logs()[i];
      assertThat(merged.mean(x, 2))
          .isCloseTo((one.mean(x, 2) + other.mean(x, 2)) / 2, within(1e-12));
    }
    return new RiskEnsemble.Forests(one, merged);
  }

  @Test
  void theSameRowsAndSeedGiveTheSameBytesAndAnotherSeedOthers() {
    EnsembleRows rows = rows(3);
    byte[] first = RiskModelMapper.store(RiskEnsemble.standard().fit(rows, null, 7)).body();
    assertThat(RiskModelMapper.store(RiskEnsemble.standard().fit(rows, null, 7)).body())
        .isEqualTo(first);
    assertThat(RiskModelMapper.store(RiskEnsemble.standard().fit(rows, null, 8)).body())
        .isNotEqualTo(first);
  }

  @Test
  void theWrapperFindsScaleFloorAndDispersion() {
    SplittableRandom random = new SplittableRandom(5);
    double[] forecast = new double[20_000];
    long[] counts = new long[forecast.length];
    for (int i = 0; i < forecast.length; i++) {
      forecast[i] = i % 3 == 0 ? 0 : random.nextDouble(0, 3);
      counts[i] = new NegativeBinomial(0.5 * forecast[i] + 0.2, 2).quantile(random.nextDouble());
    }
    CountWrapper wrapper = CountWrapper.fit(forecast, counts);
    assertThat(wrapper.scale()).isCloseTo(0.5, within(0.05));
    assertThat(wrapper.floor()).isCloseTo(0.2, within(0.03));
    assertThat(wrapper.dispersion()).isCloseTo(2, within(0.15));
  }

  @Test
  void poissonCountsHaveNoExcessDispersion() {
    SplittableRandom random = new SplittableRandom(6);
    double[] means = new double[5_000];
    long[] counts = new long[means.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = random.nextDouble(0, 5);
      counts[i] = NegativeBinomial.poisson(means[i]).quantile(random.nextDouble());
    }
    assertThat(Dispersion.likeliest(counts, means)).isBetween(1.0, 1.06);
  }

  @Test
  void rowsOutOfOrderAreRefusedByName() {
    assertThatThrownBy(
            () ->
                new EnsembleRows(
                    RATES,
                    new double[][] {{1, 1, 1}, {1, 1, 1}},
                    LOGS,
                    new double[][] {{0, 0, 0}, {0, 0, 0}},
                    new long[] {0, 1},
                    1,
                    new int[] {2, 1}))
        .hasMessage("Period 1 in row 1 comes after 2; sort rows by period");
  }
}
