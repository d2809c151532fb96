package org.tocsin.models.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.models.probability.NegativeBinomial;

/** A series of a few weeks is judged by its latest counts, carefully. */
class ShortHistoryTest {
  private static final TimeAxis WEEKS = TimeAxis.numbered(Period.WEEK);

  private static Detector detector(String method, Period period) {
    return DetectionMethods.detector(method, Map.of(), TimeAxis.numbered(period));
  }

  @ParameterizedTest
  @ValueSource(strings = {"harmonic-nb", "harmonic-nb-window"})
  void aSeriesIsJudgedFromItsSeventhWeek(String method) {
    Detector detector = detector(method, Period.WEEK);
    int[] counts = {5, 4, 6, 5, 4, 6, 30};
    List<Signal> signals = new ArrayList<>();
    for (int week = 0; week < counts.length; week++) {
      signals.add(detector.observe(Count.of(week, counts[week])));
    }
    assertThat(signals.subList(0, 6)).allMatch(signal -> Double.isNaN(signal.upperBound()));
    Signal seventh = signals.get(6);
    // Five, four, six, five and the half case of Jeffreys over four weeks.
    assertThat(seventh.expected()).isCloseTo(20.5 / 4, within(1e-12));
    assertThat(seventh.pValue()).isLessThan(0.01);
    assertThat(seventh.signal()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"1,1.5", "4,1.5", "20,2.5", "100,1"})
  void falseSignalsOfYoungSeriesAreRareWhereTheShortMovingBaselineCriesWolf(
      double mean, double dispersion) {
    NegativeBinomial law = new NegativeBinomial(mean, dispersion);
    int judged = 0;
    int ours = 0;
    int early = 0;
    for (int one = 0; one < 800; one++) {
      SplittableRandom random = new SplittableRandom(one * 31L + 5);
      Detector detector = detector("harmonic-nb", Period.WEEK);
      Detector ears = detector("ears-c2", Period.WEEK);
      for (int week = 0; week < 11; week++) {
        Count count = Count.of(week, (double) law.sample(random));
        Signal signal = detector.observe(count);
        Signal other = ears.observe(count);
        if (week >= 6) {
          judged++;
          ours += signal.signal() ? 1 : 0;
          early += other.signal() ? 1 : 0;
        }
      }
    }
    assertThat(judged).isEqualTo(4000);
    assertThat(ours / (double) judged).isLessThan(0.02);
    assertThat(early / (double) judged).isGreaterThan(0.03);
  }

  @Test
  void boundAndProbabilitySayTheSame() {
    for (int y = 0; y < 40; y++) {
      Detector detector = detector("harmonic-nb", Period.WEEK);
      int[] counts = {3, 9, 0, 4, 12, 2, 5, 1};
      for (int week = 0; week < counts.length; week++) {
        detector.learn(Count.of(week, counts[week]));
      }
      Signal signal = detector.observe(Count.of(counts.length, y));
      assertThat(signal.signal()).as("count %d", y).isEqualTo(signal.pValue() <= 0.01);
    }
  }

  @Test
  void aRiseOfTheLastTwoWeeksIsNotUsualYet() {
    Detector detector = detector("harmonic-nb", Period.WEEK);
    int[] counts = {5, 4, 6, 5, 4, 6, 5, 30, 30};
    for (int week = 0; week < counts.length; week++) {
      detector.learn(Count.of(week, counts[week]));
    }
    assertThat(detector.observe(Count.of(9, 30)).signal()).isTrue();
  }

  @Test
  void whatIsNotCountedIsNeitherJudgedNorLearned() {
    Detector detector = detector("harmonic-nb", Period.WEEK);
    for (int week = 0; week < 12; week++) {
      detector.learn(week % 2 == 0 ? Count.of(week, 6) : Count.missing(week));
    }
    Signal signal = detector.observe(Count.missing(12));
    assertThat(signal.expected()).isCloseTo(30.5 / 5, within(1e-12));
    assertThat(signal.pValue()).isNaN();
    assertThat(signal.signal()).isFalse();
  }

