package org.tocsin.models.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class HolidayCalendarTest {
  @Test
  void publicHolidaysAndTheirEvesAreKnown() {
    HolidayCalendar calendar = HolidayCalendar.of("us", false);
    assertThat(calendar.isHoliday(LocalDate.of(2024, 7, 4))).isTrue();
    assertThat(calendar.isEve(LocalDate.of(2024, 7, 3))).isTrue();
    assertThat(calendar.isHoliday(LocalDate.of(2024, 11, 28))).isTrue();
    assertThat(calendar.isHoliday(LocalDate.of(2024, 7, 5))).isFalse();
    assertThat(calendar.isEve(LocalDate.of(2024, 12, 31))).isTrue();
    assertThat(calendar.isSpringFestival(LocalDate.of(2024, 2, 10))).isFalse();
  }

  @Test
  void lunarFestivalsMoveWithTheMoon() {
    HolidayCalendar calendar = HolidayCalendar.lunarOnly();
    assertThat(calendar.isSpringFestival(LocalDate.of(2024, 2, 9))).isTrue();
    assertThat(calendar.isSpringFestival(LocalDate.of(2024, 2, 10))).isTrue();
    assertThat(calendar.isSpringFestival(LocalDate.of(2024, 2, 16))).isTrue();
    assertThat(calendar.isSpringFestival(LocalDate.of(2024, 2, 17))).isFalse();
    assertThat(calendar.isSpringFestival(LocalDate.of(2025, 1, 29))).isTrue();
    assertThat(calendar.isLunarFestival(LocalDate.of(2024, 9, 17))).isTrue();
    assertThat(calendar.isLunarFestival(LocalDate.of(2024, 6, 10))).isTrue();
    assertThat(calendar.isHoliday(LocalDate.of(2024, 1, 1))).isFalse();
  }

  @Test
  void anUnknownCountryIsRefused() {
    assertThatThrownBy(() -> HolidayCalendar.of("atlantis", false))
        .hasMessageContaining("Country atlantis has no holiday calendar");
    assertThat(HolidayCalendar.none().isEmpty()).isTrue();
  }

  @Test
  void aDayIsOfItsKindAndHasItsName() {
    HolidayCalendar calendar = HolidayCalendar.of("us", true);
    assertThat(calendar.kindsOf(LocalDate.of(2016, 7, 6))).isEmpty();
    assertThat(calendar.kindsOf(LocalDate.of(2016, 7, 3)))
        .containsExactly("eve", "eve:independence-day");
    // Christmas 2016 was a Sunday; the Monday was taken off in its place.
    assertThat(calendar.kindsOf(LocalDate.of(2016, 12, 25)))
        .containsExactly("holiday", "holiday:christmas");
    assertThat(calendar.kindsOf(LocalDate.of(2016, 12, 26)))
        .containsExactly("holiday", "holiday:substitute");
    assertThat(calendar.kindsOf(LocalDate.of(2017, 1, 27)))
        .containsExactly("spring-festival", "spring-festival:eve");
    assertThat(calendar.kindsOf(LocalDate.of(2016, 9, 15)))
        .containsExactly("lunar-festival", "lunar-festival:mid-autumn");
    assertThat(HolidayCalendar.none().kindsOf(LocalDate.of(2016, 12, 25))).isEmpty();
  }
}
