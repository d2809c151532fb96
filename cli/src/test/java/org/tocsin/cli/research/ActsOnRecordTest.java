package org.tocsin.cli.research;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.city.TocsinConfiguration;

class ActsOnRecordTest {
  private static final TocsinConfiguration CONFIGURATION =
      TocsinConfiguration.of(
          Map.of(
              "city",
              Map.of("name", "Testville", "zone", "America/Chicago"),
              "known-events",
              List.of(
                  Map.of(
                      "name-en",
                      "Fair",
                      "name-zh",
                      "集市",
                      "from",
                      "2016-05-02T08:00",
                      "to",
                      "2016-05-02T12:00",
                      "places",
                      List.of("loop")))));

  private static final String SILENCE =
      "{\"action_id\":\"s1\",\"alert_id\":\"city\",\"kind\":\"silence\",\"desk\":\"dispatch\","
          + "\"places\":[\"harbour\"],\"until\":\"2016-05-02T18:00:00Z\",\"reason\":\"works\"}";

  @Test
  void aSilenceIsNamedFromTheTickAfterItWasKnownToItsEnd() {
    ActsOnRecord acts = acts("15:00:30", SILENCE);
    assertThat(held(acts, "silenced", "harbour", "15:01:00"))
        .isEqualTo(
            "a silence of desk 'dispatch' was in force until 2016-05-02 13:00: works (act s1)");
    assertThat(held(acts, "silenced", "harbour", "15:00:59")).endsWith("has not landed");
    assertThat(held(acts, "silenced", "harbour", "18:00:00")).endsWith("has not landed");
    assertThat(held(acts, "silenced", "loop", "15:01:00")).endsWith("has not landed");
  }

  @Test
  void aSilenceThatWasEndedHoldsNothing() {
    ActsOnRecord acts =
        acts(
            "15:00:30",
            SILENCE,
            "16:00:00",
            "{\"action_id\":\"e1\",\"alert_id\":\"city\",\"kind\":\"end-silence\","
                + "\"desk\":\"dispatch\",\"target\":\"s1\"}");
    assertThat(held(acts, "silenced", "harbour", "15:30:00")).contains("(act s1)");
    assertThat(held(acts, "silenced", "harbour", "16:01:00")).endsWith("has not landed");
  }

  @Test
  void knownEventsAreThoseOfTheConfigurationAndThoseThatDesksSay() {
    ActsOnRecord acts =
        acts(
            "11:00:00",
            "{\"action_id\":\"k1\",\"alert_id\":\"city\",\"kind\":\"known-event\","
                + "\"desk\":\"duty-officer\",\"name_en\":\"Marathon\",\"places\":[\"harbour\"],"
                + "\"from\":\"2016-05-02T12:00:00Z\",\"until\":\"2016-05-02T20:00:00Z\"}");
    assertThat(held(acts, "known-event", "harbour", "15:20:00"))
        .isEqualTo(
            "known event 'Marathon', 2016-05-02 07:00 to 2016-05-02 15:00, said by desk 'duty-officer' (act k1)");
    assertThat(held(acts, "known-event", "loop", "15:20:00"))
        .isEqualTo(
            "known event 'Fair', 2016-05-02 08:00 to 2016-05-02 12:00, of the configuration");
  }

  @Test
  void theModeInForceSetsTheCapThatIsNamed() {
    ActsOnRecord acts =
        acts(
            "15:00:00",
            "{\"action_id\":\"m1\",\"alert_id\":\"city\",\"kind\":\"mode\",\"mode\":\"emergency\","
                + "\"desk\":\"duty-officer\",\"reason\":\"storm\"}");
    assertThat(held(acts, "held-back", "harbour", "15:00:30"))
        .isEqualTo("the day's cap of 40 alerts in mode peace was reached");
    assertThat(held(acts, "held-back", "harbour", "15:01:00"))
        .isEqualTo("the day's cap of 200 alerts in mode emergency was reached");
    assertThat(acts.modeSince(at("16:00:00")))
        .hasValue("mode emergency since 2016-05-02 10:01, by desk 'duty-officer': storm");
    assertThat(
            acts.whatHeld(
                "raised", "harbour", "x", at("16:00:00"), at("15:00:00"), at("16:00:00"), null))
        .isEmpty();
  }

