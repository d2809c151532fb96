package org.tocsin.cli.research;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class DateBarTest {
  private static final ZoneId ZONE = ZoneId.of("America/Chicago");
  private static final Instant NOON = Instant.parse("2016-03-05T18:00:00Z");
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  @Test
  void onATerminalOneLineIsWrittenOverAndOver() {
    DateBar bar = bar(true);
    now = 10 * SECOND;
    bar.at("replay", NOON, 0.25);
    bar.at("replay", NOON.plusSeconds(3_600), 1.5);
    bar.end();
    bar.end();
    assertThat(written())
        .isEqualTo(
            "\r"
                + "\033[Kreplay    [########......................]  25 %  2016-03-05 12:00  30 s"
                + " left\r"
                + "\033[Kreplay    [##############################] 100 %  2016-03-05 13:00  0 s"
                + " left"
                + System.lineSeparator());
  }

  @Test
  void inALogALineComesEveryFiveSecondsAndTheFirstAtOnce() {
    DateBar bar = bar(false);
    bar.at("replay", NOON, 0);
    now = 4 * SECOND;
    bar.at("replay", NOON, 0.1);
    now = 5 * SECOND;
    bar.at("replay", NOON, 0.1);
    bar.end();
    assertThat(written().lines())
        .containsExactly(
            "replay    [..............................]   0 %  2016-03-05 12:00",
            "replay    [###...........................]  10 %  2016-03-05 12:00  45 s left");
  }

  private DateBar bar(boolean onTerminal) {
    return new DateBar(
        new PrintStream(bytes, true, StandardCharsets.UTF_8), onTerminal, ZONE, () -> now);
  }

  private String written() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
