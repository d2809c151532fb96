package org.tocsin.models.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.models.probability.PoissonDraw;
import org.tocsin.models.verification.SeriesThresholds.Report;

class SeriesThresholdsTest {
  private static final SlotCalendar CALENDAR = new SlotCalendar(ZoneId.of("America/Chicago"));
  private static final LocalDate FIRST = LocalDate.parse("2015-01-01");
  private static final Instant FROM = Instant.parse("2016-01-01T06:00:00Z");
  private static final Instant TO = Instant.parse("2016-07-01T05:00:00Z");
  private static final LocalDate DAY = LocalDate.parse("2016-03-08");

  @Test
  void speaksAtTheReportThatPassesTheQuantileOfTheSeriesOwnHistory() {
    SeriesThresholds watch = watch("harbour");
    steady(watch);
    // P(Y ≥ 10) of a Poisson law of mean 2 is 4.6e-5; of 9 reports 2.4e-4.
    double line = 1e-4;
    List<Report> more = new ArrayList<>();
    for (int n = 2; n < 9; n++) {
      more.add(report("harbour", DAY, 8, n));
    }
    assertThat(on(watch.alerts(line, more))).as("nine are not enough").isEmpty();
    more.add(report("harbour", DAY, 20, 30));
    List<WarnedEpisode> said = on(watch.alerts(line, more));
    assertThat(said).hasSize(1);
    assertThat(said.get(0).raisedAt())
        .isEqualTo(Instant.ofEpochMilli(more.get(more.size() - 1).knownAt()));
    assertThat(said.get(0).places()).containsExactly("harbour");
    assertThat(said.get(0).onset()).isEqualTo(CALENDAR.startOf(DAY));
  }

  @Test
  void daysInARowAreOneAlertAndAQuietWeekEndsIt() {
    SeriesThresholds watch = watch("harbour");
    steady(watch);
    List<Report> more = new ArrayList<>();
    for (int day : new int[] {0, 1, 3, 14}) {
      for (int n = 0; n < 14; n++) {
        more.add(report("harbour", DAY.plusDays(day), 9, n));
      }
    }
    List<WarnedEpisode> said = watch.alerts(1e-6, more);
    assertThat(said)
        .extracting(alert -> CALENDAR.dateAt(alert.raisedAt()))
        .containsExactly(DAY, DAY.plusDays(14));
  }

  @Test
  void aSlowRiseIsSeenInTheWeekOnly() {
    SeriesThresholds watch = watch("harbour");
    steady(watch);
    LocalDate monday = LocalDate.parse("2016-03-07");
    List<Report> more = new ArrayList<>();
    for (int day = 0; day < 7; day++) {
      for (int n = 0; n < 3; n++) {
        more.add(report("harbour", monday.plusDays(day), 12, n));
      }
    }
    List<WarnedEpisode> said = on(watch.alerts(1e-4, more));
    assertThat(said).hasSize(1);
    assertThat(Duration.between(said.get(0).onset(), said.get(0).until()))
        .isGreaterThan(Duration.ofDays(6));
  }

  @Test
  void whatIsTooFewOrComesAfterTheEndOrIsNotWatchedSaysNothing() {
    SeriesThresholds watch = watch("harbour");
    List<Report> two = List.of(report("harbour", DAY, 8, 0), report("harbour", DAY, 8, 1));
    assertThat(watch.alerts(0.05, two)).as("fewer than least-count").isEmpty();
    List<Report> three = new ArrayList<>(two);
    three.add(report("harbour", DAY, 9, 0));
    assertThat(watch.alerts(0.05, three)).as("a series that never had any").hasSize(1);
    List<Report> late = new ArrayList<>(two);
    late.add(new Report("theft", "harbour", three.get(2).occurredAt(), TO.toEpochMilli()));
    assertThat(watch.alerts(0.05, late)).isEmpty();
    List<Report> elsewhere =
        three.stream()
            .map(r -> new Report(r.category(), "nowhere", r.occurredAt(), r.knownAt()))
            .toList();
    assertThat(watch.alerts(0.05, elsewhere)).isEmpty();
    assertThatThrownBy(
            () -> new SeriesThresholds(CALENDAR, LocalDate.parse("2015-12-01"), FROM, TO))
        .hasMessageContaining("give it 8 weeks");
  }

