package org.tocsin.commandcenter.topic;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.tocsin.domain.message.Topics;

/**
 * Listens to the end of the live topics and remembers, per partition, the last heartbeat and the
 * last data. It looks only at what kind a message is, never at what it reports.
 */
public final class PulseListener implements AutoCloseable {
  private static final long LOOK_BACK = 100;

  private final ConcurrentMap<TopicPartition, Pulse> pulses = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> endsAtStart = new HashMap<>();
  private final InstantSource clock;
  private final TopicReader reader;

  public PulseListener(String bootstrap, InstantSource clock, Health health) {
    this.clock = clock;
    this.reader =
        new TopicReader(
            "pulse",
            bootstrap,
            List.of(Topics.INCIDENTS, Topics.OBSERVATIONS, Topics.ALERT_ACTIONS),
            new Tail(),
            health);
  }

  public void start() {
    reader.start();
  }

  /** One per partition, in order of topic and partition; empty until the topics are found. */
  public List<Pulse> pulses() {
    return pulses.values().stream()
        .sorted(Comparator.comparing(Pulse::topic).thenComparingInt(Pulse::partition))
        .toList();
  }

  /** The latest time that any partition states: the city's time in a simulated home. */
  public Optional<Instant> latestTime() {
    return pulses.values().stream()
        .flatMap(p -> Stream.of(Optional.ofNullable(p.heartbeat()), Optional.ofNullable(p.data())))
        .flatMap(Optional::stream)
        .max(Comparator.naturalOrder());
  }

  @Override
  public void close() {
    reader.close();
  }

  private final class Tail implements TopicReader.Listener {
    @Override
    public Map<TopicPartition, Long> startFrom(
        Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> ends) {
      Map<TopicPartition, Long> starts = new HashMap<>();
      ends.forEach(
          (partition, end) -> {
            endsAtStart.put(partition, end);
            pulses.putIfAbsent(partition, Pulse.none(partition.topic(), partition.partition()));
            starts.put(
                partition, Math.max(beginnings.getOrDefault(partition, 0L), end - LOOK_BACK));
          });
      return starts;
    }

    @Override
    public void take(ConsumerRecord<String, byte[]> record) {
      TopicPartition partition = new TopicPartition(record.topic(), record.partition());
      boolean arrivedNow = record.offset() >= endsAtStart.getOrDefault(partition, 0L);
      Instant heard = arrivedNow ? clock.instant() : null;
      Instant at = Instant.ofEpochMilli(record.timestamp());
      Pulse pulse = pulses.getOrDefault(partition, Pulse.none(record.topic(), record.partition()));
      pulses.put(
          partition,
          Heartbeat.isIn(record.value())
              ? pulse.withHeartbeat(at, heard)
              : pulse.withData(at, heard));
    }
  }
}
