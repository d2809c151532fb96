package org.tocsin.models.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.models.probability.NegativeBinomial;

/** What must hold for every detector, whatever the counts. */
class DetectorLawsTest {
  private static final TimeAxis WEEKS = TimeAxis.numbered(Period.WEEK);

  static Stream<String> methods() {
    return DetectionMethods.all().stream().map(DetectionMethod::name);
  }

  private static Detector detector(String method) {
    Map<String, String> settings =
        switch (method) {
          case "cusum", "glr-poisson", "glr-nb" -> Map.of("train", "120");
          case "farrington", "farrington-flexible" -> Map.of("years-back", "3");
          default -> Map.of();
        };
    return DetectionMethods.detector(method, settings, WEEKS);
  }

  /** Seasonal counts with holes and an outbreak. */
  private static List<Count> series(long seed, int weeks) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Count> counts = new ArrayList<>();
    for (int t = 1; t <= weeks; t++) {
      double mean = 4 + 3 * Math.cos(2 * Math.PI * t / 52);
      long y = new NegativeBinomial(mean, 1.6).sample(random);
      if (random.nextInt(25) == 0) {
        continue;
      }
      if (random.nextInt(25) == 0) {
        counts.add(Count.missing(t));
      } else {
        counts.add(Count.of(t, (double) (y + (t > 150 && t < 154 ? 12 : 0))));
      }
    }
    return counts;
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aWholeSeriesAndOneByOneGiveTheSameSignals(String method) {
    List<Count> counts = series(1, 230);
    List<Signal> whole = detector(method).observeAll(counts);
    Detector single = detector(method);
    List<Signal> oneByOne = new ArrayList<>();
    for (Count count : counts) {
      oneByOne.add(single.observe(count));
    }
    assertThat(oneByOne).isEqualTo(whole);
    assertThat(whole).anyMatch(Signal::signal);
  }

