package org.tocsin.cli.stack;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.tocsin.cli.home.HomeProblem;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.Topics;

/** Where the clock of each live partition stands: a stopped clock is itself an alarm. */
final class TopicClock {
  private static final long LOOK_AGAIN_NANOS = 400_000_000L;

  private TopicClock() {}

  /**
   * The last word of one partition.
   *
   * @param lastMillis timestamp of its newest record, heartbeats included; −1 when it has none
   */
  record Age(String topic, int partition, long lastMillis, long endOffset) {
    String words(TocsinConfiguration configuration) {
      if (lastMillis < 0) {
        return "nothing yet";
      }
      Instant last = Instant.ofEpochMilli(lastMillis);
      if (configuration.clock().equals("simulated")) {
        return last.atZone(configuration.zone()).toLocalDateTime() + " simulated";
      }
      Duration age = Duration.between(last, Instant.now());
      return age.toSeconds() > 5
          ? "STOPPED %d s ago; is the intake running?".formatted(age.toSeconds())
          : "%d ms ago".formatted(age.toMillis());
    }
  }

  /**
   * Whether a publisher moves a simulated clock right now: heartbeats come every 100 ms, so one
   * look and another soon after differ.
   */
  static boolean moves(String bootstrap, List<Age> before) {
    LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    return !ages(bootstrap).equals(before);
  }

  static List<Age> ages(String bootstrap) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("request.timeout.ms", "10000");
    properties.put("default.api.timeout.ms", "10000");
    try (Admin admin = Admin.create(properties)) {
      Map<String, TopicDescription> topics =
          admin
              .describeTopics(List.of(Topics.INCIDENTS, Topics.OBSERVATIONS, Topics.ALERT_ACTIONS))
              .allTopicNames()
              .get();
      Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      topics.forEach(
          (topic, description) ->
              description
                  .partitions()
                  .forEach(
                      p -> {
                        TopicPartition partition = new TopicPartition(topic, p.partition());
                        newest.put(partition, OffsetSpec.maxTimestamp());
                        ends.put(partition, OffsetSpec.latest());
                      }));
      Map<TopicPartition, ListOffsetsResultInfo> last = admin.listOffsets(newest).all().get();
      Map<TopicPartition, ListOffsetsResultInfo> end = admin.listOffsets(ends).all().get();
      List<Age> ages = new ArrayList<>();
      last.forEach(
          (partition, info) ->
              ages.add(
                  new Age(
                      partition.topic(),
                      partition.partition(),
                      info.timestamp(),
                      Objects.requireNonNull(end.get(partition)).offset())));
      ages.sort(Comparator.comparing(Age::topic).thenComparingInt(Age::partition));
      return ages;
    } catch (ExecutionException e) {
      throw new HomeProblem(
          "The broker at %s does not answer: %s".formatted(bootstrap, e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HomeProblem("Interrupted while asking the broker", e);
    }
  }
}
