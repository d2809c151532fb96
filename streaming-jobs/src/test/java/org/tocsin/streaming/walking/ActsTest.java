package org.tocsin.streaming.walking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.RiskJump;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.streaming.program.CityRun;
import org.tocsin.streaming.replay.Acts;

/**
 * What desks do changes what people are told: a silence, a known event, a mode and an
 * acknowledgement pass through a real broker, real jobs and real tables, with a crash in the
 * middle, and the tables alone say the same again.
 */
class ActsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Instant HISTORY_END = at("20:00:00");
  private static final Instant END = Instant.parse("2016-03-13T06:00:00Z");
  private static final Set<String> GROWTH = Set.of("updated", "escalated", "de-escalated");

  @TempDir Path folder;

  @Test
  void whatDesksDoReachesTheStreamAndAReplaySaysTheSame() throws Exception {
    try (CityRun city = started("home")) {
      Story story = new Story(city.wire);
      story.silence("19:30:00", "old-town", "21:00:00");
      await().atMost(PATIENCE).until(() -> city.tables.count(LakeTable.ALERT_ACTION) == 1);
      city.submit("warning", "none");

      story.knownEvent("20:10:00", "south", "20:00:00", "22:00:00");
      story.reports("20:20:00", "old-town", 9);
      story.reports("20:21:00", "south", 9);
      story.reports("20:22:00", "harbour", 9);
      story.reports("20:25:00", "east", 4);
      city.wire.heartbeat(at("20:30:00").toEpochMilli());
      String harbour = story.awaitAlert("harbour");
      story.acknowledge("20:31:00", harbour);
      story.forecast("20:32:10", "north", "old-town");
      city.wire.send(
          Topics.ALERT_ACTIONS,
          AlertActionMessage.CITY,
          at("20:32:20").toEpochMilli(),
          "{\"version\":2,\"type\":\"alert-action\",\"action_id\":\"bad\",\"alert_id\":\"city\","
              + "\"kind\":\"risk-jumps\",\"desk\":\"batch\",\"jumps\":[{\"category\":\"pothole\"}]}");
      story.mode("20:40:20", "emergency");
      story.reports("20:40:30", "west", 4);
      story.reports("20:41:10", "quay", 4);
      city.wire.heartbeat(at("20:45:00").toEpochMilli());
      story.awaitAlert("quay");
      city.awaitCheckpoints("warning", 2);
      city.crash("warning");
      city.crash("landing");
      city.submit("landing", "second-last");
      city.submit("warning", "second-last");
      story.retract("21:10:00", "harbour", 9);
      story.reports("21:20:00", "yard", 9);
      story.retract("21:21:00", "yard", 9);
      for (Instant hour = at("22:00:00"); !hour.isAfter(END); hour = hour.plusSeconds(3600)) {
        city.wire.heartbeat(hour.toEpochMilli());
      }

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(told(city.wire.alerts()))
                      .containsExactlyInAnyOrder(
                          "20:20 old-town held-back [silenced, silence: works] peace",
                          "20:21 south held-back [known-event, known event: Marathon] peace",
                          "20:22 harbour raised [] peace",
                          "20:33 north raised [] peace",
                          "20:33 old-town held-back [silenced, silence: works] peace",
                          "20:41 quay raised [] emergency",
                          "21:00 old-town raised [silence: works] emergency",
                          "21:12 harbour weakened [] emergency",
                          "21:20 yard raised [] emergency",
                          "21:23 yard cancelled [] emergency",
                          "23:45 quay ended [] emergency",
                          "23:30 old-town ended [silence: works] emergency",
                          "23:30 south ended [known-event, known event: Marathon] emergency"));
      assertThat(story.of("quay", city.wire.alerts()).get("desks").toString())
          .isEqualTo("[\"duty-officer\"]");
      assertThat(story.of("harbour", city.wire.alerts()).get("desks").toString()).isEqualTo("[]");

      assertThat(story.of("north", city.wire.alerts()).get("why_en").asText())
          .isEqualTo(
              "about 9.5 reports are expected on Sunday 13 March, usually 1–4; a forecast, not an"
                  + " observation. Mostly: a Sunday +4.00");

      await().atMost(PATIENCE).until(() -> city.tables.count(LakeTable.ALERT_ACTION) == 5);
      assertThat(city.tables.count(LakeTable.REJECTION)).as("the bad act").isEqualTo(1);
      city.awaitReportsLanded();
      for (int parallelism : new int[] {1, 2}) {
        assertThat(replayed(city, Acts.AS_RECORDED, parallelism))
            .as("alerts and acts from the tables alone, at parallelism %d", parallelism)
            .isEqualTo(city.wire.alerts());
      }
      assertThat(told(replayed(city, Acts.NONE, 2)))
          .contains(
              "20:20 old-town raised [] peace",
              "20:21 south raised [] peace",
              "20:33 north raised [] peace",
              "20:33 old-town raised [] peace",
              "21:12 harbour cancelled [] peace")
          .noneMatch(told -> told.contains("quay") || told.contains("emergency"));
    }
  }

  @Test
  void aWatchWithoutACheckpointGoesOnWithTheAlertsThatAreOpen() throws Exception {
    try (CityRun city = started("fresh")) {
      Story story = new Story(city.wire);
      city.submit("warning", "none");
      story.reports("20:20:00", "harbour", 9);
      story.reports("20:22:00", "yard", 9);
      story.reports("20:24:00", "south", 9);
      city.wire.heartbeat(at("20:30:00").toEpochMilli());
      story.acknowledge("20:31:00", story.awaitAlert("harbour"));
      story.awaitAlert("yard");
      story.awaitAlert("south");
      city.awaitCheckpoints("warning", 2);
      city.crash("warning");
      story.retract("20:40:00", "yard", 9);
      story.more("20:41:00", "south", 9, 18);
      city.awaitReportsLanded();
      await().atMost(PATIENCE).until(() -> city.tables.count(LakeTable.ALERT_ACTION) == 1);
      city.submit("warning", "none");
      story.more("20:50:00", "harbour", 9, 11);
      for (Instant hour = at("21:00:00"); !hour.isAfter(END); hour = hour.plusSeconds(3600)) {
        city.wire.heartbeat(hour.toEpochMilli());
      }
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(told(city.wire.alerts()))
                      .containsExactly(
                          "20:20 harbour raised [] peace",
                          "20:22 yard raised [] peace",
                          "20:24 south raised [] peace",
                          "20:43 yard cancelled [] peace",
                          "23:30 harbour weakened [] peace",
                          "23:30 south ended [] peace"));
      assertThat(city.wire.alerts())
          .as("what grew meanwhile is said at the first tick")
          .anyMatch(
              a ->
                  a.contains("\"sent_at\":\"2016-03-12T20:42:00Z\"")
                      && a.contains("\"neighbourhood_id\":\"south\"")
                      && a.contains("\"things\":18"));
      Map<String, Integer> newest = new HashMap<>();
      Map<String, Integer> messages = new HashMap<>();
      for (String alert : city.wire.alerts()) {
        JsonNode a = new ObjectMapper().readTree(alert);
        String id = a.get("id").asText();
        newest.merge(id, a.get("alert_version").asInt(), Math::max);
        messages.merge(id, 1, Integer::sum);
      }
      assertThat(newest).hasSize(3).isEqualTo(messages);
    }
  }

  /** A home whose landing runs and whose history is one report. */
  private CityRun started(String name) throws Exception {
    CityRun city = CityRun.start(folder.resolve(name), 2, tree());
    FlatBaseline.store(
        city.tables,
        city.configuration.hash(),
        "pothole",
        0.5,
        Instant.parse("2016-01-02T06:00:00Z"));
    city.submit("landing", "none");
    city.wire.send(
        Topics.BACKFILL,
        "city|h",
        HISTORY_END.toEpochMilli(),
        CityScript.report("h", "north", "pothole", HISTORY_END, "import"));
    city.awaitReportsLanded();
    return city;
  }

  private static List<String> replayed(CityRun city, Acts acts, int parallelism) throws Exception {
    return Replay.alerts(
        city.tables.lake(),
        KeyedHash.of(city.home),
        city.configuration,
        HISTORY_END.toEpochMilli(),
        END.toEpochMilli() - 1,
        acts,
        city.bounded(parallelism));
  }

  /** What was told but growth, such as {@code 20:22 harbour raised [] peace}. */
  private static List<String> told(List<String> alerts) throws Exception {
    List<String> told = new ArrayList<>();
    for (String alert : alerts) {
      JsonNode a = new ObjectMapper().readTree(alert);
      if (!GROWTH.contains(a.get("event").asText()) && !a.get("event").asText().equals("probe")) {
        List<String> reasons = new ArrayList<>();
        a.get("reasons").forEach(reason -> reasons.add(reason.asText()));
        told.add(
            "%s %s %s %s %s"
                .formatted(
                    a.get("sent_at").asText().substring(11, 16),
                    a.get("neighbourhood_id").asText(),
                    a.get("event").asText(),
                    reasons,
                    a.get("mode").asText()));
      }
    }
    // What grows while it is held back says so again.
    return told.stream().distinct().sorted().toList();
  }

  private static Instant at(String time) {
    return Instant.parse("2016-03-12T" + time + "Z");
  }

  /** One category, a strict peace, and an emergency that says more to another desk. */
  private static Map<String, Object> tree() {
    Map<String, Object> tree = new HashMap<>(CityRun.tree(2));
    // The watch keeps its state on disk here, its replays on the heap.
    tree.put(
        "streams", Map.of("parallelism", 2, "commit-interval", "1s", "watch-state", "rocksdb"));
    tree.put(
        "warning",
        Map.of(
            "false-episodes-per-week",
            0.007,
            "modes",
            Map.of(
                "emergency",
                Map.of(
                    "false-episodes-per-week",
                    100,
                    "routing",
                    Map.of("service", List.of("duty-officer"))))));
    return tree;
  }

  /** Sends what happens, in the order of time. */
  private static final class Story {
    private final Wire wire;

    Story(Wire wire) {
      this.wire = wire;
    }

    void reports(String time, String place, int reports) {
      more(time, place, 0, reports);
    }

    void more(String time, String place, int from, int to) {
      for (int i = from; i < to; i++) {
        send(at(time).plusSeconds(i - from), report(place, i));
      }
    }

    void retract(String time, String place, int reports) {
      for (int i = 0; i < reports; i++) {
        send(at(time).plusSeconds(i), CityScript.retracted(report(place, i)));
      }
    }

    /** All of a place occurred at one time. */
    private static IncidentMessage report(String place, int number) {
      Instant occurred = at(place.equals("quay") || place.equals("west") ? "20:31:00" : "20:16:00");
      return CityScript.report(place + number, place, "pothole", occurred, "feed");
    }

    private void send(Instant at, IncidentMessage message) {
      wire.send(Topics.INCIDENTS, message.key(), at.toEpochMilli(), message);
    }

    void silence(String time, String place, String until) {
      act(time, "silence", List.of(place), null, at(until), null, null, "works");
    }

    void knownEvent(String time, String place, String from, String until) {
      act(time, "known-event", List.of(place), at(from), at(until), null, "Marathon", null);
    }

    void mode(String time, String mode) {
      act(time, "mode", List.of(), null, null, mode, null, "storm");
    }

    void acknowledge(String time, String alert) {
      wire.send(
          Topics.ALERT_ACTIONS,
          alert,
          at(time).toEpochMilli(),
          new AlertActionMessage(
              AlertActionMessage.VERSION,
              AlertActionMessage.TYPE,
              "ack-" + alert,
              alert,
              "acknowledge",
              "dispatch",
              null,
              null,
              null));
    }

    /** The batch expects far more than is usual on the next day. */
    void forecast(String time, String... places) {
      List<RiskJump> jumps = new ArrayList<>();
      for (String place : places) {
        jumps.add(
            new RiskJump(
                "pothole",
                "service",
                place,
                "1d",
                Instant.parse("2016-03-13T06:00:00Z"),
                Instant.parse("2016-03-14T05:00:00Z"),
                Instant.parse("2016-03-13T06:00:00Z"),
                "model",
                "m1",
                9.5,
                2,
                1,
                4,
                7,
                1e-9,
                1,
                1,
                1,
                2,
                "a Sunday +4.00",
                "星期日 +4.00"));
      }
      wire.send(
          Topics.ALERT_ACTIONS,
          AlertActionMessage.CITY,
          at(time).toEpochMilli(),
          AlertActionMessage.riskJumps("jumps-" + time, jumps));
    }

    private void act(
        String time,
        String kind,
        List<String> places,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable String mode,
        @Nullable String name,
        @Nullable String reason) {
      wire.send(
          Topics.ALERT_ACTIONS,
          AlertActionMessage.CITY,
          at(time).truncatedTo(ChronoUnit.MILLIS).toEpochMilli(),
          new AlertActionMessage(
              AlertActionMessage.VERSION,
              AlertActionMessage.TYPE,
              kind + "-" + time,
              AlertActionMessage.CITY,
              kind,
              "duty-officer",
              null,
              null,
              null,
              from,
              until,
              places,
              List.of(),
              mode,
              name,
              name,
              reason,
              null));
    }

    String awaitAlert(String place) {
      await().atMost(PATIENCE).until(() -> of(place, wire.alerts()) != null);
      return of(place, wire.alerts()).get("id").asText();
    }

    /** The first message about a place. */
    JsonNode of(String place, List<String> alerts) {
      try {
        for (String alert : alerts) {
          JsonNode a = new ObjectMapper().readTree(alert);
          if (a.get("neighbourhood_id").asText().equals(place)
              && a.get("alert_version").asInt() == 1) {
            return a;
          }
        }
      } catch (java.io.IOException e) {
        throw new AssertionError(alerts.toString(), e);
      }
      return null;
    }
  }
}