  @ParameterizedTest
  @MethodSource("methods")
  void storedAndRestoredGoesOnAsIfNothingHappened(String method) {
    List<Count> counts = series(2, 240);
    List<Signal> through = detector(method).observeAll(counts);
    for (int cut : new int[] {0, 5, 119, 150, 201}) {
      Detector first = detector(method);
      List<Signal> signals = new ArrayList<>(first.observeAll(counts.subList(0, cut)));
      Detector second =
          DetectionMethods.restore(DetectorStates.parse(DetectorStates.text(first.state())));
      signals.addAll(second.observeAll(counts.subList(cut, counts.size())));
      assertThat(signals).as("cut at %d", cut).isEqualTo(through);
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void learnedCountsAreJudgedFromAsIfObserved(String method) {
    List<Count> counts = series(3, 220);
    List<Signal> through = detector(method).observeAll(counts);
    Detector learner = detector(method);
    counts.subList(0, 190).forEach(learner::learn);
    List<Signal> late = learner.observeAll(counts.subList(190, counts.size()));
    assertThat(late).isEqualTo(through.subList(190, counts.size()));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aHigherCountIsNeverLessUnusual(String method) {
    for (long seed = 10; seed < 13; seed++) {
      List<Count> counts = series(seed, 200);
      Detector fed = detector(method);
      counts.forEach(fed::learn);
      DetectorState state = fed.state();
      double before = 2;
      boolean signalled = false;
      int compared = 0;
      for (int y = 0; y < 60; y++) {
        Signal signal = DetectionMethods.restore(state).observe(Count.of(201, y));
        if (!Double.isNaN(signal.pValue())) {
          assertThat(signal.pValue()).isLessThanOrEqualTo(before);
          before = signal.pValue();
        }
        assertThat(signal.signal() || !signalled).as("signal at %d, none above", y - 1).isTrue();
        signalled = signal.signal();
        compared++;
      }
      assertThat(compared).isEqualTo(60);
      assertThat(signalled).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void allZerosRaiseNothing(String method) {
    Detector detector = detector(method);
    for (int t = 1; t <= 230; t++) {
      Signal signal = detector.observe(Count.of(t, 0));
      assertThat(signal.signal()).as("week %d", t).isFalse();
      assertThat(signal.expected()).matches(e -> Double.isNaN(e) || (e >= 0 && e < 1));
    }
  }

  @ParameterizedTest
  @MethodSource("methods")
  void oneValueCannotBeJudged(String method) {
    Signal signal = detector(method).observe(Count.of(7, 1000));
    assertThat(signal.signal()).isFalse();
    assertThat(signal.upperBound()).isNaN();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void timeDoesNotRunBackwards(String method) {
    Detector detector = detector(method);
    detector.observe(Count.of(5, 1));
    assertThatThrownBy(() -> detector.observe(Count.of(5, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("index 5 follows index 5");
  }

  @ParameterizedTest
  @MethodSource("methods")
  void aGapOfAGenerationIsSurvived(String method) {
    Detector detector = detector(method);
    series(4, 200).forEach(detector::learn);
    Signal signal = detector.observe(Count.of(50_000, 3));
    assertThat(signal.signal()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("calibrated")
  void pValuesAreUniformUnderTheNull(String method) {
    int n = 0;
    int below = 0;
    int belowTenth = 0;
    for (int one = 0; one < 200; one++) {
      SplittableRandom random = new SplittableRandom(one + 100);
      Detector detector = DetectionMethods.detector(method, Map.of("min-count", "0"), WEEKS);
      for (int t = 1; t <= 364; t++) {
        NegativeBinomial law = new NegativeBinomial(60 + 20 * Math.sin(2 * Math.PI * t / 52), 1.8);
        Count count = Count.of(t, (double) law.sample(random));
        if (t <= 340) {
          detector.learn(count);
          continue;
        }
        double p = detector.observe(count).pValue();
        n++;
        below += p <= 0.02 ? 1 : 0;
        belowTenth += p <= 0.1 ? 1 : 0;
      }
    }
    assertThat(n).isEqualTo(4800);
    assertThat(below / (double) n).isCloseTo(0.02, within(0.008));
    assertThat(belowTenth / (double) n).isCloseTo(0.1, within(0.02));
  }

  static Stream<String> calibrated() {
    return Stream.of("harmonic-nb", "harmonic-nb-window");
  }

  @Test
  void aSumOfCorrelatedDaysIsNotASurge() {
    int judged = 0;
    int below = 0;
    for (int one = 0; one < 40; one++) {
      SplittableRandom random = new SplittableRandom(one + 900);
      Detector detector =
          DetectionMethods.detector("harmonic-nb-window", Map.of(), TimeAxis.numbered(Period.DAY));
      double mood = 0;
      for (int day = 0; day < 900; day++) {
        mood = 0.6 * mood + 0.8 * random.nextGaussian();
        double mean = 80 * Math.exp(0.15 * mood);
        Count count = Count.of(day, (double) new NegativeBinomial(mean, 1.2).sample(random));
        if (day < 700) {
          detector.learn(count);
        } else {
          below += detector.observe(count).pValue() <= 0.01 ? 1 : 0;
          judged++;
        }
      }
    }
    assertThat(judged).isEqualTo(8000);
    // Independent sums would be taken for surges in more than 4 % of the days.
    assertThat(below / (double) judged).isBetween(0.005, 0.025);
  }

  static Stream<String> proportional() {
    return Stream.of(
        "harmonic-nb",
        "harmonic-nb-window",
        "farrington-flexible",
        "farrington",
        "glr-nb",
        "bayes");
  }

  @ParameterizedTest
  @MethodSource("proportional")
  void whatGrowsWithItsPopulationIsNotUnusual(String method) {
    SplittableRandom random = new SplittableRandom(21);
    Detector aware = detector(method);
    Detector blind = detector(method);
    int awareSignals = 0;
    int blindSignals = 0;
    for (int t = 1; t <= 240; t++) {
      double population = t <= 200 ? 1000 : 4000;
      double y = (double) new NegativeBinomial(0.02 * population, 1.2).sample(random);
      awareSignals += aware.observe(new Count(t, y, population)).signal() && t > 200 ? 1 : 0;
      blindSignals += blind.observe(Count.of(t, y)).signal() && t > 200 ? 1 : 0;
    }
    // Bayes looks back 6 weeks only and calls 5 % by design; a chart may restart once.
    assertThat(awareSignals).isLessThanOrEqualTo(6);
    assertThat(blindSignals).isGreaterThan(awareSignals);
  }

  @ParameterizedTest
  @MethodSource("periods")
  void everyLengthOfPeriodHasItsSeason(Period period, int learned) {
    TimeAxis axis = TimeAxis.dated(period);
    SplittableRandom random = new SplittableRandom(9);
    Detector detector = DetectionMethods.detector("harmonic-nb", Map.of(), axis);
    double off = 0;
    int judged = 0;
    long first = axis.index(LocalDateTime.parse("2015-01-01T00:00"));
    for (long index = first; index < first + learned + 60; index++) {
      double mean =
          30
              * (1 + 0.5 * Math.cos(2 * Math.PI * axis.yearFraction(index)))
              * (axis.weekday(index) >= 5 ? 0.6 : 1)
              * (1 + 0.5 * Math.sin(2 * Math.PI * axis.hour(index) / 24));
      Count count = Count.of(index, (double) new NegativeBinomial(mean, 1.3).sample(random));
      if (index < first + learned) {
        detector.learn(count);
      } else {
        off += Math.abs(Math.log(detector.observe(count).expected() / mean));
        judged++;
      }
    }
    assertThat(judged).isEqualTo(60);
    assertThat(off / judged).isLessThan(0.12);
    Signal burst = detector.observe(Count.of(first + learned + 60, 200));
    assertThat(burst.signal()).isTrue();
  }

  static Stream<Arguments> periods() {
    return Stream.of(
        Arguments.of(Period.MONTH, 120),
        Arguments.of(Period.WEEK, 300),
        Arguments.of(Period.DAY, 900),
        Arguments.of(Period.HOUR, 24 * 420));
  }
}
