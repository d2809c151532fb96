package org.tocsin.ingestion.run;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.Topics;

/**
 * Writes a heartbeat to every partition of the live topics: time moves although nothing is
 * reported.
 */
final class Heartbeats {
  /** Wall time between two of them. */
  static final int INTERVAL_MILLIS = 100;

  private static final List<String> LIVE_TOPICS = List.of(Topics.INCIDENTS, Topics.OBSERVATIONS);

  private final Sender sender;
  private final byte[] message;
  private final int[] partitions;

  /** Waits until the broker says how many partitions the live topics have. */
  Heartbeats(Sender sender, String run) {
    this.sender = sender;
    this.message =
        MessageJson.bytes(
            new HeartbeatMessage(HeartbeatMessage.VERSION, HeartbeatMessage.TYPE, run));
    this.partitions = LIVE_TOPICS.stream().mapToInt(sender::partitions).toArray();
  }

  /**
   * Beats once on every partition.
   *
   * @param millis the time it is; null in a live home, where the broker says it
   */
  void beat(@Nullable Long millis) {
    for (int t = 0; t < partitions.length; t++) {
      for (int p = 0; p < partitions[t]; p++) {
        sender.send(LIVE_TOPICS.get(t), p, millis, null, message);
      }
    }
  }
}
