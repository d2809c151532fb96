package org.tocsin.models.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.inference.EpisodeRule;

class BudgetCalibrationTest {
  private static final SlotCalendar CALENDAR = new SlotCalendar(ZoneId.of("America/Chicago"));
  private static final Instant FROM = Instant.parse("2016-01-04T06:00:00Z");
  private static final double LOOSEST = 0.05;
  private static final Instant TO = FROM.plus(Duration.ofDays(52 * 7));

  @Test
  void nullReportsScatterAsTheBaselineSays() {
    CountBaseline usual = baseline(6, 1.4, 2.0, 3.0);
    List<NullReport> reports =
        new NullCity(
                CALENDAR,
                List.of(new NullCategory("flooding", "hazard", usual, new long[] {60_000})),
                places(60))
            .draw(FROM, TO, 7);
    assertThat(reports.size() / (60 * 364.0)).as("a day and place").isCloseTo(6, within(0.1));
    for (SlotLength length : SlotLength.values()) {
      assertThat(dispersion(reports, length))
          .as("dispersion of a %s", length)
          .isCloseTo(usual.dispersion(length), within(0.08 * usual.dispersion(length)));
    }
    assertThat(reports)
        .allSatisfy(r -> assertThat(r.knownAt() - r.occurredAt()).isEqualTo(60_000))
        .isSortedAccordingTo(java.util.Comparator.comparingLong(NullReport::knownAt));
    assertThat(
            new NullCity(
                    CALENDAR,
                    List.of(
                        new NullCategory("flooding", "hazard", usual, new long[] {60_000}),
                        new NullCategory("pothole", "service", usual, new long[0])),
                    places(60))
                .draw(FROM, TO, 7).stream().filter(r -> r.category().equals("flooding")))
        .as("another category changes nothing")
        .containsExactlyElementsOf(reports);
  }

  @Test
  void thresholdsKeepTheirPromiseInYearsTheyDidNotSee() {
    int years = 20;
    BudgetCalibration calibration =
        new BudgetCalibration(EpisodeRule.standard(), LOOSEST, years, 364, 77);
    SplittableRandom chance = new SplittableRandom(11);
    Map<String, Double> wanted = Map.of("a", 2.0, "b", 0.5, "c", 0.05);
    for (int year = 0; year < years; year++) {
      for (String category : wanted.keySet()) {
        for (int place = 0; place < 77; place++) {
          for (int day = 0; day < 364; day++) {
            double p = chance.nextDouble();
            if (p < 0.2) {
              calibration.add(year, category, Integer.toString(place), day, p);
            }
          }
        }
      }
    }
    BudgetCalibration.Result result = calibration.learn(parts(wanted));
    assertThat(result.wanted()).isCloseTo(2.55, within(1e-12));
    assertThat(result.realised().mean()).isCloseTo(2.55, within(0.25));
    assertThat(result.realised().margin()).isBetween(0.02, 0.25);
    assertThat(result.categories())
        .extracting(BudgetCalibration.Learned::category)
        .containsExactly("a", "b", "c");
    // Uniform p: an episode opens each time one of 77·7 day-series falls below t, nearly.
    assertThat(result.categories().get(0).threshold().threshold())
        .isCloseTo(2.0 / (77 * 7), within(5e-4));
    assertThat(result.categories().get(1).realised().mean()).isCloseTo(0.5, within(0.08));
    assertThat(result.realised().deviation()).as("a single year scatters").isPositive();
  }

  @Test
  void whatOneCannotSpendTheOthersOfItsLaneSpend() {
    int years = 20;
    BudgetCalibration calibration =
        new BudgetCalibration(EpisodeRule.standard(), LOOSEST, years, 364, 77);
    SplittableRandom chance = new SplittableRandom(12);
    for (int year = 0; year < years; year++) {
      for (int place = 0; place < 77; place++) {
        for (int day = 0; day < 364; day++) {
          for (String category : List.of("a", "b", "other-lane")) {
            double p = chance.nextDouble();
            if (p < 0.2) {
              calibration.add(year, category, Integer.toString(place), day, p);
            }
          }
          // Nearly nothing is ever reported: 77·364 chances a year, one in 5,000 strange.
          if (chance.nextDouble() < 2e-4) {
            calibration.add(year, "rare", Integer.toString(place), day, 0.03);
          }
        }
      }
    }
    BudgetCalibration.Result result =
        calibration.learn(
            Map.of(
                "a", new BudgetCalibration.Part("service", 1),
                "b", new BudgetCalibration.Part("service", 1),
                "rare", new BudgetCalibration.Part("service", 1),
                "other-lane", new BudgetCalibration.Part("slow", 1)));
    assertThat(result.wanted()).isCloseTo(4, within(1e-12));
    assertThat(result.left()).isZero();
    BudgetCalibration.Learned rare = result.categories().get(3);
    assertThat(rare.category()).isEqualTo("rare");
    assertThat(rare.spendsLess()).isTrue();
    assertThat(rare.threshold().threshold()).isEqualTo(LOOSEST);
    assertThat(rare.wanted()).isCloseTo(77 * 7 * 2e-4, within(0.02));
    for (BudgetCalibration.Learned one : result.categories().subList(0, 2)) {
      assertThat(one.spendsLess()).isFalse();
      assertThat(one.part()).isEqualTo(1);
      assertThat(one.wanted()).isCloseTo(1 + (1 - rare.wanted()) / 2, within(1e-9));
      assertThat(one.realised().mean()).isCloseTo(one.wanted(), within(0.12));
    }
    BudgetCalibration.Learned apart = result.categories().get(2);
    assertThat(apart.category()).isEqualTo("other-lane");
    assertThat(apart.wanted()).as("another lane gets nothing of it").isEqualTo(1);
    assertThat(result.realised().mean()).isCloseTo(4, within(0.2));
  }

