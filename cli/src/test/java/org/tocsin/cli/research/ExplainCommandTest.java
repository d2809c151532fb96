package org.tocsin.cli.research;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.cli.home.HomeProblem;

class ExplainCommandTest {
  @TempDir private Path home;

  @Test
  void anAlertBelongsToTheLastStartBeforeIt() throws IOException {
    starts("2016-01-01T06:00:00.001Z\n2016-02-01T06:00:00Z\n2016-03-01T06:00:00Z\n");
    assertThat(wentLive("2016-02-15T00:00:00Z")).isEqualTo("2016-02-01T06:00:00Z");
    assertThat(wentLive("2016-02-01T06:00:00Z")).isEqualTo("2016-02-01T06:00:00Z");
    assertThat(wentLive("2016-01-31T06:00:00Z")).isEqualTo("2016-01-01T06:00:00.001Z");
    assertThat(wentLive("2016-04-01T00:00:00Z")).isEqualTo("2016-03-01T06:00:00Z");
  }

  @Test
  void withoutAStartOnRecordAllHistoryIsRecomputed() throws IOException {
    assertThat(wentLive("2016-02-15T00:00:00Z")).isEqualTo(Instant.EPOCH);
    starts("2016-03-01T06:00:00Z\n");
    assertThat(wentLive("2016-02-15T00:00:00Z")).isEqualTo(Instant.EPOCH);
  }

  @Test
  void aFileThatIsNoneIsNamed() throws IOException {
    starts("yesterday\n");
    assertThatThrownBy(() -> wentLive("2016-02-15T00:00:00Z"))
        .isInstanceOf(HomeProblem.class)
        .hasMessageContaining("went-live")
        .hasMessageContaining("an instant a line");
  }

  private Instant wentLive(String raised) {
    return ExplainCommand.wentLive(home, Instant.parse(raised));
  }

  private void starts(String lines) throws IOException {
    Path folder = Files.createDirectories(home.resolve("checkpoints").resolve("warning"));
    Files.writeString(folder.resolve("went-live"), lines);
  }
}
