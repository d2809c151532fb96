package org.tocsin.models.spatial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tocsin.models.probability.NegativeBinomial;

class SpatialTest {
  private static final int SIDE = 8;

  /** A square lattice; edge neighbours only. */
  private static Neighbours lattice() {
    List<int[]> neighbours = new ArrayList<>();
    for (int i = 0; i < SIDE * SIDE; i++) {
      int row = i / SIDE;
      int column = i % SIDE;
      neighbours.add(
          IntStream.of(
                  row > 0 ? i - SIDE : -1,
                  column > 0 ? i - 1 : -1,
                  column < SIDE - 1 ? i + 1 : -1,
                  row < SIDE - 1 ? i + SIDE : -1)
              .filter(j -> j >= 0)
              .toArray());
    }
    return Neighbours.binary(neighbours);
  }

  private static double row(int place) {
    int row = place / SIDE;
    return row;
  }

  @Test
  void unrelatedValuesRejectAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(1);
    Neighbours w = lattice().rowStandardised();
    int moran = 0;
    int geary = 0;
    for (int map = 0; map < 2000; map++) {
      double[] x =
          IntStream.range(0, SIDE * SIDE).mapToDouble(i -> random.nextGaussian()).toArray();
      moran +=
          Autocorrelation.moran(x, w, Autocorrelation.Null.RANDOMISATION).pValue() <= 0.05 ? 1 : 0;
      geary += Autocorrelation.geary(x, w).pValue() <= 0.05 ? 1 : 0;
    }
    assertThat(moran / 2000.0).isBetween(0.035, 0.065);
    assertThat(geary / 2000.0).isBetween(0.03, 0.07);
  }

  @Test
  void permutationAgreesWithTheFormula() {
    SplittableRandom random = new SplittableRandom(2);
    Neighbours w = lattice().rowStandardised();
    double[] x =
        IntStream.range(0, SIDE * SIDE)
            .mapToDouble(i -> random.nextGaussian() + 0.12 * row(i))
            .toArray();
    double formula = Autocorrelation.moran(x, w, Autocorrelation.Null.RANDOMISATION).pValue();
    double permuted = Autocorrelation.moranPermutationP(x, w, 4999, 3);
    assertThat(permuted).isCloseTo(formula, within(0.02));
    assertThat(Autocorrelation.moranPermutationP(x, w, 4999, 3)).isEqualTo(permuted);
  }

  @Test
  void aHotCornerStandsOut() {
    SplittableRandom random = new SplittableRandom(4);
    double[] x = IntStream.range(0, SIDE * SIDE).mapToDouble(i -> random.nextGaussian()).toArray();
    for (int hot : new int[] {0, 1, SIDE, SIDE + 1}) {
      x[hot] += 5;
    }
    double[] z = LocalStatistics.hotSpotZ(x, lattice());
    assertThat(z[0]).isGreaterThan(3);
    assertThat(z[SIDE * SIDE - 1]).isLessThan(2);
  }

  @Test
  void localMoranAddsUpToTheGlobalOne() {
    SplittableRandom random = new SplittableRandom(5);
    Neighbours w = lattice();
    double[] x = random.doubles(SIDE * SIDE).toArray();
    double sum = 0;
    for (double local : LocalStatistics.localMoran(x, w).statistic()) {
      sum += local;
    }
    double links = 2.0 * 2 * SIDE * (SIDE - 1);
    double global = Autocorrelation.moran(x, w, Autocorrelation.Null.RANDOMISATION).statistic();
    assertThat(sum / links).isCloseTo(global, within(1e-12));
  }

  @Test
  void smoothedRatesAreCloserToTheTruth() {
    SplittableRandom random = new SplittableRandom(6);
    int n = SIDE * SIDE;
    double[] cases = new double[n];
    double[] population = new double[n];
    double[] truth = new double[n];
    for (int i = 0; i < n; i++) {
      truth[i] = 0.02 + 0.01 * row(i) / SIDE;
      population[i] = 50 + random.nextInt(400);
      cases[i] = NegativeBinomial.poisson(truth[i] * population[i]).sample(random);
    }
    double[] global = EmpiricalBayes.globalRates(cases, population);
    double[] local =
        EmpiricalBayes.localRates(
            cases, population, lattice(), EmpiricalBayes.Deviations.FROM_COMMON_MEAN);
    double raw = 0;
    double smooth = 0;
    double near = 0;
    for (int i = 0; i < n; i++) {
      raw += Math.abs(cases[i] / population[i] - truth[i]);
      smooth += Math.abs(global[i] - truth[i]);
      near += Math.abs(local[i] - truth[i]);
    }
    assertThat(smooth).isLessThan(0.7 * raw);
    assertThat(near).isLessThan(0.7 * raw);
  }

  @Test
  void theLikelihoodChoosesASensibleBandwidth() {
    SplittableRandom random = new SplittableRandom(7);
    double[] x = new double[300];
    double[] y = new double[300];
    for (int i = 0; i < 300; i++) {
      x[i] = (i % 3) * 3 + 2 + 0.4 * random.nextGaussian();
      y[i] = 5 + 0.4 * random.nextGaussian();
    }
    KernelDensity.Window window = new KernelDensity.Window(0, 10, 0, 10);
    double best = Double.NEGATIVE_INFINITY;
    double chosen = 0;
    for (double sigma : new double[] {0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3}) {
      double score =
          KernelDensity.of(x, y, sigma, window, KernelDensity.Edges.IGNORED)
              .crossValidatedLogLikelihood();
      if (score > best) {
        best = score;
        chosen = sigma;
      }
    }
    assertThat(chosen).isBetween(0.1, 0.4);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> Neighbours.binary(List.of(new int[] {0})))
        .hasMessage("Place 0 has the neighbour 0; it must be another of 0…0");
    assertThatThrownBy(
            () ->
                Autocorrelation.moran(
                    new double[SIDE * SIDE], lattice(), Autocorrelation.Null.NORMALITY))
        .hasMessageContaining("All 64 values are equal");
    assertThatThrownBy(() -> EmpiricalBayes.global(new double[] {1}, new double[] {0}))
        .hasMessageContaining("Place 0: 1.0 cases in a population of 0.0");
    assertThatThrownBy(
            () ->
                KernelDensity.of(
                    new double[] {1},
                    new double[] {1},
                    0,
                    new KernelDensity.Window(0, 1, 0, 1),
                    KernelDensity.Edges.IGNORED))
        .hasMessageContaining("Bandwidth 0.0");
  }
}