  @Test
  void twiceTheDesksMeansTwiceTheCounts() {
    Detector detector = detector("harmonic-nb", Period.WEEK);
    for (int week = 0; week < 8; week++) {
      detector.learn(new Count(week, 20, 10));
    }
    Signal signal = detector.observe(new Count(8, 40, 20));
    assertThat(signal.expected()).isCloseTo(40, within(1.0));
    assertThat(signal.signal()).isFalse();
    assertThat(detector.observe(new Count(9, 100, 20)).signal()).isTrue();
  }

  @Test
  void anHourIsHeldAgainstTheSameHourOfEarlierDays() {
    Detector detector = detector("harmonic-nb", Period.HOUR);
    for (int hour = 0; hour < 24 * 5; hour++) {
      detector.learn(Count.of(hour, hour % 24 < 6 ? 2 : 20));
    }
    assertThat(detector.observe(Count.of(123, 20)).signal()).isTrue();
    assertThat(detector.observe(Count.of(135, 20)).signal()).isFalse();
  }

  @Test
  void aDayNeedsAWeekBeforeIt() {
    Detector detector = detector("harmonic-nb", Period.DAY);
    for (int day = 0; day < 9; day++) {
      assertThat(detector.observe(Count.of(day, 3)).upperBound()).as("day %d", day).isNaN();
    }
    assertThat(detector.observe(Count.of(9, 3)).upperBound()).isGreaterThan(3);
  }

  private static final int PLACES = 40;

  @Test
  void youngPlacesLeanOnTheirSiblings() {
    HarmonicPanel panel = HarmonicPanel.of(Map.of(), WEEKS, PLACES);
    List<Detector> alone = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < PLACES; i++) {
      alone.add(detector("harmonic-nb", Period.WEEK));
    }
    double offTogether = 0;
    double offAlone = 0;
    int signals = 0;
    for (int week = 0; week < 11; week++) {
      List<Count> counts = new ArrayList<>();
      for (int i = 0; i < PLACES; i++) {
        double mean = i % 2 == 0 ? 0.8 : 1.2;
        counts.add(Count.of(week, (double) new NegativeBinomial(mean, 1.3).sample(random)));
      }
      List<Signal> together = panel.observe(week, counts);
      for (int i = 0; i < PLACES; i++) {
        Signal single = alone.get(i).observe(counts.get(i));
        if (week < 6) {
          assertThat(together.get(i).upperBound()).isNaN();
        } else {
          double mean = i % 2 == 0 ? 0.8 : 1.2;
          offTogether += Math.abs(together.get(i).expected() - mean);
          offAlone += Math.abs(single.expected() - mean);
          signals += together.get(i).signal() ? 1 : 0;
        }
      }
    }
    assertThat(offTogether).isLessThan(0.75 * offAlone);
    assertThat(signals).isLessThan(5 * PLACES / 50);
    List<Count> burst = new ArrayList<>();
    for (int i = 0; i < PLACES; i++) {
      burst.add(Count.of(11, i == 7 ? 9 : 1));
    }
    List<Signal> found = panel.observe(11, burst);
    assertThat(found.get(7).signal()).isTrue();
    assertThat(found.stream().filter(Signal::signal)).hasSize(1);
  }

  @Test
  void aPlaceThatComesLateBorrowsItsSiblingsLevel() {
    HarmonicPanel panel = HarmonicPanel.of(Map.of(), WEEKS, 20);
    SplittableRandom random = new SplittableRandom(6);
    for (int week = 0; week < 160; week++) {
      List<Count> counts = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        counts.add(
            i == 0
                ? Count.missing(week)
                : Count.of(week, (double) new NegativeBinomial(6, 1.3).sample(random)));
      }
      panel.learn(week, counts);
    }
    List<Count> first = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      first.add(Count.of(160, i == 0 ? 40 : 6));
    }
    Signal late = panel.observe(160, first).get(0);
    assertThat(late.expected()).isCloseTo(6, within(0.6));
    assertThat(late.signal()).isTrue();
  }
}
