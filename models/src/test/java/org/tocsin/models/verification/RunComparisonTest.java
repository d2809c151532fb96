package org.tocsin.models.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunComparisonTest {
  private static final Instant NINE = Instant.parse("2016-03-05T09:00:00Z");

  @Test
  void alertsAreGainedLostEarlierAndLater() {
    List<WarnedEpisode> first =
        List.of(alert("a1", "8", 0, 60), alert("a2", "9", 30, 60), alert("a3", "10", 0, 60));
    List<WarnedEpisode> second =
        List.of(alert("b1", "8", -10, 60), alert("b2", "9", 45, 60), alert("b4", "11", 0, 60));
    RunComparison comparison = RunComparison.of(first, second, List.of());
    assertThat(comparison.lost()).extracting(WarnedEpisode::id).containsExactly("a3");
    assertThat(comparison.gained()).extracting(WarnedEpisode::id).containsExactly("b4");
    assertThat(comparison.earlier()).extracting(s -> s.first().id()).containsExactly("a1");
    assertThat(comparison.later())
        .extracting(RunComparison.Shift::later)
        .containsExactly(Duration.ofMinutes(15));
  }

  @Test
  void anAlertMeetsAnEventOnlyAfterItsOnsetInItsPlaceAndCategory() {
    TruthEvent event = event("e", "8", 0, 120, NINE.plusSeconds(7200));
    assertThat(event.isMetBy(alert("a", "8", 20, 60))).isTrue();
    assertThat(event.isMetBy(alert("a", "9", 20, 60))).isFalse();
    assertThat(event.isMetBy(alert("open before", "8", -1, 60))).isFalse();
    assertThat(event.isMetBy(alert("two days later", "8", 2 * 1440, 60))).isFalse();
    RunScore score =
        RunScore.of(
            "r", List.of(alert("a", "8", 20, 60), alert("b", "9", 20, 60)), List.of(event), 2);
    assertThat(score.pod()).isEqualTo(new Share(1, 1));
    assertThat(score.unexplained().value()).isEqualTo(0.5);
    assertThat(score.alerts().value()).isEqualTo(1.0);
    assertThat(score.delays()).containsExactly(Duration.ofMinutes(20));
    assertThat(score.leads()).containsExactly(Duration.ofMinutes(100));
  }

  @Test
  void leadsOverEstimatesAreStampedAndOverNothingRefused() {
    TruthEvent estimated = event("e", "8", 0, 120, NINE.plusSeconds(7200));
    TruthEvent none =
        new TruthEvent(
            "n",
            "flooding",
            List.of("9"),
            NINE,
            NINE.plusSeconds(7200),
            NINE.plusSeconds(7200),
            TruthEvent.ReportTimes.NONE);
    TruthEvent stamped =
        new TruthEvent(
            estimated.id(),
            estimated.category(),
            estimated.places(),
            estimated.onset(),
            estimated.end(),
            estimated.recognisedAt(),
            TruthEvent.ReportTimes.ESTIMATED);
    List<WarnedEpisode> alerts = List.of(alert("a", "8", 20, 60), alert("b", "9", 20, 60));
    RunScore score = RunScore.of("r", alerts, List.of(stamped, none), 1);
    assertThat(score.leadsEstimated()).isTrue();
    assertThat(score.leadsRefused()).isEqualTo(1);
    assertThat(score.leads()).hasSize(1);
    assertThat(score.delays()).hasSize(2);
  }

  @Test
  void intervalsAreThoseOfTheBooks() {
    // Wilson, 8 of 10: 0.4902 to 0.9433; Garwood, 10 events: 4.795 to 18.390.
    assertThat(new Share(8, 10).low()).isCloseTo(0.4902, within(1e-4));
    assertThat(new Share(8, 10).high()).isCloseTo(0.9433, within(1e-4));
    assertThat(new WeeklyRate(10, 1).low()).isCloseTo(4.7954, within(1e-3));
    assertThat(new WeeklyRate(10, 1).high()).isCloseTo(18.3904, within(1e-3));
    assertThat(new WeeklyRate(0, 1).low()).isZero();
    RunComparison.PairedHits hits = new RunComparison.PairedHits(30, 2, 18, 50);
    assertThat(hits.difference()).isCloseTo(0.16, within(1e-12));
    // (18−2)/102 ± 1.96·√(21 − 16²/102)/102
    assertThat(hits.low()).isCloseTo(0.0740, within(5e-4));
    assertThat(hits.high()).isCloseTo(0.2397, within(5e-4));
    assertThat(new RunComparison.PairedHits(0, 0, 0, 0).difference()).isNaN();
  }

  private static WarnedEpisode alert(String id, String place, int minutes, int lasts) {
    Instant raised = NINE.plus(Duration.ofMinutes(minutes));
    return new WarnedEpisode(
        id,
        "flooding",
        "service",
        List.of(place),
        raised,
        raised.minus(Duration.ofMinutes(5)),
        raised.plus(Duration.ofMinutes(lasts)));
  }

  private static TruthEvent event(
      String id, String place, int minutes, int lasts, @Nullable Instant recognisedAt) {
    Instant onset = NINE.plus(Duration.ofMinutes(minutes));
    return new TruthEvent(
        id,
        "flooding",
        List.of(place),
        onset,
        onset.plus(Duration.ofMinutes(lasts)),
        recognisedAt,
        TruthEvent.ReportTimes.KNOWN);
  }
}
