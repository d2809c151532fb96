package org.tocsin.streaming.walking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.streaming.program.CityRun;
import org.tocsin.streaming.replay.Acts;

/**
 * The city walks: history by import, then live reports, with duplicates, a correction that moves
 * place, retractions, late rows and heartbeats, through a real broker, real jobs and real tables,
 * restarted from the second-last checkpoint in the middle.
 */
class WalkingTest {
  private static final long SEED = 20160312;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void aRestartFromTheSecondLastCheckpointChangesNothing() throws Exception {
    try (CityRun city = CityRun.start(folder.resolve("home"), 2)) {
      CityScript script = new CityScript(city.wire, SEED);
      city.submit("landing", "none");
      script.history();
      city.awaitReportsLanded();
      city.submit("warning", "none");
      script.firstHalf();
      city.awaitCheckpoints("warning", 3);
      city.awaitCheckpoints("landing", 1);
      city.crash("landing");
      city.crash("warning");
      city.submit("landing", "second-last");
      city.submit("warning", "second-last");
      script.secondHalf();
      city.awaitReportsLanded();

      BatchCity expected =
          new BatchCity(
              city.wire.sent(),
              BatchCity.goLive(city.wire.sent()),
              CityScript.END.minusMillis(1),
              CityRun.laws());
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(AlertWords.of(city.wire.alerts())).isEqualTo(expected.alerts));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(city.tables.alerts()).isEqualTo(city.wire.alerts()));
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(city.tables.slotCounts()).isEqualTo(expected.slotCounts));
      assertThat(city.tables.incidents()).isEqualTo(expected.incidents);
      assertThat(city.tables.redeliveries()).isEqualTo(expected.redeliveries);
      assertThat(city.tables.observations()).isEqualTo(expected.observations);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(city.tables.rejections()).isEqualTo(expected.rejections));
      assertThat(city.tables.citations(KeyedHash.of(city.home)).wrong(city.wire.alerts()))
          .as("citations that are not the reports of the tables")
          .isEmpty();
      for (int parallelism : new int[] {1, 2, 4}) {
        assertThat(
                Replay.alerts(
                    city.tables.lake(),
                    KeyedHash.of(city.home),
                    city.configuration,
                    BatchCity.goLive(city.wire.sent()).toEpochMilli(),
                    CityScript.END.toEpochMilli() - 1,
                    Acts.AS_RECORDED,
                    city.bounded(parallelism)))
            .as("alerts from the tables alone, at parallelism %d", parallelism)
            .isEqualTo(city.wire.alerts());
      }
      assertThat(city.tables.signals()).doesNotHaveDuplicates().isNotEmpty();
      assertThat(expected.alerts).hasSizeGreaterThan(8);
      assertThat(String.join("\n", expected.alerts))
          .contains(" cancel ", " ended ", " update open ", " shift-day ");
    }
  }
}
