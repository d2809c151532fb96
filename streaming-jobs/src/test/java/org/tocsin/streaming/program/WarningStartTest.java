package org.tocsin.streaming.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarningStartTest {
  @TempDir private Path folder;

  @Test
  void everyStartStaysOnRecordAndTheSameOneOnce() throws IOException {
    Instant first = Instant.parse("2016-01-01T06:00:00.001Z");
    WarningStart start = new WarningStart(folder.resolve("warning"));
    start.note(first);
    start.note(first);
    new WarningStart(folder.resolve("warning")).note(first.plusSeconds(60));
    assertThat(Files.readAllLines(folder.resolve("warning").resolve(WarningStart.STARTS)))
        .containsExactly("2016-01-01T06:00:00.001Z", "2016-01-01T06:01:00.001Z");
  }
}
