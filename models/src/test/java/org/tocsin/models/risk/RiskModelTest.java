package org.tocsin.models.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.models.probability.NegativeBinomial;

class RiskModelTest {
  private static final TrainingSet TRAIN = RiskRows.draw(4000, 1.5, 1);
  private static final TrainingSet LATER = RiskRows.draw(3000, 1.5, 2);

  static Stream<RiskLearner> learners() {
    return Stream.of(
        PoissonRegression.standard(),
        GradientBoosting.standard().withMaxTrees(120),
        RandomForest.standard().withTrees(40),
        new Stacking(
            List.of(PoissonRegression.standard(), GradientBoosting.standard().withMaxTrees(60)),
            3));
  }

  /** Fitted models do not change, so tests share them. */
  private static final Map<RiskLearner, RiskModel> FITTED = new ConcurrentHashMap<>();

  private static RiskModel fitted(RiskLearner learner) {
    return FITTED.computeIfAbsent(learner, l -> l.fit(TRAIN, 7));
  }

  @ParameterizedTest
  @MethodSource("learners")
  void everyModelForecastsBetterThanTheOverallRate(RiskLearner learner) {
    RiskModel model = fitted(learner);
    PoissonRiskModel overall =
        new PoissonRiskModel(
            RiskRows.NAMES, Math.log(TRAIN.pooledRate()), new double[4], new double[4], 2.6);
    assertThat(RiskRows.logScore(model, LATER))
        .isLessThan(RiskRows.logScore(overall, LATER) - 0.05);
  }

  @ParameterizedTest
  @MethodSource("learners")
  void theForecastIsCalibratedInTheLarge(RiskLearner learner) {
    RiskModel model = fitted(learner);
    double expected = 0;
    double observed = 0;
    for (int i = 0; i < LATER.size(); i++) {
      expected += model.mean(LATER.features(i), LATER.exposure(i));
      observed += LATER.count(i);
    }
    assertThat(observed / expected).isCloseTo(1, within(0.06));
  }

  @ParameterizedTest
  @MethodSource("learners")
  void theSameSeedGivesTheSameModelByteForByte(RiskLearner learner) {
    StoredRiskModel once = RiskModelMapper.store(learner.fit(TRAIN, 11));
    StoredRiskModel again = RiskModelMapper.store(learner.fit(TRAIN, 11));
    assertThat(once.header()).isEqualTo(again.header());
    assertThat(once.body()).isEqualTo(again.body());
  }

  @ParameterizedTest
  @MethodSource("learners")
  void contributionsAddUpToTheForecast(RiskLearner learner) {
    RiskModel model = fitted(learner);
    for (int i = 0; i < 50; i++) {
      double[] x = LATER.features(i);
      double mean = model.mean(x, 2);
      Contributions parts = model.contributions(x, 2);
      double total =
          parts.scale() == Contributions.Scale.COUNT ? parts.total() : Math.exp(parts.total());
      assertThat(total).isCloseTo(mean, within(1e-9 * (1 + mean)));
      assertThat(parts.onCountScale().total()).isCloseTo(mean, within(1e-9 * (1 + mean)));
    }
  }

  @ParameterizedTest
  @MethodSource("learners")
  void quantilesCoverAsOftenAsTheySay(RiskLearner learner) {
    RiskModel model = fitted(learner);
    int inside = 0;
    for (int i = 0; i < LATER.size(); i++) {
      double[] q = model.quantiles(LATER.features(i), LATER.exposure(i), new double[] {0.5, 0.95});
      assertThat(q[0]).isLessThanOrEqualTo(q[1]);
      if (LATER.count(i) <= q[1]) {
        inside++;
      }
    }
    // Discrete quantiles cover at least their level; 0.93 leaves room for sampling error.
    assertThat(inside / (double) LATER.size()).isBetween(0.93, 0.99);
  }

