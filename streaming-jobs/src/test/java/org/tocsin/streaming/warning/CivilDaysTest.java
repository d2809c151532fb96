package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;

class CivilDaysTest {
  /** Whole, half-hour and 45-minute offsets; a change by half an hour. */
  @ParameterizedTest
  @ValueSource(
      strings = {"America/Chicago", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe"})
  void answersAsTheCalendarWhateverWasAskedBefore(String zone) {
    SlotCalendar calendar = new SlotCalendar(ZoneId.of(zone));
    CivilDays days = new CivilDays(calendar);
    long from = Instant.parse("2016-01-01T00:00:00Z").toEpochMilli();
    SplittableRandom chance = new SplittableRandom(4);
    for (int i = 0; i < 50_000; i++) {
      // Two years, so that hours meet in their places again and again.
      long at = from + chance.nextLong(2 * 366 * 86_400_000L);
      Instant instant = Instant.ofEpochMilli(at);
      CivilDays.Day day = days.at(at);
      assertThat(day.date()).isEqualTo(calendar.dateAt(instant));
      assertThat(day.slot(SlotLength.DAY)).isEqualTo(calendar.slotAt(instant, SlotLength.DAY));
      assertThat(day.slot(SlotLength.WEEK)).isEqualTo(calendar.slotAt(instant, SlotLength.WEEK));
    }
  }
}
