package org.tocsin.streaming.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.models.baseline.BaselineHistory;
import org.tocsin.models.baseline.SeasonalBaseline;
import org.tocsin.streaming.arrival.Messages;

class RecordedMainTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDate LIVE = LocalDate.of(2026, 5, 17);

  @TempDir private Path folder;

  @Test
  void aRecordedDayIsAnsweredOnceAndAnAnswerStays() throws Exception {
    record(List.of("harbour", "loop"));
    RecordedMain.run(folder);
    List<String> said = Files.readAllLines(folder.resolve(RecordedMain.SAID));
    assertThat(said)
        .filteredOn(line -> line.contains("\"message_type\":\"alert\""))
        .singleElement()
        .satisfies(
            line ->
                assertThat(line)
                    .contains("\"neighbourhood_id\":\"harbour\"")
                    .contains("\"place_name_en\":\"The harbour\"")
                    .contains("\"status\":\"Exercise\""));
    assertThat(said).anyMatch(line -> line.startsWith("STATE\tdesk\tloop\t"));
    Files.writeString(folder.resolve(RecordedMain.SAID), "mine");
    RecordedMain.run(folder);
    assertThat(folder.resolve(RecordedMain.SAID)).hasContent("mine");
  }

  /** A month with a report every six hours in each place; nine in an hour of the live day. */
  private void record(List<String> places) throws Exception {
    Files.writeString(
        folder.resolve("configuration.json"),
        """
        {"city": {"name": "Town", "zone": "UTC"}, "clock": "simulated",
         "authorisations": {"service": {"purpose": "Test", "legal_basis": "No report is real",
           "owner": "Tests", "review_by": "2099-01-01"}}}
        """);
    Files.writeString(
        folder.resolve("city.json"),
        JSON.writeValueAsString(
            Map.of(
                "live_from",
                start(LIVE).toString(),
                "to",
                start(LIVE.plusDays(1)).toString(),
                "cut_off",
                start(LIVE).toString(),
                "places",
                places.stream()
                    .map(
                        id ->
                            Map.of(
                                "id",
                                id,
                                "name_en",
                                "The " + id,
                                "name_zh",
                                id,
                                "lat",
                                31,
                                "lon",
                                122))
                    .toList())));
    BaselineHistory history =
        new BaselineHistory("pothole", ZoneOffset.UTC, places, LIVE.minusDays(100), LIVE);
    List<String> lines = new ArrayList<>();
    for (Instant at = start(LIVE.minusDays(100));
        at.isBefore(start(LIVE));
        at = at.plus(Duration.ofHours(6))) {
      for (String place : places) {
        history.add(place, at, 1);
        if (at.isAfter(start(LIVE.minusDays(30)))) {
          lines.add(line(at, place, lines.size()));
        }
      }
    }
    for (int i = 0; i < 9; i++) {
      Instant at = start(LIVE).plus(Duration.ofMinutes(610 + 5L * i));
      lines.add(line(at, places.get(0), lines.size()));
    }
    Files.write(folder.resolve("incidents.jsonl"), lines);
    Files.writeString(folder.resolve("observations.jsonl"), "");
    Files.writeString(
        folder.resolve("baselines.json"),
        JSON.writeValueAsString(Map.of("pothole", SeasonalBaseline.fit(history).toState())));
  }

  private static String line(Instant at, String place, int number) {
    IncidentMessage message =
        new IncidentMessage(
            IncidentMessage.VERSION,
            IncidentMessage.TYPE,
            "report",
            "desk",
            "case-" + number,
            null,
            null,
            "pothole",
            "service",
            place,
            null,
            null,
            null,
            at,
            at,
            "recorded",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            "public",
            Map.of(),
            "test");
    return at.toEpochMilli() + "\t" + new String(Messages.write(message), StandardCharsets.UTF_8);
  }

  private static Instant start(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
