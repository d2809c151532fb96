package org.tocsin.ingestion.run;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.Topics;

/**
 * Writes a heartbeat to every partition of the live topics: time moves although nothing is
 * reported. Acts take effect only at ticks, so their topic needs fewer: the first one of each
 * second.
 */
final class Heartbeats {
  /** Wall time between two of them. */
  static final int INTERVAL_MILLIS = 100;

  private static final List<String> LIVE_TOPICS = List.of(Topics.INCIDENTS, Topics.OBSERVATIONS);

  private final Sender sender;
  private final byte[] message;
  private final int[] partitions;
  private final int actPartitions;
  private long actSecond = Long.MIN_VALUE;

  /** Waits until the broker says how many partitions the live topics have. */
  Heartbeats(Sender sender, String run) {
    this.sender = sender;
    this.message =
        MessageJson.bytes(
            new HeartbeatMessage(HeartbeatMessage.VERSION, HeartbeatMessage.TYPE, run));
    this.partitions = LIVE_TOPICS.stream().mapToInt(sender::partitions).toArray();
    this.actPartitions = sender.partitions(Topics.ALERT_ACTIONS);
  }

  /**
   * Beats once on every partition, with the time it is: in a simulated home.
   *
   * @param millis since 1970
   */
  void beat(long millis) {
    beat(millis, millis);
  }

  /**
   * Beats once on every partition, and the broker says what time it is: in a live home.
   *
   * @param wall milliseconds since 1970 here; only says when a second begins
   */
  void beatNow(long wall) {
    beat(null, wall);
  }

  private void beat(@Nullable Long millis, long clock) {
    for (int t = 0; t < partitions.length; t++) {
      for (int p = 0; p < partitions[t]; p++) {
        sender.send(LIVE_TOPICS.get(t), p, millis, null, message);
      }
    }
    long second = Math.floorDiv(clock, 1000L);
    if (second != actSecond) {
      actSecond = second;
      for (int p = 0; p < actPartitions; p++) {
        sender.send(Topics.ALERT_ACTIONS, p, millis, null, message);
      }
    }
  }
}
