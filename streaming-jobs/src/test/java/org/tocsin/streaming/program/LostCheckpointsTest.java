package org.tocsin.streaming.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.SettledOffsets;
import org.tocsin.streaming.walking.CityScript;

/**
 * A home whose checkpoints are gone and whose Kafka has dropped its old segments: the tables say
 * what is known, and nothing is lost or doubled.
 */
class LostCheckpointsTest {
  private static final Instant MORNING = Instant.parse("2016-05-02T14:20:00Z");
  private static final int REPORTS = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;
  private long now = MORNING.toEpochMilli();

  @Test
  void theTablesTakeThePlaceOfLostCheckpointsAndDroppedSegments() throws Exception {
    try (CityRun city = CityRun.start(folder.resolve("home"), 2)) {
      city.submit("landing", "none");
      for (int i = 0; i < REPORTS; i++) {
        send(city, Topics.BACKFILL, report("old-" + i, "north"));
        send(city, Topics.INCIDENTS, report("new-" + i, "north"));
      }
      send(city, Topics.INCIDENTS, report("new-1", "north"));
      city.wire.send(Topics.OBSERVATIONS, "gauge", ++now, value(1.5));
      city.wire.send(Topics.ALERT_ACTIONS, "a", ++now, act());
      city.awaitReportsLanded();
      await().atMost(PATIENCE).until(() -> settled(city).highest().size() >= 2 * 4);
      city.crash("landing");

      deleteCheckpoints(city);
      dropOldSegments(city);
      Map<String, Long> before = counts(city);
      assertThat(before).containsEntry("incident", 80L).containsEntry("redelivery", 1L);

      city.submit("landing", "none");
      sayItAllAgain(city);
      // Nothing of this run is settled yet when it is lost, too.
      city.crash("landing");
      deleteCheckpoints(city);
      city.submit("landing", "last");
      send(city, Topics.INCIDENTS, report("new-3", "north"));
      city.awaitReportsLanded();
      await().atMost(PATIENCE).until(() -> city.tables.count(LakeTable.ALERT_ACTION) > 0);

      Map<String, Long> after = counts(city);
      assertThat(after)
          .containsEntry("incident", 80L + 3)
          .containsEntry("observation", 2L)
          .containsEntry("redelivery", 1L + 2 * REPORTS + 1 + 1)
          .containsEntry("alert_action", 1L);
      city.tables.requireNoDuplicates();
      assertThat(city.tables.incidents())
          .filteredOn(row -> row.contains(" new-3 "))
          .hasSize(3)
          .anySatisfy(row -> assertThat(row).contains("report north -"))
          .anySatisfy(row -> assertThat(row).contains("correction south 1462"))
          .anySatisfy(row -> assertThat(row).contains("correction north 1462"));
      assertThat(city.tables.slotCounts().values().stream().mapToInt(n -> n).sum())
          .as("every id counts once, wherever it moved")
          .isEqualTo(2 * REPORTS + 1);
    }
  }

  /** Every report again, one corrected, one new, a value again and another value. */
  private void sayItAllAgain(CityRun city) {
    for (int i = 0; i < REPORTS; i++) {
      send(city, Topics.BACKFILL, report("old-" + i, "north"));
      send(city, Topics.INCIDENTS, report("new-" + i, "north"));
    }
    send(city, Topics.INCIDENTS, report("new-3", "south"));
    send(city, Topics.INCIDENTS, report("fresh", "north"));
    city.wire.send(Topics.OBSERVATIONS, "gauge", ++now, value(1.5));
    city.wire.send(Topics.OBSERVATIONS, "gauge", ++now, value(1.6));
    send(city, Topics.INCIDENTS, report("old-7", "north"));
    city.wire.send(Topics.ALERT_ACTIONS, "a", ++now, act());
  }

  private void send(CityRun city, String topic, IncidentMessage message) {
    city.wire.send(topic, message.sourceId(), ++now, message);
  }

  private static SettledOffsets settled(CityRun city) {
    Catalog catalog = city.tables.lake().open();
    return SettledOffsets.read(catalog);
  }

  /** Rows of a table by its name. */
  private static Map<String, Long> counts(CityRun city) {
    Map<String, Long> counts = new TreeMap<>();
    for (LakeTable table :
        List.of(
            LakeTable.INCIDENT,
            LakeTable.REDELIVERY,
            LakeTable.OBSERVATION,
            LakeTable.ALERT_ACTION)) {
      counts.put(table.tableName(), city.tables.count(table));
    }
    return counts;
  }

  private static void deleteCheckpoints(CityRun city) throws IOException {
    Path checkpoints = city.home.resolve("checkpoints");
    try (Stream<Path> files = Files.walk(checkpoints)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Kafka forgets everything that stands in the tables for sure. */
  private static void dropOldSegments(CityRun city) throws Exception {
    Map<TopicPartition, RecordsToDelete> gone = new HashMap<>();
    settled(city)
        .highest()
        .forEach(
            (partition, offset) -> {
              String[] words = partition.split("/");
              gone.put(
                  new TopicPartition(words[0], Integer.parseInt(words[1])),
                  RecordsToDelete.beforeOffset(offset + 1));
            });
    assertThat(gone).hasSizeGreaterThanOrEqualTo(2 * CityRun.PARTITIONS);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", city.broker.bootstrapServers()))) {
      admin.deleteRecords(gone).all().get();
    }
  }

  private static IncidentMessage report(String id, String place) {
    return CityScript.report(id, place, "pothole", MORNING, "feed");
  }

  private static ObservationMessage value(double result) {
    return new ObservationMessage(
        1,
        "observation",
        "river",
        "gauge",
        "level",
        MORNING,
        result,
        "m",
        "good",
        null,
        null,
        "received",
        "feed");
  }

  private static AlertActionMessage act() {
    return new AlertActionMessage(
        1, "alert-action", "act-1", "a", "acknowledge", "desk", null, null, null);
  }
}
