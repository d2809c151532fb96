package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.models.probability.NegativeBinomial;

/** Laws of lists and sequences of tests, by seeded simulation. */
class FalseDiscoveryLawTest {
  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);
  private static final int TESTS = 200;
  private static final int TRUE_FINDINGS = 40;
  private static final double Q = 0.1;

  static IntStream seeds() {
    return IntStream.rangeClosed(1, 5);
  }

  /** Share of false findings and of found effects, averaged over simulated lists. */
  private record Outcome(double falseShare, double power) {}

  private static Outcome simulate(int lists, long seed, Function<double[], boolean[]> rule) {
    SplittableRandom random = new SplittableRandom(seed);
    double falseShare = 0;
    double found = 0;
    for (int list = 0; list < lists; list++) {
      double[] p = new double[TESTS];
      for (int i = 0; i < TESTS; i++) {
        double z = random.nextGaussian() + (i % 5 == 0 ? 3 : 0);
        p[i] = STANDARD.survivalProbability(z);
      }
      boolean[] rejected = rule.apply(p);
      int all = 0;
      int wrong = 0;
      for (int i = 0; i < TESTS; i++) {
        if (rejected[i]) {
          all++;
          wrong += i % 5 == 0 ? 0 : 1;
        }
      }
      falseShare += all == 0 ? 0 : (double) wrong / all;
      found += (all - wrong) / (double) TRUE_FINDINGS;
    }
    return new Outcome(falseShare / lists, found / lists);
  }

  private static boolean[] online(double[] p, OnlineTesting testing) {
    boolean[] found = new boolean[p.length];
    for (int i = 0; i < p.length; i++) {
      found[i] = testing.test(p[i]);
    }
    return found;
  }

  @Test
  void benjaminiHochbergKeepsItsShareOfFalseFindings() {
    Outcome outcome =
        simulate(4000, 1, p -> MultipleTesting.rejected(MultipleTesting.benjaminiHochberg(p), Q));
    // The law says exactly q · (share of true nulls) = 0.08 for independent tests.
    assertThat(outcome.falseShare()).isBetween(0.075, 0.085);
    assertThat(outcome.power()).isGreaterThan(0.5);
  }

  @Test
  void testingEachAloneDoesNotKeepIt() {
    Outcome outcome = simulate(500, 2, p -> MultipleTesting.rejected(p, Q));
    assertThat(outcome.falseShare()).isGreaterThan(0.25);
  }

  @Test
  void storeyKeepsItAndFindsMore() {
    Outcome plain =
        simulate(3000, 3, p -> MultipleTesting.rejected(MultipleTesting.benjaminiHochberg(p), Q));
    Outcome storey =
        simulate(3000, 3, p -> MultipleTesting.rejected(MultipleTesting.storey(p, 0.5), Q));
    assertThat(storey.falseShare()).isLessThan(1.05 * Q);
    assertThat(storey.power()).isGreaterThan(plain.power());
  }

  @Test
  void sequencesKeepTheirShareOfFalseFindings() {
    Outcome lord = simulate(2000, 4, p -> online(p, OnlineTesting.lordPlusPlus(Q)));
    Outcome saffron = simulate(2000, 4, p -> online(p, OnlineTesting.saffron(Q)));
    Outcome addis = simulate(2000, 4, p -> online(p, OnlineTesting.addis(Q)));
    assertThat(lord.falseShare()).isLessThan(Q);
    assertThat(saffron.falseShare()).isLessThan(Q);
    assertThat(addis.falseShare()).isLessThan(Q);
    assertThat(lord.power()).isGreaterThan(0.2);
    assertThat(saffron.power()).isGreaterThan(lord.power());
  }

  @Test
  void chosenFamiliesKeepTheirAverageShare() {
    SplittableRandom random = new SplittableRandom(5);
    double falseShare = 0;
    int lists = 1500;
    int foundTrue = 0;
    for (int list = 0; list < lists; list++) {
      List<double[]> families = new ArrayList<>();
      for (int f = 0; f < 20; f++) {
        double[] p = new double[15];
        for (int i = 0; i < p.length; i++) {
          double shift = f < 5 && i < 5 ? 3.2 : 0;
          p[i] = STANDARD.survivalProbability(random.nextGaussian() + shift);
        }
        families.add(p);
      }
      int[] all = new int[20];
      int[] wrong = new int[20];
      for (SelectedFamilies.Finding finding : SelectedFamilies.find(families, Q)) {
        all[finding.family()]++;
        boolean real = finding.family() < 5 && finding.test() < 5;
        wrong[finding.family()] += real ? 0 : 1;
        foundTrue += real ? 1 : 0;
      }
      double sum = 0;
      int chosen = 0;
      for (int f = 0; f < 20; f++) {
        if (all[f] > 0) {
          chosen++;
          sum += (double) wrong[f] / all[f];
        }
      }
      falseShare += chosen == 0 ? 0 : sum / chosen;
    }
    assertThat(falseShare / lists).isLessThan(Q);
    assertThat(foundTrue).isGreaterThan(lists * 10);
  }

  @Test
  void countsGainFromTheirDiscreteness() {
    SplittableRandom random = new SplittableRandom(6);
    int lists = 300;
    double discreteFalse = 0;
    int discreteFound = 0;
    int plainFound = 0;
    NegativeBinomial usual = NegativeBinomial.poisson(0.8);
    NegativeBinomial raised = NegativeBinomial.poisson(5);
    List<DiscreteTests.Support> supports = new ArrayList<>();
    for (int i = 0; i < TESTS; i++) {
      supports.add(DiscreteTests.upperTail(usual));
    }
    for (int list = 0; list < lists; list++) {
      double[] p = new double[TESTS];
      for (int i = 0; i < TESTS; i++) {
        p[i] = usual.survival((i % 5 == 0 ? raised : usual).sample(random));
      }
      boolean[] discrete = MultipleTesting.rejected(DiscreteTests.adjusted(p, supports, 0.2), Q);
      boolean[] plain = MultipleTesting.rejected(MultipleTesting.benjaminiHochberg(p), Q);
      int all = 0;
      int wrong = 0;
      for (int i = 0; i < TESTS; i++) {
        assertThat(plain[i] && !discrete[i]).as("discrete finds all that plain finds").isFalse();
        all += discrete[i] ? 1 : 0;
        wrong += discrete[i] && i % 5 != 0 ? 1 : 0;
        plainFound += plain[i] ? 1 : 0;
      }
      discreteFound += all;
      discreteFalse += all == 0 ? 0 : (double) wrong / all;
    }
    assertThat(discreteFalse / lists).isLessThan(Q);
    assertThat(discreteFound).isGreaterThanOrEqualTo(plainFound).isGreaterThan(lists * 5);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void heyseIsItsDefinition(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 40;
    double[] p = new double[n];
    NegativeBinomial[] laws = new NegativeBinomial[n];
    List<DiscreteTests.Support> supports = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      laws[i] = new NegativeBinomial(0.05 + 3 * random.nextDouble(), 1 + random.nextDouble());
      p[i] = laws[i].survival(laws[i].sample(random) * (i % 6 == 0 ? 4 : 1));
      supports.add(DiscreteTests.upperTail(laws[i]));
    }
    double[] sorted = p.clone();
    Arrays.sort(sorted);
    double[] adjusted = DiscreteTests.adjusted(p, supports, 0.3);
    int compared = 0;
    for (int i = 0; i < n; i++) {
      double expected = 1;
      for (int s = 1; s <= n; s++) {
        if (sorted[s - 1] >= p[i] && sorted[s - 1] <= 0.3) {
          double sum = 0;
          for (NegativeBinomial law : laws) {
            long y = 0;
            while (law.survival(y) > sorted[s - 1]) {
              y++;
            }
            sum += law.survival(y);
          }
          expected = Math.min(expected, sum / s);
        }
      }
      assertThat(adjusted[i]).isCloseTo(p[i] > 0.3 ? 1 : expected, within(1e-10));
      compared += p[i] <= 0.3 ? 1 : 0;
    }
    assertThat(compared).isGreaterThan(5);
  }

  @Test
  void anEndlessSequenceKeepsALevelAndABoundedMemory() {
    OnlineTesting testing = OnlineTesting.lordPlusPlus(Q);
    SplittableRandom random = new SplittableRandom(9);
    for (int t = 0; t < 300_000; t++) {
      testing.test(t % 50 == 0 ? 1e-12 : random.nextDouble());
      assertThat(testing.level()).isPositive();
    }
    assertThat(testing.findings()).isGreaterThanOrEqualTo(6000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theOrderOfTestsDoesNotMatter(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 60;
    double[] p = new double[n];
    int[] shuffle = new int[n];
    for (int i = 0; i < n; i++) {
      p[i] = Math.pow(random.nextDouble(), 3);
      int j = random.nextInt(i + 1);
      shuffle[i] = shuffle[j];
      shuffle[j] = i;
    }
    p[7] = p[3];
    double[] q = new double[n];
    for (int i = 0; i < n; i++) {
      q[i] = p[shuffle[i]];
    }
    List<Function<double[], double[]>> rules =
        List.of(
            MultipleTesting::benjaminiHochberg,
            MultipleTesting::benjaminiYekutieli,
            MultipleTesting::holm,
            MultipleTesting::hochberg,
            v -> MultipleTesting.storey(v, 0.5));
    for (Function<double[], double[]> rule : rules) {
      double[] straight = rule.apply(p);
      double[] shuffled = rule.apply(q);
      for (int i = 0; i < n; i++) {
        assertThat(shuffled[i]).isEqualTo(straight[shuffle[i]]);
        assertThat(straight[i]).isBetween(Math.min(p[i], 0.2 * p[i]), 1.0);
      }
    }
  }

  @Test
  void anEmptyListHasNoFindings() {
    assertThat(MultipleTesting.benjaminiHochberg(new double[0])).isEmpty();
    assertThat(SelectedFamilies.find(List.of(), Q)).isEmpty();
    assertThat(SelectedFamilies.find(List.of(new double[0]), Q)).isEmpty();
  }
}
