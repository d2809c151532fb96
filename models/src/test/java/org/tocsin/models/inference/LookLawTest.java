package org.tocsin.models.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.models.probability.NegativeBinomial;

/** P₀(any alarm in a slot) ≤ 1.1 α, however often one looks. */
class LookLawTest {
  private static final double ALPHA = 0.02;
  private static final int SLOTS = 40_000;

  /** A way of looking at one slot: true if it ever alarms. */
  private interface Looker {
    boolean alarms(long[] partCounts);
  }

  static Stream<Arguments> slots() {
    return Stream.of(1, 10, 100)
        .flatMap(
            looks ->
                Stream.of(
                    Arguments.of(looks, new NegativeBinomial(4, 1)),
                    Arguments.of(looks, new NegativeBinomial(30, 1.8))));
  }

  private static double share(int looks, NegativeBinomial whole, Looker looker, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    NegativeBinomial part = new NegativeBinomial(whole.mean() / looks, whole.dispersion());
    int alarms = 0;
    long[] counts = new long[looks];
    for (int slot = 0; slot < SLOTS; slot++) {
      for (int k = 0; k < looks; k++) {
        counts[k] = part.sample(random);
      }
      alarms += looker.alarms(counts) ? 1 : 0;
    }
    return alarms / (double) SLOTS;
  }

  @ParameterizedTest
  @MethodSource("slots")
  void declaredLooksKeepTheirError(int looks, NegativeBinomial whole) {
    for (AlphaSpending spending : AlphaSpending.values()) {
      LookPlan plan = LookPlan.of(whole, LookPlan.evenly(looks), ALPHA, spending);
      double share =
          share(
              looks,
              whole,
              counts -> {
                long sum = 0;
                for (int k = 0; k < looks; k++) {
                  sum += counts[k];
                  if (plan.alarms(k, sum)) {
                    return true;
                  }
                }
                return false;
              },
              looks);
      assertThat(share).as("%s", spending).isLessThanOrEqualTo(1.1 * ALPHA);
      assertThat(plan.spent(looks - 1)).isLessThanOrEqualTo(ALPHA);
      // What the plan says it spends is what happens: 4 standard errors.
      double error = 4 * Math.sqrt(ALPHA / SLOTS);
      assertThat(share).isCloseTo(plan.spent(looks - 1), within(error));
    }
  }

  @ParameterizedTest
  @MethodSource("slots")
  void theBoundOfTheWholeSlotMayBeTestedAtEachArrival(int looks, NegativeBinomial whole) {
    long bound = LookPlan.wholeSlotBound(whole, ALPHA);
    double share =
        share(
            looks,
            whole,
            counts -> {
              long sum = 0;
              boolean alarmed = false;
              for (long count : counts) {
                sum += count;
                alarmed |= sum >= bound;
              }
              return alarmed;
            },
            100 + looks);
    assertThat(share).isLessThanOrEqualTo(1.1 * ALPHA).isGreaterThan(ALPHA / 5);
  }

  @ParameterizedTest
  @MethodSource("slots")
  void theEvidenceProcessMayBeReadAtAnyMoment(int looks, NegativeBinomial whole) {
    EProcess evidence = EProcess.of(whole.dispersion());
    double share =
        share(
            looks,
            whole,
            counts -> {
              evidence.restart();
              for (long count : counts) {
                evidence.add(count, whole.mean() / looks);
                if (evidence.alarms(ALPHA)) {
                  return true;
                }
              }
              return false;
            },
            200 + looks);
    assertThat(share).isLessThanOrEqualTo(1.1 * ALPHA).isGreaterThan(0);
  }

  @ParameterizedTest
  @MethodSource("slots")
  void theRecalibratedMinimumKeepsItsError(int looks, NegativeBinomial whole) {
    SlotDesign design = SlotDesign.evenLooks(looks);
    MinimumP law = MinimumP.simulate(design, whole, 25_000, 7);
    SlotDesign.Tester tester = design.tester(whole);
    double share =
        share(
            looks,
            whole,
            counts -> law.recalibrated(tester.minimumP(counts)) <= ALPHA,
            300 + looks);
    assertThat(share).isLessThanOrEqualTo(1.1 * ALPHA).isGreaterThan(ALPHA / 3);
  }

