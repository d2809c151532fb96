package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.tocsin.domain.alert.DeskOutcome.BELOW_LINE;
import static org.tocsin.domain.alert.DeskOutcome.RAISED;
import static org.tocsin.domain.alert.Timeline.timeline;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;

/** What people's verdicts give back, and what is drawn from just below the line. */
class ReviewTest {
  private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

  @Test
  void twoFindingsAWeekFromJustBelowTheLineAreDrawnForReview() {
    Timeline weeks = timeline(Map.of("warning", Map.of("probes-per-week", 2)));
    for (int week = 0; week < 3; week++) {
      for (String day : DAYS) {
        for (String hour : List.of("08:10", "12:10", "18:10")) {
          weeks
              .at("+" + week + " " + day + " " + hour)
              .reports("harbour", "pothole", 5)
              .expect(BELOW_LINE)
              .reports("loop", "pothole", 5)
              .expect(BELOW_LINE)
              .reports("north", "gas", 4)
              .expect(BELOW_LINE);
        }
      }
    }
    weeks.at("+3 Mon 00:00");
    assertThat(weeks.messages).hasSize(6).allMatch(m -> m.event().equals("probe"));
    assertThat(weeks.messages).allMatch(m -> m.state().equals("held-back"));
    assertThat(weeks.messages).noneMatch(m -> m.lane().equals("life-safety"));
    assertThat(weeks.messages).allMatch(m -> m.dayP() > m.threshold() / 3);
    assertThat(weeks.messages)
        .extracting(m -> m.sentAt().atZone(Town.ZONE).toLocalDate())
        .doesNotHaveDuplicates();
    assertThat(weeks.messages).extracting(AlertMessage::id).doesNotHaveDuplicates();
  }

  @Test
  void whatAlarmsLaterThatDayIsNoProbe() {
    Timeline weeks = timeline(Map.of("warning", Map.of("probes-per-week", 7)));
    weeks
        .at("09:10")
        .reports("harbour", "pothole", 5)
        .expect(BELOW_LINE)
        .at("09:20")
        .reports("harbour", "pothole", 7)
        .expect(RAISED)
        .at("Tue 00:30");
    assertThat(weeks.messages).noneMatch(m -> m.event().equals("probe"));
  }

  @Test
  void withoutProbesNoneIsDrawn() {
    Timeline weeks = timeline().at("09:10").reports("harbour", "pothole", 5).expect(BELOW_LINE);
    assertThat(weeks.at("+1 Mon 00:00").messages).isEmpty();
  }

  @Test
  void verdictsMoveTheLineOnceAWeekByAtMostTwo() {
    Timeline weeks = timeline(Map.of("warning", Map.of("cap-per-day", 1000, "probes-per-week", 0)));
    int alert = 0;
    for (String day : DAYS) {
      for (int hour = 1; hour < 24; hour += 5) {
        for (String place : Town.PLACES) {
          weeks.at(day + " %02d:10".formatted(hour)).reports(place, "pothole", 7);
          weeks.verdict(++alert, "no", "yes");
          weeks.reports(place, "falls", 7);
          weeks.verdict(++alert, "yes", "yes");
          weeks.reports(place, "gas", 7);
          weeks.verdict(++alert, "no", "yes");
        }
      }
    }
    assertThat(alert).isGreaterThan(400);
    AlertMessage during = weeks.last();
    assertThat(during.settings()).contains("taught=1.000");
    weeks.at("+2 Wed 09:10").reports("harbour", "pothole", 8).expect(RAISED);
    assertThat(weeks.last().settings()).contains("taught=0.5");
    double half = weeks.last().threshold();
    weeks.reports("harbour", "falls", 8).expect(RAISED);
    assertThat(weeks.last().settings()).contains("taught=1.");
    assertThat(weeks.last().settings()).doesNotContain("taught=1.000");
    weeks.reports("harbour", "gas", 8).expect(RAISED);
    assertThat(weeks.last().settings()).contains("taught=1.000");
    assertThat(half).isBetween(0.5 * 7 / 3 / 4 / 28 - 1e-12, 0.7 * 7 / 3 / 4 / 28);
  }