  @Test
  void theWeekCountsWhatWasToldInspectedAndHeldBack() {
    List<JsonNode> messages = new ArrayList<>();
    message(messages, "old", 1, "2016-04-20T10:00:00Z", "raised", "open", "service", "");
    message(messages, "a", 1, "2016-05-01T10:00:00Z", "raised", "open", "service", "");
    message(messages, "a", 2, "2016-05-01T14:00:00Z", "ended", "ended", "service", "");
    message(
        messages,
        "b",
        1,
        "2016-05-01T11:00:00Z",
        "held-back",
        "held-back",
        "service",
        "\"silenced\"");
    message(
        messages,
        "b",
        2,
        "2016-05-01T12:00:00Z",
        "raised",
        "open",
        "service",
        "\"silence: works\"");
    message(messages, "c", 1, "2016-05-01T11:00:00Z", "raised", "open", "life-safety", "");
    message(
        messages,
        "d",
        1,
        "2016-05-01T11:00:00Z",
        "held-back",
        "held-back",
        "service",
        "\"known-event\"");
    message(
        messages,
        "e",
        1,
        "2016-05-01T11:00:00Z",
        "held-back",
        "held-back",
        "service",
        "\"cap-per-day\"");
    message(
        messages, "e", 2, "2016-05-01T15:00:00Z", "ended", "ended", "service", "\"cap-per-day\"");
    message(messages, "p", 1, "2016-05-02T05:00:00Z", "probe", "held-back", "service", "");
    message(messages, "later", 1, "2016-05-02T21:00:00Z", "raised", "open", "service", "");
    ActsOnRecord acts =
        acts(
            "12:00:00",
            verdict("1", "a", "yes", "knew-already"),
            "13:00:00",
            verdict("2", "a", "yes", "yes"),
            "13:00:00",
            verdict("3", "b", "no", "yes"),
            "13:00:00",
            verdict("4", "p", "no", "yes"),
            "22:00:00",
            verdict("5", "c", "yes", "yes"));
    WeekOfAlerts week = WeekOfAlerts.of(messages, acts, CONFIGURATION, at("20:00:00"));
    assertThat(week.lines(CONFIGURATION))
        .containsExactly(
            "The seven days to 2016-05-02 15:00: 3 alerts (1 life-safety), of which 7.0 are promised to be chance; mode peace",
            "  2 of 3 inspected, 1 of them real and new (9–91 %)",
            "  1 of 1 probes inspected",
            "  1 held back: 1 known-event");
    assertThat(week.object()).containsEntry("alerts", 3).containsEntry("real_and_new", 1);
  }

  private static String verdict(String id, String alert, String real, String isNew) {
    return "{\"action_id\":\"%s\",\"alert_id\":\"%s\",\"kind\":\"verdict\",\"desk\":\"dispatch\",\"real\":\"%s\",\"new_to_you\":\"%s\"}"
        .formatted(id, alert, real, isNew);
  }

  private static void message(
      List<JsonNode> into,
      String id,
      int version,
      String sentAt,
      String event,
      String state,
      String lane,
      String reasons) {
    into.add(
        ResearchJson.read(
            "{\"id\":\"%s\",\"alert_version\":%d,\"sent_at\":\"%s\",\"event\":\"%s\",\"state\":\"%s\",\"lane\":\"%s\",\"reasons\":[%s]}"
                .formatted(id, version, sentAt, event, state, lane, reasons)));
  }

  private static String held(ActsOnRecord acts, String outcome, String place, String tick) {
    return acts.whatHeld(outcome, place, "pothole", at(tick), at("15:00:00"), at("16:00:00"), "a1")
        .orElseThrow();
  }

  private static ActsOnRecord acts(String... knownAndBody) {
    List<ActsOnRecord.Act> acts = new ArrayList<>();
    for (int i = 0; i < knownAndBody.length; i += 2) {
      acts.add(new ActsOnRecord.Act(at(knownAndBody[i]), ResearchJson.read(knownAndBody[i + 1])));
    }
    return new ActsOnRecord(CONFIGURATION, acts);
  }

  private static Instant at(String time) {
    return Instant.parse("2016-05-02T" + time + "Z");
  }
}
