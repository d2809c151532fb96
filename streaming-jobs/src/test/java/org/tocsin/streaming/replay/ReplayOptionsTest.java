package org.tocsin.streaming.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplayOptionsTest {
  private static final List<String> LEAST =
      List.of(
          "--home",
          "/h",
          "--config",
          "c.json",
          "--run",
          "r",
          "--from",
          "2016-01-01T06:00:00Z",
          "--to",
          "2016-02-01T06:00:00Z",
          "--baselines",
          "abc");

  @Test
  void injectedReportsAreWrittenOnlyWhereAFileIsNamed() {
    assertThat(parse("--inject", "plan.json").injectedTo()).isNull();
    ReplayOptions both = parse("--inject", "plan.json", "--injected-to", "out.jsonl");
    assertThat(both.inject()).isEqualTo(Path.of("plan.json"));
    assertThat(both.injectedTo()).isEqualTo(Path.of("out.jsonl"));
  }

  @Test
  void casesAreDrawnOverTheRunUnlessARangeIsGiven() {
    ReplayOptions whole = parse("--inject", "plan.json");
    assertThat(whole.casesFrom()).isEqualTo(whole.from());
    assertThat(whole.casesTo()).isEqualTo(whole.to());
    ReplayOptions part =
        parse("--cases-from", "2015-12-01T06:00:00Z", "--cases-to", "2016-03-01T06:00:00Z");
    assertThat(part.casesFrom()).isEqualTo("2015-12-01T06:00:00Z");
    assertThat(part.casesTo()).isEqualTo("2016-03-01T06:00:00Z");
  }

  @Test
  void anUnknownOptionAndOneWithoutAValueAreNamed() {
    assertThatThrownBy(() -> parse("--injectedto", "x"))
        .hasMessage("Option '--injectedto' is unknown");
    assertThatThrownBy(() -> parse("--injected-to"))
        .hasMessage("Option '--injected-to' has no value");
  }

  private static ReplayOptions parse(String... more) {
    List<String> words = new ArrayList<>(LEAST);
    words.addAll(List.of(more));
    return ReplayOptions.parse(words.toArray(new String[0]));
  }
}
