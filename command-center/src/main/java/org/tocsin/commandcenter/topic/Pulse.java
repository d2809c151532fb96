package org.tocsin.commandcenter.topic;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was last heard from one partition of a live topic.
 *
 * @param heartbeat the time that the last heartbeat states; absent before the first
 * @param heartbeatHeard when it was heard here; absent when it stood there before this start
 * @param data {@code known_at} of the last report or value; absent before the first
 * @param dataHeard when it was heard here; absent when it stood there before this start
 */
public record Pulse(
    String topic,
    int partition,
    @Nullable Instant heartbeat,
    @Nullable Instant heartbeatHeard,
    @Nullable Instant data,
    @Nullable Instant dataHeard) {

  static Pulse none(String topic, int partition) {
    return new Pulse(topic, partition, null, null, null, null);
  }

  Pulse withHeartbeat(Instant at, @Nullable Instant heard) {
    return new Pulse(topic, partition, at, heard, data, dataHeard);
  }

  Pulse withData(Instant at, @Nullable Instant heard) {
    return new Pulse(topic, partition, heartbeat, heartbeatHeard, at, heard);
  }
}
