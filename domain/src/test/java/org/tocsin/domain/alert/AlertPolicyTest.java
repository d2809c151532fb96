package org.tocsin.domain.alert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.alert.AlertDecision.Outcome;
import org.tocsin.domain.time.SlotLength;

/** The policy told as a morning: an upper bound of 3 reports in an hour, 20 in the day. */
class AlertPolicyTest {
  private static final AlertPolicy POLICY = new AlertPolicy(3, 2);

  @Test
  void theSameNewsIsNoNews() {
    timeline()
        .at("09:00")
        .count(9)
        .expect(Outcome.RAISED)
        .at("09:05")
        .count(9)
        .expect(Outcome.ALREADY_TOLD);
  }

  @Test
  void aUsualHourIsQuiet() {
    timeline().at("09:00").count(3).expect(Outcome.QUIET);
  }

  @Test
  void anAlertSpeaksAgainWhenTheCountHasGrownByHalf() {
    timeline()
        .at("09:00")
        .count(6)
        .expect(Outcome.RAISED)
        .at("09:10")
        .count(8)
        .expect(Outcome.ALREADY_TOLD)
        .at("09:20")
        .count(9)
        .expect(Outcome.UPDATED)
        .at("09:30")
        .count(13)
        .expect(Outcome.ALREADY_TOLD)
        .at("09:40")
        .count(14)
        .expect(Outcome.UPDATED);
  }

  @Test
  void theNextUnusualHourUpdatesTheSameAlert() {
    Timeline morning = timeline().at("09:50").count(6).expect(Outcome.RAISED);
    String id = morning.episode.alertId();
    morning.at("10:10").count(5).expect(Outcome.UPDATED);
    assertThat(morning.episode.alertId()).isEqualTo(id);
    assertThat(morning.episode.alertVersion()).isEqualTo(2);
    assertThat(Instant.ofEpochMilli(morning.episode.onset())).isEqualTo(at("09:00"));
  }

  @Test
  void theEndOfTheHourTellsTheFinalCount() {
    timeline()
        .at("09:00")
        .count(6)
        .expect(Outcome.RAISED)
        .at("09:50")
        .count(8)
        .expect(Outcome.ALREADY_TOLD)
        .at("10:00")
        .tick("09:00", 8)
        .expect(Outcome.UPDATED)
        .at("10:01")
        .tick("09:00", 8)
        .expect(Outcome.ALREADY_TOLD);
  }

  @Test
  void reportsTakenBackCancelTheAlertAtTheTick() {
    timeline()
        .at("09:00")
        .count(6)
        .expect(Outcome.RAISED)
        .at("09:05")
        .tick("09:00", 5)
        .expect(Outcome.ALREADY_TOLD)
        .at("09:06")
        .tick("09:00", 3)
        .expect(Outcome.CANCELLED)
        .at("09:20")
        .count(6)
        .expect(Outcome.RAISED);
  }

  @Test
  void threeQuietHoursEndIt() {
    timeline()
        .at("09:00")
        .count(6)
        .expect(Outcome.RAISED)
        .at("10:00")
        .tick("09:00", 6)
        .expect(Outcome.ALREADY_TOLD)
        .at("12:59")
        .tick("09:00", 6)
        .expect(Outcome.ALREADY_TOLD)
        .at("13:00")
        .tick("09:00", 6)
        .expect(Outcome.ENDED)
        .at("13:01")
        .tick("09:00", 6)
        .expect(Outcome.QUIET);
  }

  @Test
  void anHourThatIsNotQuietProlongsIt() {
    timeline()
        .at("09:00")
        .count(6)
        .expect(Outcome.RAISED)
        .at("11:10")
        .count(3)
        .expect(Outcome.QUIET)
        .at("13:00")
        .tick("09:00", 6)
        .expect(Outcome.ALREADY_TOLD)
        .at("15:00")
        .tick("09:00", 6)
        .expect(Outcome.ENDED);
  }

  @Test
  void tooFewReportsAreNotSpokenOf() {
    AlertPolicy strict = new AlertPolicy(8, 2);
    assertThat(strict.afterReport(Episode.NONE, hour("09:00", 6), "north", "pothole", at("09:10")))
        .extracting(AlertDecision::outcome)
        .isEqualTo(Outcome.TOO_FEW);
    AlertPolicy far = new AlertPolicy(3, 20);
    assertThat(far.afterReport(Episode.NONE, hour("09:00", 6), "north", "pothole", at("09:10")))
        .extracting(AlertDecision::outcome)
        .isEqualTo(Outcome.TOO_CLOSE);
  }

  @Test
  void theSentenceSaysWhatWasSeenAndWhatIsUsual() {
    ZoneId utc = ZoneId.of("UTC");
    assertThat(WhySentence.english(Outcome.RAISED, hour("14:00", 9), at("14:30"), utc))
        .isEqualTo("9 reports since 14:00, usually 1–3 in this hour");
    assertThat(WhySentence.chinese(Outcome.RAISED, hour("14:00", 9), at("14:30"), utc))
        .isEqualTo("14:00以来9起报告，这一小时通常为1–3起");
    assertThat(WhySentence.english(Outcome.UPDATED, hour("14:00", 9), at("15:00"), utc))
        .isEqualTo("9 reports from 14:00 to 15:00 on Monday 2 May, usually 1–3 in this hour");
    assertThat(WhySentence.english(Outcome.CANCELLED, hour("14:00", 2), at("14:40"), utc))
        .isEqualTo("Reports were taken back: 2 reports since 14:00, usually 1–3 in this hour");
  }

  private static Timeline timeline() {
    return new Timeline();
  }

  private static Instant at(String clock) {
    return Instant.parse("2016-05-02T" + clock + ":00Z");
  }

  private static SlotTest hour(String start, int observed) {
    Instant from = at(start);
    return new SlotTest(
        SlotLength.HOUR,
        from,
        from.plusSeconds(3600),
        observed,
        1,
        3,
        1,
        3,
        Math.pow(0.4, observed),
        0.03,
        1,
        "b");
  }

  private static final class Timeline {
    private Episode episode = Episode.NONE;
    private Instant now = AlertPolicyTest.at("00:00");
    private AlertDecision decision;

    Timeline at(String clock) {
      now = AlertPolicyTest.at(clock);
      return this;
    }

    Timeline count(int observed) {
      String start =
          LocalTime.ofSecondOfDay(now.getEpochSecond() % 86_400 / 3600 * 3600).toString();
      decision = POLICY.afterReport(episode, hour(start, observed), "north", "pothole", now);
      episode = decision.next();
      return this;
    }

    Timeline tick(String start, int observed) {
      decision = POLICY.atTick(episode, hour(start, observed), now);
      episode = decision.next();
      return this;
    }

    Timeline expect(Outcome outcome) {
      assertThat(decision.outcome()).isEqualTo(outcome);
      return this;
    }
  }
}
