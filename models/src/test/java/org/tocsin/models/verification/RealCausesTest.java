package org.tocsin.models.verification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.time.Interval;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.domain.time.SlotLength;
import org.tocsin.models.baseline.CountBaseline;
import org.tocsin.models.calendar.HolidayCalendar;
import org.tocsin.models.verification.RealCauses.Cause;
import org.tocsin.models.verification.RealCauses.Kind;

class RealCausesTest {
  private static final SlotCalendar CALENDAR = new SlotCalendar(ZoneId.of("America/Chicago"));
  private static final LocalDate FIRST = LocalDate.parse("2016-01-01");
  private static final LocalDate END = LocalDate.parse("2017-01-01");

  /** Two reports a day in each of three places, at different minutes, as the baseline says. */
  private final RealCauses causes = causes();

  @Test
  void aHeapIsManyReportsUnderOneMinuteAndExplainsWhatItIsMostOf() {
    LocalDate day = LocalDate.parse("2016-06-01");
    for (int n = 0; n < 8; n++) {
      causes.add("fraud", "8", CALENDAR.startOf(day).plusSeconds(60));
    }
    assertThat(causes.heaps())
        .extracting(RealCauses.Heap::name, RealCauses.Heap::count)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("2016-06-01 00:01 fraud", 8));
    assertThat(causes.of(alert("8", day, 1), List.of("8")))
        .isEqualTo(new Cause(Kind.HEAP, "2016-06-01 00:01 fraud"));
    assertThat(causes.of(alert("9", day, 1), List.of("9")).kind())
        .as("none of it lies in this place")
        .isEqualTo(Kind.NONE);

    // Twenty others on the same day: the heap is no longer half of what is above usual.
    for (int n = 0; n < 20; n++) {
      causes.add("fraud", "8", CALENDAR.startOf(day).plusSeconds(36_000 + 977L * n));
    }
    assertThat(causes.of(alert("8", day, 1), List.of("8")).kind()).isEqualTo(Kind.NONE);
  }

  @Test
  void aHolidayOrItsEveExplainsAShortIntervalOnly() {
    assertThat(causes.of(alert("8", LocalDate.parse("2016-07-04"), 1), List.of("8")).kind())
        .isEqualTo(Kind.CALENDAR);
    assertThat(causes.of(alert("8", LocalDate.parse("2016-07-03"), 1), List.of("8")).name())
        .startsWith("2016-07-03 eve:");
    assertThat(causes.of(alert("8", LocalDate.parse("2016-07-04"), 7), List.of("8")).kind())
        .isEqualTo(Kind.NONE);
    assertThat(causes.of(alert("8", LocalDate.parse("2016-08-10"), 1), List.of("8")).kind())
        .isEqualTo(Kind.NONE);
  }

  @Test
  void aLevelThatIsHigherBeforeAndAfterTooIsAShiftAndOneThatIsHigherNowIsNone() {
    LocalDate day = LocalDate.parse("2016-09-14");
    for (int d = -28; d < 29; d++) {
      if (d != 0) {
        causes.add("fraud", "8", CALENDAR.startOf(day.plusDays(d)).plusSeconds(50_000 + 61L * d));
      }
    }
    assertThat(causes.of(alert("8", day, 1), List.of("8")))
        .isEqualTo(new Cause(Kind.LEVEL_SHIFT, "8 fraud"));
    for (int n = 0; n < 9; n++) {
      causes.add("fraud", "9", CALENDAR.startOf(day).plusSeconds(40_000 + 613L * n));
    }
    assertThat(causes.of(alert("9", day, 1), List.of("9")).kind()).isEqualTo(Kind.NONE);
    assertThat(causes.of(alert("8", day, 1), List.of("8", "9", "10")).kind())
        .as("a third of it in three places is too little")
        .isEqualTo(Kind.NONE);
  }

  private static RealCauses causes() {
    RealCauses causes =
        new RealCauses(
            CALENDAR,
            HolidayCalendar.of("US", false),
            Map.of("fraud", twoADay()),
            new Interval(CALENDAR.startOf(FIRST), CALENDAR.startOf(END)));
    int n = 0;
    for (LocalDate day = FIRST; day.isBefore(END); day = day.plusDays(1)) {
      for (String place : List.of("8", "9", "10")) {
        for (int of = 0; of < 2; of++) {
          causes.add(
              "fraud", place, CALENDAR.startOf(day).plusSeconds(3_600 + (n++ * 7_919L) % 72_000));
        }
      }
    }
    assertThat(causes.heaps()).isEmpty();
    return causes;
  }

  private static WarnedEpisode alert(String place, LocalDate day, int days) {
    Instant start = CALENDAR.startOf(day);
    return new WarnedEpisode(
        "a",
        "fraud",
        "service",
        List.of(place),
        start.plus(Duration.ofHours(20)),
        start,
        CALENDAR.startOf(day.plusDays(days)));
  }

  private static CountBaseline twoADay() {
    return new CountBaseline() {
      @Override
      public String category() {
        return "fraud";
      }

      @Override
      public double expected(String place, Interval slot) {
        return 2 * slot.length().toMillis() / 86_400_000.0;
      }

      @Override
      public double dispersion(SlotLength length) {
        return 1;
      }
    };
  }
}
