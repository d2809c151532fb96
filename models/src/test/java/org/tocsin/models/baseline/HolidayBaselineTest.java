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
import java.time.LocalDate;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.calendar.HolidayCalendar;

class HolidayBaselineTest {
  private static final HolidayCalendar US = HolidayCalendar.of("us", false);
  private static final SimulatedCategory TRUTH = SimulatedCategory.ofDays(1461);
  private static final LocalDate CHRISTMAS = LocalDate.of(2016, 12, 25);
  private static final LocalDate INDEPENDENCE = LocalDate.of(2016, 7, 4);
  private static final LocalDate ORDINARY = LocalDate.of(2016, 7, 6);

  /** Holidays report half of the usual, but the fourth of July two and a half times as much. */
  private static double holidays(LocalDate date) {
    if (!US.kindsOf(date).contains("holiday")) {
      return 1;
    }
    return date.getMonthValue() == 7 && date.getDayOfMonth() == 4 ? 2.5 : 0.5;
  }

  @Test
  void aHolidayIsExpectedAsItsNameUsedToBe() {
    SeasonalBaseline baseline =
        SeasonalBaseline.fit(TRUTH.draw(1, HolidayBaselineTest::holidays), US);
    assertThat(baseline.holidayFactor(ORDINARY)).isEqualTo(1);
    assertThat(baseline.holidayFactor(CHRISTMAS)).isCloseTo(0.5, within(0.06));
    assertThat(baseline.holidayFactor(INDEPENDENCE)).isCloseTo(2.5, within(0.4));
  }

  @Test
  void withoutACalendarAHolidayIsADayLikeAnyOther() {
    SeasonalBaseline blind = SeasonalBaseline.fit(TRUTH.draw(1, HolidayBaselineTest::holidays));
    SeasonalBaseline knowing =
        SeasonalBaseline.fit(TRUTH.draw(1, HolidayBaselineTest::holidays), US);
    assertThat(blind.holidayFactor(CHRISTMAS)).isEqualTo(1);
    // Ten odd days a year widen what is usual on the others, until they are known.
    assertThat(blind.dispersion(SlotLength.DAY))
        .isGreaterThan(knowing.dispersion(SlotLength.DAY) + 0.02);
    assertThat(knowing.dispersion(SlotLength.DAY)).isCloseTo(1.5, within(0.15));
  }

  @Test
  void holidaysWithoutAnEffectAreGivenNone() {
    SeasonalBaseline baseline = SeasonalBaseline.fit(TRUTH.draw(2), US);
    for (LocalDate day = LocalDate.of(2016, 1, 1); day.getYear() == 2016; day = day.plusDays(1)) {
      assertThat(baseline.holidayFactor(day)).as(day.toString()).isCloseTo(1, within(0.12));
    }
  }

  @Test
  void oneOddHolidayIsBelievedInPartOnly() {
    SimulatedCategory year = SimulatedCategory.ofDays(500);
    LocalDate labourDay = LocalDate.of(2012, 9, 3);
    SeasonalBaseline baseline =
        SeasonalBaseline.fit(
            year.withPerDay(0.05).draw(3, date -> date.equals(labourDay) ? 6 : 1), US);
    assertThat(baseline.holidayFactor(LocalDate.of(2013, 9, 2))).isBetween(1.0, 3.5);
  }

  @Test
  void aHolidayThatTheHistoryNeverHeldHasTheEffectOfItsKind() {
    SimulatedCategory half = SimulatedCategory.ofDays(170);
    SeasonalBaseline baseline =
        SeasonalBaseline.fit(half.draw(4, HolidayBaselineTest::holidays), US);
    assertThat(baseline.holidayFactor(CHRISTMAS)).isBetween(0.4, 0.85);
  }

  @Test
  void lunarFestivalsMoveWithTheMoon() {
    HolidayCalendar lunar = HolidayCalendar.lunarOnly();
    SeasonalBaseline baseline =
        SeasonalBaseline.fit(TRUTH.draw(5, d -> lunar.isSpringFestival(d) ? 0.4 : 1), lunar);
    assertThat(baseline.holidayFactor(LocalDate.of(2016, 2, 8))).isCloseTo(0.4, within(0.06));
    assertThat(baseline.holidayFactor(LocalDate.of(2017, 1, 28))).isCloseTo(0.4, within(0.06));
    assertThat(baseline.holidayFactor(LocalDate.of(2017, 2, 8))).isEqualTo(1);
  }

  @Test
  void theStateKnowsItsHolidaysOnEveryWay() throws IOException, ClassNotFoundException {
    SeasonalBaseline baseline =
        SeasonalBaseline.fit(TRUTH.draw(6, HolidayBaselineTest::holidays), US);
    SeasonalBaseline read =
        SeasonalBaseline.parse(SeasonalBaseline.STATE_VERSION, baseline.toState());
    assertThat(read).isEqualTo(baseline);
    assertThat(read.holidayFactor(CHRISTMAS)).isEqualTo(baseline.holidayFactor(CHRISTMAS));

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(baseline);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      SeasonalBaseline sent = (SeasonalBaseline) in.readObject();
      assertThat(sent.holidayFactor(CHRISTMAS)).isEqualTo(baseline.holidayFactor(CHRISTMAS));
    }
  }

  @Test
  void theStoredSampleOfVersionTwoStillLoads() throws IOException {
    String sample;
    try (var in =
        Objects.requireNonNull(getClass().getResourceAsStream("seasonal-baseline-v2.json"))) {
      sample = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    SeasonalBaseline baseline = SeasonalBaseline.parse(2, sample);
    assertThat(baseline.category()).isEqualTo("pothole");
    assertThat(baseline.toState()).isEqualTo(sample);
    assertThat(baseline.holidayFactor(CHRISTMAS)).isCloseTo(0.5, withinPercentage(20));
    assertThatThrownBy(() -> SeasonalBaseline.parse(2, sample.replace("\"us\"", "\"atlantis\"")))
        .hasMessageContaining("Country atlantis has no holiday calendar");
  }
}
