package org.tocsin.batch.care;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.tocsin.domain.message.Topics;

class KafkaTransportTest {
  private static final TopicPartition LIVE = new TopicPartition(Topics.INCIDENTS, 0);
  private static final TopicPartition BEHIND = new TopicPartition(Topics.INCIDENTS, 1);
  private static final TopicPartition HISTORY = new TopicPartition(Topics.BACKFILL, 0);

  @Test
  void aTombstoneNeitherMovesAClockNorTakesTheTimeOfAHeartbeatThatEndedASegment() {
    assertThat(KafkaTransport.tombstoneTimes(Map.of(LIVE, 5_000L, BEHIND, 4_000L, HISTORY, 9_999L)))
        .isEqualTo(Map.of(LIVE, 5_000L, BEHIND, 4_000L, HISTORY, 5_000L));
    assertThat(KafkaTransport.tombstoneTimes(Map.of(LIVE, 0L, HISTORY, 7_000L)))
        .as("a home that holds nothing but history")
        .isEqualTo(Map.of(LIVE, 0L, HISTORY, 7_000L));
  }
}