  @Test
  void regressionFindsTheCoefficientsItWasDrawnFrom() {
    SplittableRandom random = new SplittableRandom(5);
    int n = 20_000;
    double[][] x = new double[n][];
    long[] y = new long[n];
    double[] exposure = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = new double[] {random.nextDouble() * 4, random.nextDouble() * 100, 3};
      exposure[i] = 0.5 + random.nextDouble();
      double mean = exposure[i] * Math.exp(-1 + 0.5 * x[i][0] - 0.01 * x[i][1]);
      y[i] = NegativeBinomial.poisson(mean).sample(random);
    }
    PoissonRiskModel model =
        PoissonRegression.standard()
            .fit(TrainingSet.of(List.of("a", "b", "constant"), x, y, exposure), 0);
    assertThat(model.coefficients()[0]).isCloseTo(0.5, within(0.02));
    assertThat(model.coefficients()[1]).isCloseTo(-0.01, within(0.0008));
    assertThat(model.coefficients()[2]).isZero();
    assertThat(model.dispersion()).isCloseTo(1, within(0.05));
    assertThat(model.mean(new double[] {0, 0, 3}, 1)).isCloseTo(Math.exp(-1), within(0.03));
  }

  @Test
  void everyTrainingRowFallsIntoTheLeafItWasGrownIn() {
    GradientBoosting whole = new GradientBoosting(12, 0.1, 8, 12, 5, 1, 0.2, 25, 1);
    TreeEnsemble trees = whole.fit(TRAIN, 3).trees();
    int leaves = 0;
    for (int root : trees.roots()) {
      double[] met = new double[trees.feature().length];
      for (int i = 0; i < TRAIN.size(); i++) {
        met[trees.leaf(root, TRAIN.features(i))]++;
      }
      for (int node = 0; node < met.length; node++) {
        if (met[node] > 0) {
          assertThat(met[node]).isEqualTo(trees.cover()[node]);
          leaves++;
        }
      }
    }
    assertThat(leaves).isGreaterThan(50);
  }

  @Test
  void boostingFindsTheJumpThatTheRegressionCannotSay() {
    RiskModel boosted = GradientBoosting.standard().fit(TRAIN, 3);
    RiskModel linear = PoissonRegression.standard().fit(TRAIN, 3);
    double[] x = {0.5, 0.9, 0.5, 0};
    double truth = RiskRows.rate(x);
    assertThat(Math.abs(Math.log(boosted.mean(x, 1) / truth)))
        .isLessThan(Math.abs(Math.log(linear.mean(x, 1) / truth)));
    assertThat(boosted.mean(x, 1)).isCloseTo(truth, within(0.25 * truth));
  }

  @Test
  void stackingPrefersThePartThatForecastsBetter() {
    double[][] logs = new double[200][];
    for (int i = 0; i < logs.length; i++) {
      logs[i] = new double[] {-1.0, -2.0 + (i % 10 == 0 ? 1.5 : 0), -5};
    }
    double[] weights = Stacking.weights(logs);
    assertThat(weights[0]).isGreaterThan(0.9);
    assertThat(weights[2]).isLessThan(1e-3);
    assertThat(weights[0] + weights[1] + weights[2]).isCloseTo(1, within(1e-12));
  }

  @Test
  void stackingWeightsAreTheBestOnTheSimplex() {
    SplittableRandom random = new SplittableRandom(8);
    double[][] logs = new double[300][3];
    for (double[] row : logs) {
      for (int k = 0; k < 3; k++) {
        row[k] = Math.log(0.05 + random.nextDouble() * (k + 1));
      }
    }
    double[] best = Stacking.weights(logs);
    double reached = mixtureScore(logs, best);
    int tried = 0;
    for (double a = 0; a <= 1; a += 0.02) {
      for (double b = 0; a + b <= 1; b += 0.02) {
        assertThat(mixtureScore(logs, new double[] {a, b, 1 - a - b}))
            .isLessThanOrEqualTo(reached + 1e-5);
        tried++;
      }
    }
    assertThat(tried).isGreaterThan(1000);
  }

  @Test
  void aForestThatKeptLeafSamplesHasItsOwnQuantiles() {
    RiskModel forest =
        RandomForest.standard()
            .withTrees(150)
            .withQuantiles(RandomForest.Quantiles.LEAF_SAMPLES)
            .fit(TRAIN, 4);
    int inside = 0;
    for (int i = 0; i < 1000; i++) {
      double[] q = forest.quantiles(LATER.features(i), LATER.exposure(i), new double[] {0.9});
      if (LATER.count(i) <= q[0]) {
        inside++;
      }
    }
    assertThat(inside / 1000.0).isBetween(0.85, 0.97);
  }

  @Test
  void noCasesAtAllStillGiveASmallPositiveRate() {
    double[][] x = new double[60][];
    double[] exposure = new double[60];
    for (int i = 0; i < 60; i++) {
      x[i] = new double[] {i % 7, i % 2};
      exposure[i] = 1;
    }
    TrainingSet silent = TrainingSet.of(List.of("a", "b"), x, new long[60], exposure);
    for (RiskLearner learner :
        List.of(
            PoissonRegression.standard(), GradientBoosting.standard(), RandomForest.standard())) {
      double mean = learner.fit(silent, 1).mean(new double[] {3, 1}, 1);
      assertThat(mean).isBetween(0.0, 0.02).isGreaterThan(0);
    }
  }

  @Test
  void badRowsAreRefusedByNameAndPlace() {
    double[][] x = {{1, 2}, {3, Double.NaN}};
    assertThatThrownBy(() -> TrainingSet.of(List.of("a", "b"), x, new long[2], new double[] {1, 1}))
        .hasMessage("Feature 'b' in row 1 is NaN; fill or flag missing values before fitting");
    double[][] fine = {{1, 2}, {3, 4}};
    assertThatThrownBy(
            () -> TrainingSet.of(List.of("a", "b"), fine, new long[] {1, -2}, new double[] {1, 1}))
        .hasMessage("Count -2 in row 1 is negative");
    assertThatThrownBy(
            () -> TrainingSet.of(List.of("a", "a"), fine, new long[2], new double[] {1, 1}))
        .hasMessageContaining("named twice");
    assertThatThrownBy(
            () -> TrainingSet.of(List.of("a", "b"), fine, new long[2], new double[] {1, 0}))
        .hasMessageContaining("Exposure 0.0 in row 1");
    RiskModel model = PoissonRegression.standard().fit(TRAIN, 1);
    assertThatThrownBy(() -> model.mean(new double[] {1}, 1)).hasMessageContaining("1 features");
  }

  private static double mixtureScore(double[][] logs, double[] weights) {
    double sum = 0;
    for (double[] row : logs) {
      double p = 0;
      for (int k = 0; k < row.length; k++) {
        p += weights[k] * Math.exp(row[k]);
      }
      sum += Math.log(p);
    }
    return sum;
  }
}