  @Test
  void aFreshDeskIsTaughtByWhatTheOneBeforeWasTaughtBy() {
    Map<String, Object> settings =
        Map.of("warning", Map.of("cap-per-day", 99, "probes-per-week", 0));
    Timeline weeks = timeline(settings);
    Timeline fresh = timeline(settings);
    int alert = 0;
    for (String when : List.of("", "+1 ")) {
      for (String day : DAYS) {
        for (String place : Town.PLACES) {
          weeks.at(when + day + " 09:10").reports(place, "pothole", 7);
          judged(weeks, fresh, ++alert, "pothole", "no");
          weeks.reports(place, "falls", 7);
          judged(weeks, fresh, ++alert, "falls", "yes");
        }
      }
    }
    // What is said in the running week teaches the next.
    weeks.at("+2 Tue 09:10").reports("loop", "falls", 7);
    judged(weeks, fresh, ++alert, "falls", "no");
    for (Timeline each : List.of(weeks, fresh)) {
      each.at("+2 Wed 09:10").reports("harbour", "pothole", 9).expect(RAISED);
      each.reports("harbour", "falls", 9).expect(RAISED);
    }
    assertThat(weeks.last().settings()).doesNotContain("taught=1.000");
    int n = weeks.messages.size();
    assertThat(fresh.messages).isEqualTo(weeks.messages.subList(n - 2, n));
    for (Timeline each : List.of(weeks, fresh)) {
      each.at("+3 Wed 09:10").reports("north", "falls", 9).expect(RAISED);
    }
    assertThat(fresh.last()).isEqualTo(weeks.last());
  }

  /** An alert is judged where it was raised, and that is told to a desk that begins later. */
  private static void judged(
      Timeline weeks, Timeline fresh, int alert, String category, String real) {
    AlertMessage raised = weeks.last();
    long at = raised.sentAt().toEpochMilli();
    weeks.verdict(alert, real, "yes");
    fresh.desk.remember(Inspection.open(raised.id(), category, false, false, at));
    fresh.desk.act(
        new AlertActionMessage(
            AlertActionMessage.VERSION,
            AlertActionMessage.TYPE,
            "act-" + alert,
            raised.id(),
            "verdict",
            "dispatch",
            null,
            real,
            "yes"),
        at);
    fresh.desk.recall(at + 60_000);
  }

  @Test
  void aHomeThatIsNotTaughtKeepsItsLines() {
    Timeline weeks = timeline(Map.of("warning", Map.of("taught", false, "probes-per-week", 0)));
    for (int i = 0; i < 7; i++) {
      weeks.at(DAYS.get(i) + " 09:10").reports("harbour", "pothole", 7).verdict(i + 1, "no", "yes");
    }
    weeks.at("+1 Wed 09:10").reports("harbour", "pothole", 7);
    assertThat(weeks.last().settings()).contains("taught=1.000");
  }

  @Test
  void theFactorIsShrunkenAndBounded() {
    assertThat(VerdictTeaching.factor(0, 0, 40, 100)).isCloseTo(1, within(1e-12));
    assertThat(VerdictTeaching.factor(0, 5, 40, 100)).isBetween(0.7, 0.9);
    assertThat(VerdictTeaching.factor(0, 500, 400, 1000)).isEqualTo(0.5);
    assertThat(VerdictTeaching.factor(10, 10, 40, 100)).isBetween(1.3, 1.6);
    assertThat(VerdictTeaching.factor(500, 500, 500, 5000)).isEqualTo(2);
  }

  @Test
  void theIntervalIsWilsons() {
    double[] interval = VerdictTeaching.wilson(8, 10);
    assertThat(interval[0]).isCloseTo(0.4901625, within(1e-6));
    assertThat(interval[1]).isCloseTo(0.9433178, within(1e-6));
    assertThat(VerdictTeaching.wilson(0, 0)).containsExactly(0, 1);
  }

  @Test
  void impossibleVerdictsAreRefused() {
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> VerdictTeaching.factor(3, 2, 9, 9))
        .hasMessage("3 good of 2 inspected, of 9 good of 9 in all, is impossible");
  }
}
