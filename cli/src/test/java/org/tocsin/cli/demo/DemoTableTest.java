package org.tocsin.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.lakehouse.FeedStates.FeedState;

class DemoTableTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  /** The stored sample of a message. */
  private static final Path SAMPLE =
      Path.of("..", "domain", "src", "test", "resources", "messages", "alert-2.json");

  private static final List<DemoEvent> TRUTH =
      List.of(
          event(
              "stuck",
              List.of(),
              List.of("n06", "n10"),
              "sensor-fault",
              List.of("pm25-01"),
              List.of()),
          event("silent feed", List.of(), List.of(), "feed-down", List.of("utility"), List.of()),
          event("quiet place", List.of(), List.of("n24"), "cannot-tell", List.of(), List.of()),
          event(
              "leak",
              List.of("gas-smell"),
              List.of("n18"),
              "warned",
              List.of("gas"),
              List.of("n19")),
          event("run", List.of("noise"), List.of("n30"), "no-alarm", List.of(), List.of()));

  @Test
  void whatTheOtherFamiliesFoundStandsBesideWhatCountsFound() throws Exception {
    String table =
        print(
            List.of(
                alert("sensor-fault", "n10", "pm25-01", "stuck"),
                alert("feed-down", "city", "utility", "feed-down"),
                alert("gas-smell", "n18", "", "surge-1h")),
            List.of(
                new FeedState("grid", "n24", "cannot-tell"),
                new FeedState("hotline", "n24", "cannot-tell"),
                new FeedState("utility", "n24", "heard-and-usual")));
    assertThat(table)
        .containsPattern("stuck +08:00 +- +09:00 +found: sensor pm25-01 is stuck")
        .containsPattern("silent feed +08:00 .* found: feed utility is down")
        .containsPattern("quiet place .* found: cannot tell from grid, hotline")
        .contains("3 alerts raised, 0 of them not explained by an event");
  }

  @Test
  void whatIsOfAnotherDayStandsWithItsDate() {
    DemoEvent slow =
        new DemoEvent(
            "slow rise",
            "slow rise",
            List.of("older-adult-fall"),
            List.of("n05"),
            Instant.parse("2026-04-26T00:00:00Z"),
            Instant.parse("2026-05-18T00:00:00Z"),
            Instant.parse("2026-05-22T00:00:00Z"),
            "warned",
            List.of(),
            List.of());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DemoTable(List.of(slow, TRUTH.get(0)), ZoneOffset.UTC)
        .print(List.of(), List.of(), new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .containsPattern("slow rise +2026-04-26 +2026-05-22 +- +MISSED")
        .containsPattern("stuck +08:00 +- +- +MISSED");
  }

  @Test
  void whatWasNotFoundIsMissedAndAFaultElsewhereExplainsNothing() throws Exception {
    String table =
        print(
            List.of(alert("sensor-fault", "n11", "rain-02", "silent")),
            List.of(new FeedState("hotline", "n24", "heard-and-usual")));
    assertThat(table)
        .containsPattern("stuck .* MISSED")
        .containsPattern("silent feed .* MISSED")
        .containsPattern("quiet place .* MISSED: called calm")
        .contains("1 alerts raised, 1 of them not explained by an event");
  }

  @Test
  void anEventExplainsItsSignsWhereItIsFeltButIsWarnedOfOnlyByWhatItIs() throws Exception {
    DemoScore score =
        DemoScore.of(
            TRUTH,
            List.of(
                alert("gas", "n18", "gas-1", "unusual"),
                alert("gas-smell", "n19", "", "surge-1h"),
                alert("gas-smell", "city", "", "city-1h")),
            List.of());
    assertThat(score.raised()).hasSize(3);
    assertThat(score.unexplained()).isEmpty();
    assertThat(score.outcomes().get(3).first()).isEmpty();
  }

  @Test
  void aClusterThatTakesInAPlaceWarnsOfIt() throws Exception {
    DemoScore score =
        DemoScore.of(
            TRUTH, List.of(alert("gas-smell", "n40", "", "cluster", "n40", "n18")), List.of());
    assertThat(score.outcomes().get(3).isRight()).isTrue();
    assertThat(score.unexplained()).isEmpty();
  }

  @Test
  void anAlertOfWhatEverybodyKnewIsAFalseAlarm() throws Exception {
    DemoScore score =
        DemoScore.of(
            TRUTH,
            List.of(alert("noise", "n30", "", "surge-1h"), alert("noise", "city", "", "city-1h")),
            List.of());
    assertThat(score.unexplained()).hasSize(2);
    assertThat(score.outcomes().get(4).isRight()).isFalse();
  }

  private static DemoEvent event(
      String name,
      List<String> categories,
      List<String> places,
      String expect,
      List<String> signs,
      List<String> reach) {
    return new DemoEvent(
        name,
        name,
        categories,
        places,
        Instant.parse("2026-05-17T08:00:00Z"),
        Instant.parse("2026-05-17T12:00:00Z"),
        null,
        expect,
        signs,
        reach);
  }

  private static AlertMessage alert(
      String category, String place, String subject, String detector, String... places)
      throws Exception {
    ObjectNode tree = (ObjectNode) JSON.readTree(SAMPLE.toFile());
    tree.put("category", category)
        .put("neighbourhood_id", place)
        .put("subject", subject)
        .put("detector", detector)
        .put("message_type", "alert")
        .put("origin", "stream")
        .put("interval_start", "2026-05-17T08:10:00Z")
        .put("interval_end", "2026-05-17T09:00:00Z")
        .put("sent_at", "2026-05-17T09:00:00Z");
    tree.putArray("places").add(place);
    for (String other : places) {
      ((com.fasterxml.jackson.databind.node.ArrayNode) tree.get("places")).add(other);
    }
    return JSON.treeToValue(tree, AlertMessage.class);
  }

  private static String print(List<AlertMessage> alerts, List<FeedState> feeds) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DemoTable(TRUTH, ZoneOffset.UTC)
        .print(alerts, feeds, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