  @Test
  void slidingWindowsKeepTheirErrorOnceRecalibrated() {
    double[] shares = new double[24];
    for (int hour = 0; hour < 24; hour++) {
      shares[hour] = (1 + 0.8 * Math.sin(hour * Math.PI / 12)) / 24;
    }
    SlotDesign design = SlotDesign.of(shares, new int[] {6, 12, 18, 24}, new int[] {1, 3, 6});
    NegativeBinomial whole = new NegativeBinomial(20, 1.5);
    SlotDesign.Tester tester = design.tester(whole);
    MinimumP law = MinimumP.simulate(design, whole, 25_000, 8);
    SplittableRandom random = new SplittableRandom(9);
    int alarms = 0;
    int naive = 0;
    long[] counts = new long[24];
    for (int slot = 0; slot < 30_000; slot++) {
      for (int hour = 0; hour < 24; hour++) {
        counts[hour] = new NegativeBinomial(20 * shares[hour], 1.5).sample(random);
      }
      double p = tester.minimumP(counts);
      alarms += law.recalibrated(p) <= ALPHA ? 1 : 0;
      naive += p <= ALPHA ? 1 : 0;
    }
    assertThat(alarms / 30_000.0).isLessThanOrEqualTo(1.1 * ALPHA).isGreaterThan(0.7 * ALPHA);
    assertThat(naive / 30_000.0).as("untreated").isGreaterThan(5 * ALPHA);
  }

  /** The proof that the laws above could fail. */
  @Test
  void testingEachArrivalAgainstTheElapsedExpectationDoesNotKeepItsError() {
    NegativeBinomial whole = new NegativeBinomial(30, 1.8);
    SlotDesign design = SlotDesign.evenLooks(100);
    SlotDesign.Tester tester = design.tester(whole);
    double share = share(100, whole, counts -> tester.minimumP(counts) <= ALPHA, 11);
    assertThat(share).isGreaterThan(5 * ALPHA);
  }

  @Test
  void aHigherCountNeverHasAHigherP() {
    SlotDesign design = SlotDesign.evenLooks(10);
    NegativeBinomial whole = new NegativeBinomial(6, 1.4);
    MinimumP law = MinimumP.simulate(design, whole, 5000, 3);
    SlotDesign.Tester tester = design.tester(whole);
    double before = 1;
    long[] counts = new long[10];
    for (int total = 0; total < 60; total++) {
      double p = law.recalibrated(tester.minimumP(counts));
      assertThat(p).isLessThanOrEqualTo(before);
      before = p;
      counts[total % 10]++;
    }
    assertThat(before).isLessThan(1e-6);
    double last = 0;
    for (double logP = -40; logP <= 0; logP += 0.01) {
      double p = law.recalibrated(Math.exp(logP));
      assertThat(p).isGreaterThanOrEqualTo(last);
      last = p;
    }
  }

  @Test
  void theBoundOfARecalibratedMinimumIsItsInverse() {
    MinimumP law =
        MinimumP.simulate(SlotDesign.evenLooks(4), new NegativeBinomial(50, 2), 20_000, 4);
    double bound = law.boundFor(0.01);
    assertThat(law.recalibrated(bound)).isLessThanOrEqualTo(0.01);
    assertThat(law.recalibrated(bound * 1.05)).isGreaterThanOrEqualTo(0.0095);
    assertThat(bound).isBetween(0.01 / 4, 0.01);
  }

  @Test
  void laterLooksNeverLowerTheBoundBelowWhatWasSeen() {
    LookPlan plan =
        LookPlan.of(
            new NegativeBinomial(500, 1.5),
            LookPlan.quarters(),
            0.01,
            AlphaSpending.OBRIEN_FLEMING);
    assertThat(plan.looks()).isEqualTo(4);
    for (int k = 0; k < 4; k++) {
      assertThat((double) plan.bound(k)).isGreaterThan(500 * plan.share(k));
    }
    assertThat(plan.bound(3)).isGreaterThan(plan.bound(0));
    // With almost nothing spent before, the last bound is close to that of a single look.
    long single = LookPlan.wholeSlotBound(new NegativeBinomial(500, 1.5), 0.01);
    assertThat(plan.bound(3)).isBetween(single, single + 8);
  }

  @Test
  void nonsenseIsRefused() {
    NegativeBinomial law = NegativeBinomial.poisson(3);
    assertThatThrownBy(() -> LookPlan.of(law, new double[] {0.5, 0.5}, 0.01, AlphaSpending.LINEAR))
        .hasMessageContaining("must ascend");
    assertThatThrownBy(
            () ->
                LookPlan.of(
                    NegativeBinomial.poisson(0), new double[] {1}, 0.01, AlphaSpending.LINEAR))
        .hasMessageContaining("expectation 0");
    assertThatThrownBy(() -> SlotDesign.of(new double[] {0.5, 0.6}, new int[] {1}, new int[0]))
        .hasMessageContaining("add up to 1.1");
    assertThatThrownBy(() -> EProcess.of(0.5)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> EProcess.of(1).add(-1, 2)).hasMessageContaining("negative");
  }
}
