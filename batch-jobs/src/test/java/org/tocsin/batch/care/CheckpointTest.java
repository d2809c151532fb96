package org.tocsin.batch.care;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path job;

  @Test
  void anEarlierStartGoesOnceALaterOneHasCheckpointsEnoughAndADayHasPassed() throws IOException {
    complete("first", 7, NOON);
    Files.createDirectories(job.resolve("first").resolve("shared"));
    Files.writeString(job.resolve("first").resolve("shared").resolve("state"), "x");
    complete("second", 8, NOON.plusSeconds(60));
    Instant late = NOON.plus(DAY).plusSeconds(1);

    assertThat(Checkpoint.removeEarlierStarts(job, late, DAY)).as("one is not enough").isZero();
    complete("second", 9, NOON.plusSeconds(70));
    assertThat(Checkpoint.removeEarlierStarts(job, NOON.plus(DAY), DAY)).isZero();
    assertThat(Checkpoint.removeEarlierStarts(job, late, DAY)).isEqualTo(1);

    assertThat(job.resolve("first")).doesNotExist();
    assertThat(Checkpoint.list(job))
        .extracting(Checkpoint::start, Checkpoint::number)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("second", 8L),
            org.assertj.core.groups.Tuple.tuple("second", 9L));
    assertThat(Checkpoint.removeEarlierStarts(job, late.plus(DAY), DAY))
        .as("the newest start is never removed")
        .isZero();
  }

  private void complete(String start, int number, Instant at) throws IOException {
    Path folder = Files.createDirectories(job.resolve(start).resolve("chk-" + number));
    Path file = Files.writeString(folder.resolve("_metadata"), "complete");
    Files.setLastModifiedTime(file, FileTime.from(at));
  }
}
