package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A budget of N false episodes per week holds within ±10 % in null years not learned from. */
class AlertBudgetLawTest {
  private static final double WEEKS = NullCity.DAYS / 7.0;

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 20);
  }

  private static BudgetSplit split(double total, int categories) {
    Map<String, Double> weights = new LinkedHashMap<>();
    for (int category = 0; category < categories; category++) {
      weights.put("category-" + category, category % 3 == 0 ? 2.0 : 1.0);
    }
    return BudgetSplit.proportional(total, weights);
  }

  private static double[] thresholds(NullYears.Outcome learned, BudgetSplit split) {
    double[] thresholds = new double[learned.minima().size()];
    for (int family = 0; family < thresholds.length; family++) {
      double wanted = split.episodesPerWeek("category-" + family);
      thresholds[family] = learned.threshold(family, wanted).threshold();
    }
    return thresholds;
  }

  private static double realised(NullYears.Outcome fresh, double[] thresholds) {
    double sum = 0;
    for (int family = 0; family < thresholds.length; family++) {
      sum += fresh.episodesPerWeek(family, thresholds[family]);
    }
    return sum;
  }

  @Test
  void aSmallCitysBudgetHolds() {
    NullCity city = NullCity.of(10, 6);
    NullYears years = NullYears.of(6, WEEKS, EpisodeRule.standard());
    double[] thresholds = thresholds(years.run(8, 1, city), split(6, 6));
    double realised = realised(years.run(8, 2, city), thresholds);
    assertThat(realised).isCloseTo(6, within(0.6));
  }

  @Test
  void withoutRecalibrationAndLearningTheBudgetBreaks() {
    NullCity city = NullCity.of(10, 6);
    NullYears years = NullYears.of(6, WEEKS, EpisodeRule.standard());
    BudgetSplit split = split(6, 6);
    double[] nominal = new double[6];
    for (int family = 0; family < 6; family++) {
      nominal[family] = split.episodesPerWeek("category-" + family) / (10 * 7);
    }
    double realised = realised(years.run(4, 3, city.untreated()), nominal);
    assertThat(realised).as("far outside the promised ±10 %").isGreaterThan(1.15 * 6);
  }

  @Test
  void aBudgetLearnedInACalmerCityBreaks() {
    NullCity city = NullCity.of(10, 6);
    NullYears years = NullYears.of(6, WEEKS, EpisodeRule.standard());
    double[] thresholds = thresholds(years.run(8, 1, city), split(6, 6));
    double realised = realised(years.run(4, 4, city.scatteringMore(0.5)), thresholds);
    assertThat(realised).isGreaterThan(1.3 * 6);
  }

  @Test
  @Tag("slow")
  void aBigCitysBudgetHoldsOverTwentyNullYears() {
    int categories = 30;
    NullCity city = NullCity.of(77, categories);
    NullYears years = NullYears.of(categories, WEEKS, EpisodeRule.standard());
    BudgetSplit split = split(20, categories);
    double[] thresholds = thresholds(years.run(20, 1, city), split);
    NullYears.Outcome fresh = years.run(20, 2, city);
    double realised = realised(fresh, thresholds);
    assertThat(realised).isCloseTo(20, within(2.0));
    double worst = 0;
    for (int family = 0; family < categories; family++) {
      double wanted = split.episodesPerWeek("category-" + family);
      double got = fresh.episodesPerWeek(family, thresholds[family]);
      worst = Math.max(worst, Math.abs(got / wanted - 1));
    }
    System.out.printf(
        "77 x 30 series, 20 null years: promised 20 a week, realised %.3f; worst category %+.1f %%%n",
        realised, 100 * worst);
    assertThat(worst).isLessThan(0.3);
    double[] nominal = new double[categories];
    for (int family = 0; family < categories; family++) {
      nominal[family] = split.episodesPerWeek("category-" + family) / (77 * 7);
    }
    double untreated = realised(years.run(4, 5, city.untreated()), nominal);
    System.out.printf("The same without recalibration and learning: %.1f a week%n", untreated);
    assertThat(untreated).isGreaterThan(1.1 * 20);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aThresholdOpensOneEpisodeInEachClusterBelowIt(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    EpisodeRule rule = new EpisodeRule(0.3, 1 + seed % 4);
    double threshold = 0.02 + 0.2 * random.nextDouble();
    EpisodeRule.Series series = rule.follow(threshold);
    EpisodeRule.Minima minima = rule.minima();
    int opened = 0;
    int clusters = 0;
    for (int t = 0; t < 3000; t++) {
      double p = random.nextDouble();
      opened += series.opens(p) ? 1 : 0;
      clusters += minima.ended(p) <= threshold ? 1 : 0;
    }
    clusters += minima.unended() <= threshold ? 1 : 0;
    assertThat(opened).isEqualTo(clusters).isGreaterThan(20);
  }

  @Test
  void anEpisodeLastsWhilePStaysLowAndClosesAfterThreeQuietPeriods() {
    EpisodeRule.Series series = EpisodeRule.standard().follow(0.01);
    assertThat(series.opens(0.5)).isFalse();
    assertThat(series.opens(0.005)).isTrue();
    assertThat(series.opens(0.001)).as("one alert per episode").isFalse();
    assertThat(series.opens(0.5)).isFalse();
    assertThat(series.opens(0.5)).isFalse();
    assertThat(series.opens(0.09)).as("low enough to go on").isFalse();
    assertThat(series.opens(0.5)).isFalse();
    assertThat(series.opens(0.5)).isFalse();
    assertThat(series.isOpen()).isTrue();
    assertThat(series.opens(0.5)).isFalse();
    assertThat(series.isOpen()).isFalse();
    assertThat(series.opens(0.002)).as("a new episode").isTrue();
  }

  @Test
  void theNumberOfCoresDoesNotChangeTheYears() {
    NullCity city = NullCity.of(3, 2);
    NullYears years = NullYears.of(2, WEEKS, EpisodeRule.standard());
    NullYears.Outcome once = years.run(3, 9, city);
    NullYears.Outcome again = years.run(3, 9, city);
    for (int family = 0; family < 2; family++) {
      assertThat(again.minima().get(family)).isEqualTo(once.minima().get(family)).isNotEmpty();
    }
  }

  @Test
  void rareEpisodesGetTheirThresholdFromTheTail() {
    SplittableRandom random = new SplittableRandom(4);
    double[] minima = random.doubles(5000).map(u -> 0.1 * u).toArray();
    // 5000 clusters in 1000 weeks; 10 episodes wanted in all: truth is 10 / 5000 · 0.1.
    EpisodeThreshold rare = EpisodeThreshold.of(minima, 1000, 500, 0.01);
    assertThat(rare.basis()).isEqualTo(EpisodeThreshold.Basis.TAIL);
    assertThat(rare.threshold()).isCloseTo(2e-4, within(8e-5));
    EpisodeThreshold common = EpisodeThreshold.of(minima, 1000, 500, 1);
    assertThat(common.basis()).isEqualTo(EpisodeThreshold.Basis.RANK);
    assertThat(common.threshold()).isCloseTo(0.02, within(0.002));
    assertThat(common.perWeek()).isCloseTo(1, within(1e-9));
  }

  @Test
  void tooFewNullEpisodesLeaveTheParametricThreshold() {
    EpisodeThreshold threshold =
        EpisodeThreshold.of(new double[] {0.01, 0.05, 0.02}, 100, 700, 0.007);
    assertThat(threshold.basis()).isEqualTo(EpisodeThreshold.Basis.PARAMETRIC);
    assertThat(threshold.threshold()).isCloseTo(1e-5, within(1e-12));
  }

  @Test
  void aBudgetIsSplitWithoutLoss() {
    BudgetSplit split = split(12, 5);
    double sum = split.perFamily().values().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(sum).isCloseTo(12, within(1e-12));
    assertThat(split.episodesPerWeek("category-0"))
        .isCloseTo(2 * split.episodesPerWeek("category-1"), within(1e-12));
    assertThat(split.episodesPerWeek("unknown")).isZero();
    assertThatThrownBy(() -> BudgetSplit.proportional(3, Map.of("a", -1.0)))
        .hasMessageContaining("Weight -1.0 of 'a'");
    assertThatThrownBy(() -> BudgetSplit.proportional(3, Map.of("a", 0.0)))
        .hasMessageContaining("positive weight");
  }
}