  @Test
  void howMuchIsSpareIsDecidedWithoutTheYearsItIsTriedOn() {
    // "rare" shows something in odd years only: these would give nothing away, the even ones all.
    int years = 10;
    BudgetCalibration calibration =
        new BudgetCalibration(EpisodeRule.standard(), LOOSEST, years, 364, 77);
    SplittableRandom chance = new SplittableRandom(13);
    for (int year = 0; year < years; year++) {
      for (int place = 0; place < 77; place++) {
        for (int day = 0; day < 364; day++) {
          if (chance.nextDouble() < 0.2) {
            double p = 0.2 * chance.nextDouble();
            calibration.add(year, "common", Integer.toString(place), day, p);
            if (year % 2 == 1) {
              calibration.add(year, "rare", Integer.toString(place), day, p);
            }
          }
        }
      }
    }
    BudgetCalibration.Result result =
        calibration.learn(
            Map.of(
                "common", new BudgetCalibration.Part("service", 1),
                "rare", new BudgetCalibration.Part("service", 1)));
    List<Double> common = result.categories().get(0).realised().byYear();
    for (int year = 0; year < years; year++) {
      assertThat(common.get(year))
          .as("year %d, whose lines the other half decided", year)
          .isCloseTo(year % 2 == 0 ? 1 : 2, within(0.35));
    }
  }

  @Test
  void aCategoryThatNeverShowedAnythingHasTheLoosestLine() {
    BudgetCalibration.Result result =
        new BudgetCalibration(EpisodeRule.standard(), LOOSEST, 20, 364, 77)
            .learn(parts(Map.of("rare", 0.1)));
    assertThat(result.categories().get(0).threshold().threshold()).isEqualTo(LOOSEST);
    assertThat(result.categories().get(0).spendsLess()).isTrue();
    assertThat(result.left()).as("nobody is there to take it").isEqualTo(0.1);
    assertThat(result.realised().mean()).isZero();
    assertThatThrownBy(() -> new BudgetCalibration(EpisodeRule.standard(), LOOSEST, 1, 364, 77))
        .hasMessageContaining("use at least 2 years");
    assertThatThrownBy(() -> new BudgetCalibration(EpisodeRule.standard(), 0.1, 2, 364, 77))
        .hasMessageContaining("episodes would not end");
  }

  private static Map<String, BudgetCalibration.Part> parts(Map<String, Double> perWeek) {
    Map<String, BudgetCalibration.Part> parts = new TreeMap<>();
    perWeek.forEach((c, n) -> parts.put(c, new BudgetCalibration.Part("service", n)));
    return parts;
  }

  private static List<String> places(int count) {
    return java.util.stream.IntStream.range(0, count).mapToObj(i -> "p" + i).toList();
  }

  /** Variance over mean of the counts of every whole slot. */
  private static double dispersion(List<NullReport> reports, SlotLength length) {
    Map<String, Integer> counts = new TreeMap<>();
    for (NullReport report : reports) {
      Interval slot = CALENDAR.slotAt(Instant.ofEpochMilli(report.occurredAt()), length);
      counts.merge(report.neighbourhoodId() + slot.start(), 1, Integer::sum);
    }
    double slots =
        60.0
            * switch (length) {
              case HOUR -> 364 * 24;
              case DAY -> 364;
              case WEEK -> 52;
            };
    double mean = reports.size() / slots;
    double squares =
        counts.values().stream().mapToDouble(n -> (n - mean) * (n - mean)).sum()
            + (slots - counts.size()) * mean * mean;
    return squares / slots / mean;
  }

  private static CountBaseline baseline(double perDay, double hour, double day, double week) {
    return new CountBaseline() {
      @Override
      public String category() {
        return "flooding";
      }

      @Override
      public double expected(String neighbourhoodId, Interval slot) {
        return perDay * slot.length().toMillis() / 86_400_000.0;
      }

      @Override
      public double dispersion(SlotLength length) {
        return switch (length) {
          case HOUR -> hour;
          case DAY -> day;
          case WEEK -> week;
        };
      }
    };
  }
}