  @Test
  void theLineIsTheStrictestThatRaisesAsManyAlerts() {
    SeriesThresholds watch = new SeriesThresholds(CALENDAR, FIRST, FROM, TO);
    for (int place = 0; place < 40; place++) {
      watch.watch("theft", "p" + place, 3, 2);
      poisson(watch, "p" + place, 1 + place * 0.1, place);
    }
    double line = watch.lineFor(10);
    assertThat(watch.alerts(line, List.of())).hasSizeBetween(10, 13);
    assertThat(watch.alerts(line * 0.98, List.of())).hasSizeLessThan(10);
    assertThatThrownBy(() -> watch.lineFor(100_000)).hasMessageContaining("fewer than 100000");
  }

  @Test
  void anAlertThatIsRaisedWithoutACaseDoesNotMeetIt() {
    TruthEvent event =
        new TruthEvent(
            "x-1",
            "theft",
            List.of("harbour"),
            Instant.parse("2016-03-08T12:00:00Z"),
            Instant.parse("2016-03-09T12:00:00Z"),
            null,
            TruthEvent.ReportTimes.KNOWN);
    WarnedEpisode alert = episode("harbour", "2016-03-08T14:00:00Z");
    assertThat(CasesMet.ids(List.of(), List.of(alert), List.of(event))).containsExactly("x-1");
    assertThat(CasesMet.ids(List.of(alert), List.of(alert), List.of(event))).isEmpty();
    assertThat(
            CasesMet.ids(
                List.of(episode("north", "2016-03-08T14:00:00Z")), List.of(alert), List.of(event)))
        .isEqualTo(Set.of("x-1"));
    assertThat(
            CasesMet.ids(
                List.of(), List.of(episode("harbour", "2016-03-12T14:00:00Z")), List.of(event)))
        .isEmpty();
  }

  private static WarnedEpisode episode(String place, String raisedAt) {
    Instant at = Instant.parse(raisedAt);
    return new WarnedEpisode(
        place + raisedAt, "theft", "service", List.of(place), at, at.minusSeconds(7200), at);
  }

  private static SeriesThresholds watch(String place) {
    SeriesThresholds watch = new SeriesThresholds(CALENDAR, FIRST, FROM, TO);
    watch.watch("theft", place, 3, 2);
    return watch;
  }

  /** Poisson days over history and range, each report known at once. */
  private static void poisson(SeriesThresholds watch, String place, double mean, long seed) {
    SplittableRandom chance = new SplittableRandom(seed);
    for (LocalDate day = FIRST; CALENDAR.startOf(day).isBefore(TO); day = day.plusDays(1)) {
      long count = PoissonDraw.of(mean, chance);
      for (int n = 0; n < count; n++) {
        watch.add(report(place, day, 1 + chance.nextInt(5), n));
      }
    }
  }

  /** Two reports every day: less scatter than chance has, so the law is Poisson. */
  private static void steady(SeriesThresholds watch) {
    for (LocalDate day = FIRST; CALENDAR.startOf(day).isBefore(TO); day = day.plusDays(1)) {
      watch.add(report("harbour", day, 1, 0));
      watch.add(report("harbour", day, 2, 0));
    }
  }

  private static List<WarnedEpisode> on(List<WarnedEpisode> alerts) {
    return alerts.stream()
        .filter(a -> !CALENDAR.dateAt(a.raisedAt()).isBefore(LocalDate.parse("2016-03-07")))
        .filter(a -> CALENDAR.dateAt(a.raisedAt()).isBefore(LocalDate.parse("2016-03-14")))
        .toList();
  }

  private static Report report(String place, LocalDate day, int hour, int minute) {
    long at =
        CALENDAR.startOf(day).plus(Duration.ofHours(hour)).plusSeconds(60L * minute).toEpochMilli();
    return new Report("theft", place, at, at);
  }
}
