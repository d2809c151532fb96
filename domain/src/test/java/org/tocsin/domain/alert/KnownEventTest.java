package org.tocsin.domain.alert;

import static org.tocsin.domain.alert.DeskOutcome.KNOWN_EVENT;
import static org.tocsin.domain.alert.DeskOutcome.RAISED;
import static org.tocsin.domain.alert.Timeline.timeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a known event explains of intervals longer than itself. */
class KnownEventTest {
  private static final Duration WEEK = Duration.ofDays(7);

  @Test
  void aWeekIsNotExplainedByAnEventThatHasNotBegun() {
    sundayFair().at("Tue 10:00").found(week("Tue 10:00", 30)).expect(RAISED);
  }

  @Test
  void aWeekThatBecomesUnusualDuringAnEventOrOnTheDayAfterIsExplainedAndNoLater() {
    sundayFair()
        .at("Sun 10:30")
        .found(week("Sun 10:30", 30))
        .expect(KNOWN_EVENT)
        .at("+1 Mon 10:59")
        .found(week("+1 Mon 10:59", 31))
        .expect(KNOWN_EVENT)
        .at("+1 Mon 11:00")
        .found(week("+1 Mon 11:00", 31))
        .expect(RAISED);
  }

  @Test
  void anEventExplainsALongIntervalOfWhichItIsHalfWheneverThatIsFound() {
    fair("2016-05-03T12:00", "2016-05-07T00:00")
        .at("+1 Wed 10:00")
        .found(week("+1 Wed 10:00", 30))
        .expect(KNOWN_EVENT);
    fair("2016-05-03T12:00", "2016-05-06T12:00")
        .at("+1 Wed 10:00")
        .found(week("+1 Wed 10:00", 30))
        .expect(RAISED);
  }

  @Test
  void aClusterOfSevenDaysIsExplainedNoLaterThanADayAfterTheEvent() {
    fair("2016-05-03T10:00", "2016-05-03T11:00")
        .at("Wed 10:30")
        .found(cluster("Wed 10:30"))
        .expect(KNOWN_EVENT)
        .at("Thu 10:30")
        .found(cluster("Thu 10:30"))
        .expect(RAISED);
  }

  @Test
  void aDayStaysExplainedByTheEventInItHoweverLateItIsTold() {
    sundayFair()
        .at("+1 Thu 10:00")
        .found(
            new Town.Reports("harbour", "pothole", 30, Town.at("+1 Thu 10:00"))
                .by("shift", "shift-day")
                .from(Town.at("Sun 00:00"), Duration.ofDays(1))
                .finding())
        .expect(KNOWN_EVENT);
  }

  private static Timeline sundayFair() {
    return fair("2016-05-08T10:00", "2016-05-08T11:00");
  }

  private static Timeline fair(String from, String to) {
    return timeline(
        Map.of(
            "known-events",
            List.of(
                Map.of("name-en", "Fair", "from", from, "to", to, "places", List.of("harbour")))));
  }

  private static Finding week(String at, int reports) {
    return new Town.Reports("harbour", "pothole", reports, Town.at(at))
        .by("shift", "shift-week")
        .from(Town.at("Mon 00:00"), WEEK)
        .finding();
  }

  private static Finding cluster(String at) {
    return new Town.Reports("harbour", "pothole", 30, Town.at(at))
        .by("cluster", "scan")
        .from(Town.at(at) - WEEK.toMillis(), WEEK)
        .finding();
  }
}
