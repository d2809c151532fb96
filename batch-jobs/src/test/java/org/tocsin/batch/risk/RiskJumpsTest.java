package org.tocsin.batch.risk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.RiskJump;

/** What the desk is told of jumps. */
class RiskJumpsTest {
  /** What a broker takes in one message by default. */
  private static final int MOST_BYTES = 1_000_000;

  @Test
  void manyJumpsGoInMessagesThatABrokerTakesAndTheSameOnesHaveTheSameIds() {
    List<RiskJump> jumps = IntStream.range(0, 2_050).mapToObj(RiskJumpsTest::jump).toList();
    List<AlertActionMessage> messages = RiskJumps.messages(jumps);
    assertThat(messages)
        .allSatisfy(
            act -> {
              assertThat(act.problem()).isNull();
              assertThat(DeskTopic.json(act).getBytes(StandardCharsets.UTF_8))
                  .hasSizeLessThan(MOST_BYTES);
            });
    assertThat(messages).flatExtracting(AlertActionMessage::jumps).isEqualTo(jumps);
    assertThat(messages).extracting(AlertActionMessage::actionId).doesNotHaveDuplicates();
    assertThat(RiskJumps.messages(List.copyOf(jumps))).isEqualTo(messages);
    assertThat(RiskJumps.messages(List.of())).isEmpty();
  }

  private static RiskJump jump(int place) {
    Instant from = Instant.parse("2026-03-02T00:00:00Z");
    return new RiskJump(
        "noise",
        "service",
        "place-" + place,
        "1d",
        from,
        from.plus(Duration.ofDays(1)),
        from,
        "model",
        "m1",
        9.5,
        3,
        1,
        5,
        8,
        0.01,
        1.2,
        place,
        1,
        3,
        "x".repeat(500),
        "星".repeat(500));
  }
}
