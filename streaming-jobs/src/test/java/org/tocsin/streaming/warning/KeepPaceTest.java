package org.tocsin.streaming.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class KeepPaceTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Test
  void aTopicWhoseClockRunsIsWaitedForHoweverFarTheCityIsAhead() throws Exception {
    try (TwoInputStreamOperatorTestHarness<String, String, String> pace = open()) {
      pace.processWatermark2(new Watermark(5_000));
      for (int second = 1; second <= 30; second++) {
        pace.setProcessingTime(1_000L * second);
        pace.processWatermark1(new Watermark(second));
      }
      assertThat(times(pace)).hasSize(30).last().isEqualTo(30L);
    }
  }

  @Test
  void aClockThatStandsStillIsNotWaitedForUntilItMovesAgain() throws Exception {
    try (TwoInputStreamOperatorTestHarness<String, String, String> pace = open()) {
      pace.processWatermark1(new Watermark(100));
      pace.processWatermark2(new Watermark(5_000));
      pace.setProcessingTime(9_000);
      assertThat(times(pace)).as("it may still move").containsExactly(100L);
      pace.setProcessingTime(11_000);
      pace.processWatermark2(new Watermark(6_000));
      assertThat(times(pace)).containsExactly(100L, 5_000L, 6_000L);
      pace.processElement1(new StreamRecord<>("late", 200));
      pace.processWatermark1(new Watermark(300));
      pace.processWatermark2(new Watermark(9_000));
      pace.processWatermark1(new Watermark(8_000));
      assertThat(times(pace)).as("never back").containsExactly(100L, 5_000L, 6_000L, 8_000L);
      assertThat(pace.extractOutputValues()).containsExactly("late");
    }
  }

  @Test
  void aTopicThatNeverHadAClockHoldsNothingUp() throws Exception {
    try (TwoInputStreamOperatorTestHarness<String, String, String> pace = open()) {
      pace.processElement2(new StreamRecord<>("a report", 1));
      pace.processWatermark2(new Watermark(700));
      assertThat(times(pace)).isEmpty();
      pace.setProcessingTime(12_000);
      assertThat(times(pace)).containsExactly(700L);
      assertThat(pace.extractOutputValues()).as("reports are no values").isEmpty();
    }
  }

  private static TwoInputStreamOperatorTestHarness<String, String, String> open() throws Exception {
    TwoInputStreamOperatorTestHarness<String, String, String> pace =
        new TwoInputStreamOperatorTestHarness<>(new KeepPace<>(PATIENCE));
    pace.open();
    return pace;
  }

  private static List<Long> times(TwoInputStreamOperatorTestHarness<String, String, String> pace) {
    return pace.getOutput().stream()
        .filter(Watermark.class::isInstance)
        .map(mark -> ((Watermark) mark).getTimestamp())
        .toList();
  }
}
