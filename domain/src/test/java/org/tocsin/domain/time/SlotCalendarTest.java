package org.tocsin.domain.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotCalendarTest {
  private static final SlotCalendar CHICAGO = new SlotCalendar(ZoneId.of("America/Chicago"));

  @Test
  void aDayOfSpringHasTwentyThreeHours() {
    Interval day = CHICAGO.slotAt(Instant.parse("2016-03-13T12:00:00Z"), SlotLength.DAY);
    assertThat(day.start()).isEqualTo(Instant.parse("2016-03-13T06:00:00Z"));
    assertThat(day.length()).isEqualTo(Duration.ofHours(23));
    assertThat(hours(day)).hasSize(23);
  }

  @Test
  void aDayOfAutumnHasTwentyFiveHoursAndItsRepeatedHourGivesTwoSlots() {
    Interval day = CHICAGO.slotAt(Instant.parse("2016-11-06T12:00:00Z"), SlotLength.DAY);
    assertThat(day.length()).isEqualTo(Duration.ofHours(25));
    List<Interval> hours = hours(day);
    assertThat(hours).hasSize(25).doesNotHaveDuplicates();
    assertThat(CHICAGO.hourOfWeek(hours.get(1).start()))
        .isEqualTo(CHICAGO.hourOfWeek(hours.get(2).start()));
  }

  @Test
  void hoursAreCivilWhereTheZoneIsOffByHalfAnHour() {
    SlotCalendar kathmandu = new SlotCalendar(ZoneId.of("Asia/Kathmandu"));
    Interval hour = kathmandu.slotAt(Instant.parse("2016-05-01T00:00:00Z"), SlotLength.HOUR);
    assertThat(hour.start()).isEqualTo(Instant.parse("2016-04-30T23:15:00Z"));
    assertThat(hour.length()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aWeekStartsOnMonday() {
    Interval week = CHICAGO.slotAt(Instant.parse("2016-03-13T12:00:00Z"), SlotLength.WEEK);
    assertThat(CHICAGO.dateAt(week.start())).isEqualTo(LocalDate.of(2016, 3, 7));
    assertThat(week.length()).isEqualTo(Duration.ofDays(7).minusHours(1));
  }

  @Test
  void slotsOfAYearFollowOneAnotherWithoutGap() {
    for (SlotLength length : SlotLength.values()) {
      Interval slot = CHICAGO.slotAt(Instant.parse("2016-01-01T12:00:00Z"), length);
      int seen = 0;
      while (slot.start().isBefore(Instant.parse("2017-01-01T12:00:00Z"))) {
        Interval next = CHICAGO.next(slot, length);
        assertThat(next.start()).isEqualTo(slot.end());
        assertThat(CHICAGO.slotAt(slot.end().minusMillis(1), length)).isEqualTo(slot);
        slot = next;
        seen++;
      }
      assertThat(seen).isGreaterThan(50);
    }
  }

  private static List<Interval> hours(Interval day) {
    List<Interval> hours = new ArrayList<>();
    Interval hour = CHICAGO.slotAt(day.start(), SlotLength.HOUR);
    while (hour.start().isBefore(day.end())) {
      hours.add(hour);
      hour = CHICAGO.next(hour, SlotLength.HOUR);
    }
    return hours;
  }
}
