package org.tocsin.ingestion.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.tocsin.domain.message.Topics;

/**
 * The topics of a home, with the settings that its clock needs.
 *
 * <p>In a {@code live} home the broker stamps records when it appends them; in a {@code simulated}
 * home the sender does. Topic {@code backfill} always takes the sender's times. Kafka itself drops
 * no record: their times may lie years back. In a home with the embedded broker the hourly care
 * drops reports and values that have landed for certain, so segments must end sooner or later: what
 * carries them rolls by the records' times.
 */
public final class HomeTopics {
  private static final long PATIENCE_SECONDS = 60;
  private static final long LOOK_AGAIN_NANOS = 50_000_000;
  private static final String LIVE = "live";
  private static final long FOR_EVER = Long.MAX_VALUE;

  private HomeTopics() {}

  /**
   * Creates every missing topic and checks those that exist.
   *
   * @param clock {@code live} or {@code simulated}
   * @throws IllegalStateException if the broker does not answer, or a topic belongs to a home with
   *     the other clock or has fewer partitions
   */
  public static void create(String bootstrapServers, String clock, int partitions) {
    try (Admin admin = connect(bootstrapServers)) {
      Set<String> present = await(admin.listTopics().names(), bootstrapServers);
      List<NewTopic> missing = new ArrayList<>();
      for (String topic : Topics.ALL) {
        if (!present.contains(topic)) {
          missing.add(
              new NewTopic(topic, Optional.of(partitions), Optional.empty())
                  .configs(settings(topic, clock)));
        }
      }
      try {
        await(admin.createTopics(missing).all(), bootstrapServers);
      } catch (IllegalStateException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
        // Another program was faster: the check below looks at what it made.
      }
      known(admin, bootstrapServers);
      check(admin, bootstrapServers, clock, partitions);
      renew(admin, bootstrapServers, clock);
      ready(admin, bootstrapServers);
    }
  }

  /** Waits until the broker that answers has heard of topics that another has just made. */
  private static void known(Admin admin, String servers) {
    List<ConfigResource> topics =
        Topics.ALL.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        await(admin.describeTopics(Topics.ALL).allTopicNames(), servers);
        await(admin.describeConfigs(topics).all(), servers);
        return;
      } catch (IllegalStateException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() > until) {
          throw e;
        }
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
  }

  /**
   * Waits for the leader of every partition to answer. A producer whose first record a partition
   * refuses because it is not ready yet, and takes the second, would send the first in vain: to the
   * broker it is out of order for good.
   */
  private static void ready(Admin admin, String servers) {
    Map<TopicPartition, OffsetSpec> all = new HashMap<>();
    await(admin.describeTopics(Topics.ALL).allTopicNames(), servers)
        .forEach(
            (name, topic) ->
                topic
                    .partitions()
                    .forEach(
                        p ->
                            all.put(new TopicPartition(name, p.partition()), OffsetSpec.latest())));
    await(admin.listOffsets(all).all(), servers);
  }

  /**
   * The clock of the home whose topics these are: {@code live} or {@code simulated}.
   *
   * @throws IllegalStateException if the broker does not answer or has no such topics
   */
  public static String clock(String bootstrapServers) {
    try (Admin admin = connect(bootstrapServers)) {
      return clockOf(timestampType(admin, bootstrapServers, Topics.INCIDENTS));
    }
  }

  static Map<String, String> settings(String topic, String clock) {
    Map<String, String> settings = new HashMap<>();
    boolean stampedByBroker = clock.equals(LIVE) && !topic.equals(Topics.BACKFILL);
    settings.put(
        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
        stampedByBroker ? "LogAppendTime" : "CreateTime");
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));
    settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    settings.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(segment(topic, stampedByBroker)));
    return settings;
  }

  /**
   * Milliseconds of the records' own times in one file: years of history must not make hundreds.
   */
  private static long segment(String topic, boolean stampedByBroker) {
    return switch (topic) {
      case Topics.INCIDENTS, Topics.OBSERVATIONS ->
          Duration.ofDays(stampedByBroker ? 1 : 30).toMillis();
      case Topics.BACKFILL -> Duration.ofDays(365).toMillis();
      default -> FOR_EVER;
    };
  }

  /** Topics of a home that was made when no segment ever ended by time take today's settings. */
  private static void renew(Admin admin, String servers, String clock) {
    List<ConfigResource> topics =
        Topics.ALL.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    await(admin.describeConfigs(topics).all(), servers)
        .forEach(
            (topic, found) -> {
              String name = TopicConfig.SEGMENT_MS_CONFIG;
              String wanted = Objects.requireNonNull(settings(topic.name(), clock).get(name));
              boolean old = found.get(name).value().equals(Long.toString(FOR_EVER));
              if (old && !wanted.equals(Long.toString(FOR_EVER))) {
                changes.put(
                    topic,
                    List.of(
                        new AlterConfigOp(
                            new ConfigEntry(name, wanted), AlterConfigOp.OpType.SET)));
              }
            });
    if (!changes.isEmpty()) {
      await(admin.incrementalAlterConfigs(changes).all(), servers);
    }
  }

  private static void check(Admin admin, String servers, String clock, int partitions) {
    Map<String, TopicDescription> topics =
        await(admin.describeTopics(Topics.ALL).allTopicNames(), servers);
    topics.forEach(
        (name, topic) -> {
          if (topic.partitions().size() < partitions) {
            throw new IllegalStateException(
                "Topic %s has %d partitions, below kafka.partitions %d; set kafka.partitions to %d or use a new home"
                    .formatted(
                        name, topic.partitions().size(), partitions, topic.partitions().size()));
          }
        });
    String found = clockOf(timestampType(admin, servers, Topics.INCIDENTS));
    if (!found.equals(clock)) {
      throw new IllegalStateException(
          "These topics belong to a home with clock '%s', the configuration says '%s'; a home runs on one clock: use a new home"
              .formatted(found, clock));
    }
  }

  private static String timestampType(Admin admin, String servers, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    Map<ConfigResource, Config> configs =
        await(admin.describeConfigs(List.of(resource)).all(), servers);
    Config config = configs.get(resource);
    if (config == null) {
      throw new IllegalStateException(
          "Topic %s does not exist on %s; start the home first".formatted(topic, servers));
    }
    return config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value();
  }

  private static String clockOf(String timestampType) {
    return timestampType.equals("LogAppendTime") ? LIVE : "simulated";
  }

  private static Admin connect(String servers) {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
  }

  private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future, String servers) {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(
          "Kafka at %s refused: %s".formatted(servers, cause.getMessage()), cause);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Kafka at %s did not answer within %d s; is the stack up?"
              .formatted(servers, PATIENCE_SECONDS),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for Kafka at " + servers, e);
    }
  }
}
