package org.tocsin.models.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;

class SeasonalBaselineTest {
  private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");
  private static final SlotCalendar CALENDAR = new SlotCalendar(CHICAGO);

  static LongStream seeds() {
    return LongStream.of(1, 20, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void fourYearsGiveBackPlacesSeasonWeekdaysAndHours(long seed) {
    SimulatedCategory truth = SimulatedCategory.ofDays(1461);
    SeasonalBaseline baseline = SeasonalBaseline.fit(truth.draw(seed));

    LocalDate monday = LocalDate.of(2016, 1, 4);
    for (int place : new int[] {0, 10, 25, 39}) {
      for (int day = 0; day < 7; day++) {
        LocalDate date = monday.plusDays(day);
        assertThat(expected(baseline, place, date))
            .as("place %d on %s", place, date)
            .isCloseTo(truth.expected(place, date), withinPercentage(12));
      }
    }
    LocalDate summer = LocalDate.of(2015, 7, 6);
    assertThat(expected(baseline, 30, summer) / expected(baseline, 30, LocalDate.of(2015, 1, 5)))
        .isCloseTo(Math.exp(-2 * SimulatedCategory.ANNUAL), withinPercentage(5));
    assertThat(baseline.trendPerYear()).isCloseTo(0, within(0.02));
    assertThat(expectedHour(baseline, 30, monday, 18) / expectedHour(baseline, 30, monday, 6))
        .isCloseTo(2, withinPercentage(12));
    assertThat(baseline.dispersion(SlotLength.HOUR)).isCloseTo(1.5, within(0.1));
    assertThat(baseline.dispersion(SlotLength.DAY)).isCloseTo(1.5, within(0.15));
    assertThat(baseline.dispersion(SlotLength.WEEK)).isCloseTo(1.5, within(0.2));
  }

  @Test
  void aTrendIsLearnedFromThreeYearsOnly() {
    SimulatedCategory rising = SimulatedCategory.ofDays(1461).withTrendPerYear(0.2);
    assertThat(SeasonalBaseline.fit(rising.draw(4)).trendPerYear()).isCloseTo(0.2, within(0.03));

    SimulatedCategory short_ = SimulatedCategory.ofDays(700).withTrendPerYear(0.2);
    SeasonalBaseline baseline = SeasonalBaseline.fit(short_.draw(4));
    assertThat(baseline.trendPerYear()).isZero();
    // Without a trend the level still follows.
    LocalDate next = short_.firstDay().plusDays(700);
    assertThat(expected(baseline, 39, next))
        .isCloseTo(short_.expected(39, next), withinPercentage(15));
  }

  @Test
  void lessThanAYearHasNoSeasonButWeekdays() {
    SimulatedCategory truth = SimulatedCategory.ofDays(120);
    SeasonalBaseline baseline = SeasonalBaseline.fit(truth.draw(5));
    LocalDate saturday = LocalDate.of(2012, 3, 31);
    assertThat(expected(baseline, 20, saturday))
        .isEqualTo(expected(baseline, 20, saturday.plusDays(14)));
    assertThat(expected(baseline, 20, saturday) / expected(baseline, 20, saturday.plusDays(1)))
        .isCloseTo(Math.exp(0.6), withinPercentage(15));
  }

  @Test
  void aPastOutbreakMovesNeitherItsPlaceNorTheDispersion() {
    SimulatedCategory truth = SimulatedCategory.ofDays(1000);
    BaselineHistory calm = truth.draw(6);
    BaselineHistory shaken = truth.draw(6);
    for (int day = 500; day < 514; day++) {
      Instant noon = CALENDAR.startOf(truth.firstDay().plusDays(day)).plus(12, ChronoUnit.HOURS);
      shaken.add("place-20", noon, 60);
    }
    SeasonalBaseline usual = SeasonalBaseline.fit(calm);
    SeasonalBaseline robust = SeasonalBaseline.fit(shaken);
    LocalDate next = truth.firstDay().plusDays(1000);
    assertThat(expected(robust, 20, next))
        .isCloseTo(expected(usual, 20, next), withinPercentage(3));
    assertThat(robust.dispersion(SlotLength.DAY))
        .isCloseTo(usual.dispersion(SlotLength.DAY), within(0.05));
    // 840 reports more in 1,000 days would otherwise have raised the place by about a quarter.
    assertThat(840 / (1000 * truth.perDay() * SimulatedCategory.placeFactor(20)))
        .isGreaterThan(0.2);
  }

  @Test
  void theLastFourWeeksAreNotLearned() {
    SimulatedCategory truth = SimulatedCategory.ofDays(400);
    BaselineHistory rising = truth.draw(7);
    for (int day = 372; day < 400; day++) {
      Instant noon = CALENDAR.startOf(truth.firstDay().plusDays(day)).plus(12, ChronoUnit.HOURS);
      rising.add("place-20", noon, 50);
    }
    LocalDate next = truth.firstDay().plusDays(400);
    assertThat(expected(SeasonalBaseline.fit(rising), 20, next))
        .isEqualTo(expected(SeasonalBaseline.fit(truth.draw(7)), 20, next));
  }

  @Test
  void theLevelFollowsAShiftThatIsOlderThanFourWeeks() {
    SimulatedCategory truth = SimulatedCategory.ofDays(800);
    BaselineHistory shifted = truth.draw(8);
    BaselineHistory more = truth.draw(9);
    SeasonalBaseline before = SeasonalBaseline.fit(truth.draw(8));
    more.eachHour(
        800,
        (place, day, hour, count) -> {
          if (day >= 700) {
            Instant start =
                CALENDAR.startOf(truth.firstDay().plusDays(day)).plus(hour % 24, ChronoUnit.HOURS);
            shifted.add(more.places().get(place), start, count);
          }
        });
    SeasonalBaseline after = SeasonalBaseline.fit(shifted);
    LocalDate next = truth.firstDay().plusDays(800);
    assertThat(expected(after, 30, next) / expected(before, 30, next)).isBetween(1.4, 2.1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aDayIsTheSumOfItsHoursAlsoWithTwentyThreeOrTwentyFive(long seed) {
    SeasonalBaseline baseline = SeasonalBaseline.fit(SimulatedCategory.ofDays(500).draw(seed));
    LocalDate spring = LocalDate.of(2013, 3, 10);
    LocalDate autumn = LocalDate.of(2013, 11, 3);
    for (LocalDate date : List.of(spring, autumn, LocalDate.of(2013, 6, 1))) {
      Interval day = CALENDAR.slotAt(CALENDAR.startOf(date), SlotLength.DAY);
      double sum = 0;
      int hours = 0;
      for (Interval hour = CALENDAR.slotAt(day.start(), SlotLength.HOUR);
          hour.start().isBefore(day.end());
          hour = CALENDAR.next(hour, SlotLength.HOUR)) {
        sum += baseline.expected("place-11", hour);
        hours++;
      }
      assertThat(hours).isEqualTo((int) day.length().toHours());
      assertThat(baseline.expected("place-11", day)).isCloseTo(sum, within(1e-12 * sum));
    }
    Interval week = CALENDAR.slotAt(CALENDAR.startOf(spring), SlotLength.WEEK);
    double sum = 0;
    for (int d = 0; d < 7; d++) {
      sum += expected(baseline, 11, CALENDAR.dateAt(week.start()).plusDays(d));
    }
    assertThat(baseline.expected("place-11", week)).isCloseTo(sum, within(1e-12 * sum));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theTotalIsKept(long seed) {
    SimulatedCategory truth = SimulatedCategory.ofDays(60).withPerDay(0.2);
    BaselineHistory history = truth.draw(seed);
    SeasonalBaseline baseline = SeasonalBaseline.fit(history);
    double observed = 0;
    double expected = 0;
    for (int t = 0; t < 60; t++) {
      for (int i = 0; i < SimulatedCategory.PLACES; i++) {
        double one = expected(baseline, i, truth.firstDay().plusDays(t));
        assertThat(one).isPositive();
        observed += history.dayCount(i, t);
        expected += one;
      }
    }
    assertThat(expected).isCloseTo(observed, withinPercentage(12));
  }

  @Test
  void tenTimesTheCountsAreTenTimesTheExpectation() {
    SimulatedCategory truth = SimulatedCategory.ofDays(800);
    BaselineHistory once = truth.draw(10);
    BaselineHistory tenfold =
        new BaselineHistory(
            "pothole",
            CHICAGO,
            SimulatedCategory.places(),
            truth.firstDay(),
            truth.firstDay().plusDays(800));
    once.eachHour(
        800,
        (place, day, hour, count) ->
            tenfold.add(
                once.places().get(place),
                CALENDAR.startOf(truth.firstDay().plusDays(day)).plus(hour % 24, ChronoUnit.HOURS),
                10 * count));
    LocalDate next = truth.firstDay().plusDays(801);
    assertThat(expected(SeasonalBaseline.fit(tenfold), 25, next))
        .isCloseTo(10 * expected(SeasonalBaseline.fit(once), 25, next), withinPercentage(4));
  }

  @Test
  void theOrderOfPlacesAndHoursDoesNotMatter() {
    LocalDate day = LocalDate.of(2024, 5, 6);
    Instant noon = CALENDAR.startOf(day).plus(12, ChronoUnit.HOURS);
    BaselineHistory one =
        new BaselineHistory("noise", CHICAGO, List.of("a", "b"), day, day.plusDays(40));
    one.add("a", noon, 3);
    one.add("b", noon.plus(30, ChronoUnit.HOURS), 2);
    BaselineHistory other =
        new BaselineHistory("noise", CHICAGO, List.of("b", "a"), day, day.plusDays(40));
    other.add("b", noon.plus(30, ChronoUnit.HOURS), 2);
    other.add("a", noon, 3);
    assertThat(SeasonalBaseline.fit(one).toState())
        .isEqualTo(SeasonalBaseline.fit(other).toState());
  }

  @Test
  void aQuietPlaceLeansOnTheOthersAndANewPlaceIsAverage() {
    SeasonalBaseline baseline = SeasonalBaseline.fit(SimulatedCategory.ofDays(60).draw(11));
    assertThat(baseline.placeFactor("never-seen")).isEqualTo(1);
    assertThat(baseline.placeFactor("place-00")).isBetween(0.1, 0.4);
  }

  @Test
  void oneDayOnePlaceAndNoReportsHaveAnAnswer() {
    LocalDate day = LocalDate.of(2024, 5, 6);
    BaselineHistory one = new BaselineHistory("noise", CHICAGO, List.of("a"), day, day.plusDays(1));
    one.add("a", CALENDAR.startOf(day), 24);
    assertThat(SeasonalBaseline.fit(one).expected("a", dayOf(day))).isCloseTo(24, within(0.5));

    BaselineHistory none =
        new BaselineHistory("noise", CHICAGO, List.of("a", "b"), day, day.plusDays(100));
    SeasonalBaseline silent = SeasonalBaseline.fit(none);
    assertThat(silent.expected("a", dayOf(day))).isBetween(1e-4, 0.05);
    assertThat(silent.dispersion(SlotLength.DAY)).isGreaterThanOrEqualTo(1);

    assertThatThrownBy(() -> new BaselineHistory("noise", CHICAGO, List.of("a"), day, day))
        .hasMessageContaining("needs at least one day");
  }

  @Test
  void hoursOutsideTheRangeAndUnknownPlacesAreRefused() {
    LocalDate day = LocalDate.of(2024, 5, 6);
    BaselineHistory history =
        new BaselineHistory("noise", CHICAGO, List.of("a"), day, day.plusDays(2));
    assertThat(history.add("b", CALENDAR.startOf(day), 1)).isFalse();
    assertThat(history.add("a", CALENDAR.startOf(day.plusDays(2)), 1)).isFalse();
    assertThat(history.add("a", CALENDAR.startOf(day), 1)).isTrue();
  }

  @Test
  void theStateComesBackAsItWas() throws IOException, ClassNotFoundException {
    SeasonalBaseline baseline = SeasonalBaseline.fit(SimulatedCategory.ofDays(400).draw(12));
    SeasonalBaseline read =
        SeasonalBaseline.parse(SeasonalBaseline.STATE_VERSION, baseline.toState());
    assertThat(read).isEqualTo(baseline);
    LocalDate date = LocalDate.of(2013, 5, 1);
    assertThat(expected(read, 3, date)).isEqualTo(expected(baseline, 3, date));

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(baseline);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject()).isEqualTo(baseline);
    }
  }

  @Test
  void theStoredSampleOfVersionOneStillLoads() throws IOException {
    String sample;
    try (var in =
        Objects.requireNonNull(getClass().getResourceAsStream("seasonal-baseline-v1.json"))) {
      sample = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    SeasonalBaseline baseline = SeasonalBaseline.parse(1, sample);
    assertThat(baseline.category()).isEqualTo("pothole");
    assertThat(SeasonalBaseline.parse(SeasonalBaseline.STATE_VERSION, baseline.toState()))
        .isEqualTo(baseline);
    assertThat(baseline.holidayFactor(LocalDate.of(2012, 12, 25))).isEqualTo(1);
    assertThat(baseline.expected("place-39", dayOf(LocalDate.of(2013, 2, 4))))
        .isCloseTo(
            baseline.placeFactor("place-39")
                * baseline.expected("x", dayOf(LocalDate.of(2013, 2, 4))),
            within(1e-9));
  }

  @Test
  void aForeignStateIsRefused() {
    assertThatThrownBy(() -> SeasonalBaseline.parse(3, "{}"))
        .hasMessageContaining("state version 3");
    assertThatThrownBy(() -> SeasonalBaseline.parse(1, "{\"category\":\"a\"}"))
        .hasMessageContaining("not the state of a seasonal baseline");
  }

  private static double expected(CountBaseline baseline, int place, LocalDate date) {
    return baseline.expected("place-%02d".formatted(place), dayOf(date));
  }

  private static double expectedHour(CountBaseline baseline, int place, LocalDate date, int hour) {
    Instant start = CALENDAR.startOf(date).plus(hour, ChronoUnit.HOURS);
    return baseline.expected(
        "place-%02d".formatted(place), CALENDAR.slotAt(start, SlotLength.HOUR));
  }

  private static Interval dayOf(LocalDate date) {
    return CALENDAR.slotAt(CALENDAR.startOf(date), SlotLength.DAY);
  }
}
