package org.tocsin.models.sensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChartTest {
  private static final List<ControlChart> CHARTS =
      List.of(ControlChart.ewma(0.2), ControlChart.cusum(0.5), ControlChart.levelShift(50));

  @Test
  void chartsAreTheFormulas() {
    ControlChart ewma = ControlChart.ewma(0.2);
    assertThat(ewma.update(1)).isCloseTo(0.2, within(1e-12));
    assertThat(ewma.update(-2)).isCloseTo(0.24, within(1e-12));
    ControlChart cusum = ControlChart.cusum(0.5);
    assertThat(cusum.update(2)).isEqualTo(1.5);
    assertThat(cusum.update(1)).isEqualTo(2);
    assertThat(cusum.update(-4)).isEqualTo(3.5);
    ControlChart shift = ControlChart.levelShift(3);
    assertThat(shift.update(1)).isEqualTo(0.5);
    assertThat(shift.update(3)).isEqualTo(4.5);
    assertThat(shift.update(3)).isEqualTo(9);
  }

  @Test
  void aLimitFromOwnResidualsHoldsUnderAutocorrelation() {
    for (ControlChart chart : CHARTS) {
      double limit = ChartLimit.learnt(correlated(1, 4000), chart, 500, 0.1, 7);
      int exceeded = 0;
      int runs = 200;
      for (int run = 0; run < runs; run++) {
        ControlChart fresh = chart.restarted();
        double most = 0;
        for (double z : correlated(100 + run, 500)) {
          most = Math.max(most, fresh.update(z));
        }
        exceeded += most > limit ? 1 : 0;
      }
      // Independent residuals would put the limit so low that most runs exceed it.
      assertThat(exceeded / (double) runs).describedAs("%s", chart).isLessThan(0.3);
    }
  }

  @Test
  void limitsAreSeeded() {
    double[] residuals = correlated(5, 500);
    for (ControlChart chart : CHARTS) {
      assertThat(ChartLimit.learnt(residuals, chart, 100, 0.05, 3))
          .isEqualTo(ChartLimit.learnt(residuals, chart, 100, 0.05, 3));
    }
    assertThatThrownBy(() -> ChartLimit.learnt(new double[10], CHARTS.get(0), 9, 0.1, 1))
        .hasMessageContaining("10 residuals are too few");
  }

  @Test
  void aSlowShiftIsFound() {
    for (ControlChart chart : List.of(ControlChart.ewma(0.1), ControlChart.cusum(0.5))) {
      ChartDetector detector =
          new ChartDetector(chart, SensorSettings.defaults(), 500, 2000, 0.05, 1);
      Random random = new Random(2);
      int before = 0;
      int after = 0;
      for (int i = 0; i < 20 * 96; i++) {
        double value =
            10 * Math.sin(2 * Math.PI * i / 96) + random.nextGaussian() + (i > 1800 ? 4 : 0);
        boolean signal = detector.feed(900_000L * i, value).isPresent();
        before += signal && i <= 1800 ? 1 : 0;
        after += signal && i > 1800 ? 1 : 0;
      }
      assertThat(after).isPositive();
      assertThat(before).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aDriftingSensorIsToldFromACityThatMoves() {
    Random random = new Random(6);
    NeighbourDrift watch = new NeighbourDrift(200, 1.5);
    int falseDrifts = 0;
    for (int i = 0; i < 2000; i++) {
      double city = 20 * Math.sin(i / 50.0) + (i > 1000 ? 30 : 0);
      double[] neighbours = {
        city + random.nextGaussian(),
        city + random.nextGaussian(),
        Double.NaN,
        city + random.nextGaussian()
      };
      NeighbourDrift.Verdict verdict = watch.feed(city + 3 + random.nextGaussian(), neighbours);
      falseDrifts += verdict == NeighbourDrift.Verdict.DRIFTS ? 1 : 0;
    }
    assertThat(falseDrifts).isZero();
    assertThat(watch.feed(70, new double[] {0, 1, Double.NaN, 2}))
        .isEqualTo(NeighbourDrift.Verdict.ALONE);
    NeighbourDrift.Verdict last = NeighbourDrift.Verdict.UNKNOWN;
    for (int i = 0; i < 400; i++) {
      double[] one = {Double.NaN, random.nextGaussian(), Double.NaN, Double.NaN};
      last = watch.feed(3 + 0.05 * i + random.nextGaussian(), one);
    }
    assertThat(last).isEqualTo(NeighbourDrift.Verdict.DRIFTS);
    double[] silent = {Double.NaN, Double.NaN, 0, Double.NaN};
    assertThat(watch.feed(1, silent)).isEqualTo(NeighbourDrift.Verdict.UNKNOWN);
    assertThatThrownBy(() -> watch.feed(1, new double[] {1})).hasMessageContaining("1 neighbours");
    assertThat(NeighbourDrift.nearest(new double[] {0, 5, 1, 2}, new double[4], 0, 2))
        .containsExactly(2, 3);
  }

  @Test
  void aNeighbourThatFallsSilentIsNoDrift() {
    Random random = new Random(8);
    NeighbourDrift watch = new NeighbourDrift(100, 1.5);
    int judged = 0;
    for (int i = 0; i < 1000; i++) {
      // Neighbours on different levels: without the third the middle one is another.
      double[] neighbours = {
        random.nextGaussian(),
        10 + random.nextGaussian(),
        i > 400 ? Double.NaN : 20 + random.nextGaussian()
      };
      NeighbourDrift.Verdict verdict = watch.feed(random.nextGaussian(), neighbours);
      assertThat(verdict).isNotEqualTo(NeighbourDrift.Verdict.DRIFTS);
      judged += verdict == NeighbourDrift.Verdict.AGREES ? 1 : 0;
    }
    assertThat(judged).isGreaterThan(850);
  }

  @Test
  void aSensorThatWasPutRightIsNotAccusedForDays() {
    Random random = new Random(9);
    NeighbourDrift watch = new NeighbourDrift(100, 1.5);
    int accused = 0;
    for (int i = 0; i < 600; i++) {
      double wrong = i >= 200 && i < 400 ? 0.1 * (i - 200) : 0;
      double[] neighbours = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      boolean drifts =
          watch.feed(wrong + random.nextGaussian(), neighbours) == NeighbourDrift.Verdict.DRIFTS;
      if (i == 399) {
        assertThat(drifts).isTrue();
      }
      accused += i >= 400 && drifts ? 1 : 0;
    }
    assertThat(accused).isLessThan(30);
  }

  @Test
  void aSeasonInWhichAllDiffersMoreIsNoDrift() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      NeighbourDrift watch = new NeighbourDrift(100, 1.5);
      double weather = 0;
      for (int hour = 0; hour < 2000; hour++) {
        weather = 0.8 * weather + 0.6 * random.nextGaussian();
        double spread = Math.min(4, Math.max(1, (hour - 100) / 300.0));
        double[] neighbours = {random.nextGaussian(), random.nextGaussian()};
        assertThat(watch.feed(spread * weather, neighbours))
            .isNotEqualTo(NeighbourDrift.Verdict.DRIFTS);
      }
    }
  }

  @Test
  void theForestIsSeededAndScoresAJumpHigher() {
    ForestScore one = new ForestScore(4, 20, 9);
    ForestScore other = new ForestScore(4, 20, 9);
    Random random = new Random(1);
    double usual = 0;
    for (int i = 0; i < 1000; i++) {
      double value = random.nextGaussian();
      usual = one.score(value, 1000L * i);
      assertThat(other.score(value, 1000L * i)).isEqualTo(usual);
    }
    assertThat(one.score(30, 1_000_000)).isGreaterThan(usual);
    assertThat(one.grade()).isBetween(0.0, 1.0);
  }

  private static double[] correlated(long seed, int n) {
    Random random = new Random(seed);
    double[] values = new double[n];
    double z = 0;
    for (int i = 0; i < n; i++) {
      z = 0.6 * z + 0.8 * random.nextGaussian();
      values[i] = z;
    }
    return values;
  }
}
