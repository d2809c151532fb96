package org.tocsin.domain.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  @Test
  void aPersonSeesHowFarItIsAndTheLogHasAll() throws IOException {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    PrintStream progress = ProgressLines.marked(err);
    progress.printf("%,d rows%n", 100_000);
    err.println("2026-03-01T12:00:00.000Z WARN  somebody else says something");
    progress.println("第二行");

    ByteArrayOutputStream log = new ByteArrayOutputStream();
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    ProgressLines.relay(
        new ByteArrayInputStream(said.toByteArray()),
        new PrintStream(log, true, StandardCharsets.UTF_8),
        new PrintStream(shown, true, StandardCharsets.UTF_8));

    assertThat(shown.toString(StandardCharsets.UTF_8).lines())
        .containsExactly("%,d rows".formatted(100_000), "第二行");
    assertThat(log.toByteArray()).isEqualTo(said.toByteArray());
  }
}
