package org.tocsin.streaming.warning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.tocsin.domain.alert.OpenThing;
import org.tocsin.domain.alert.ResumedAlert;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.streaming.arrival.Messages;

/**
 * The alerts that a watch without a state of its own takes over: from table {@code alert}, and from
 * topic {@code alerts} where the table ends.
 */
public record OpenAlerts(String bootstrapServers, Lake lake, TocsinConfiguration configuration) {
  private static final Duration POLL = Duration.ofMillis(200);

  /** What is known of one alert's newest message. */
  private record Newest(int version, String state, long sentAt) {}

  /**
   * The alerts that were open at an instant.
   *
   * @param at milliseconds since 1970: what was said later will be said again
   */
  public List<OpenThing> asOf(long at) {
    Catalog catalog = lake.open();
    Table alert = catalog.loadTable(LakeTable.ALERT.identifier());
    Map<String, Newest> newest = new HashMap<>();
    Map<Integer, Long> next = new HashMap<>();
    read(
        alert,
        Expressions.alwaysTrue(),
        List.of("id", "alert_version", "state", "sent_at", "partition", "offset"),
        row -> {
          next.merge(
              (Integer) row.getField("partition"), (Long) row.getField("offset") + 1, Math::max);
          take(
              newest,
              (String) row.getField("id"),
              new Newest(
                  (Integer) row.getField("alert_version"),
                  (String) row.getField("state"),
                  ((OffsetDateTime) row.getField("sent_at")).toInstant().toEpochMilli()),
              at);
        });
    List<AlertMessage> messages = new ArrayList<>(notLanded(next));
    for (AlertMessage m : messages) {
      take(newest, m.id(), new Newest(m.alertVersion(), m.state(), m.sentAt().toEpochMilli()), at);
    }
    newest.values().removeIf(one -> !ResumedAlert.isAlive(one.state));
    if (newest.isEmpty()) {
      return List.of();
    }
    Set<String> ids = newest.keySet();
    Set<String> said = messages.stream().map(OpenAlerts::name).collect(Collectors.toSet());
    read(
        alert,
        Expressions.in("id", ids.toArray()),
        List.of("body"),
        row -> {
          AlertMessage m = parse(((String) row.getField("body")).getBytes(StandardCharsets.UTF_8));
          if (said.add(name(m))) {
            messages.add(m);
          }
        });
    messages.removeIf(m -> !ids.contains(m.id()));
    return ResumedAlert.asOf(configuration, messages, at, unusualUntil(catalog, messages, ids, at));
  }

  private static void take(Map<String, Newest> newest, String id, Newest one, long at) {
    if (one.sentAt <= at) {
      newest.merge(id, one, (before, now) -> now.version > before.version ? now : before);
    }
  }

  private static String name(AlertMessage m) {
    return m.id() + "#" + m.alertVersion();
  }

  /** By alert, when its latest finding that was not quiet ended. */
  private static Map<String, Long> unusualUntil(
      Catalog catalog, List<AlertMessage> messages, Set<String> ids, long at) {
    long since =
        messages.stream().mapToLong(m -> m.sentAt().toEpochMilli()).min().orElse(Long.MAX_VALUE);
    Map<String, Long> until = new HashMap<>();
    read(
        catalog.loadTable(LakeTable.SIGNAL.identifier()),
        Expressions.and(
            Expressions.and(
                Expressions.equal("run", RunRows.LIVE),
                Expressions.greaterThanOrEqual("tick", since * 1_000)),
            Expressions.and(
                Expressions.lessThanOrEqual("tick", at * 1_000),
                Expressions.lessThan("p_value", ResumedAlert.QUIET))),
        List.of("alert_id", "interval_end"),
        row -> {
          if (row.getField("alert_id") instanceof String id && ids.contains(id)) {
            until.merge(
                id,
                ((OffsetDateTime) row.getField("interval_end")).toInstant().toEpochMilli(),
                Math::max);
          }
        });
    return until;
  }

  private static void read(
      Table table, Expression wanted, List<String> columns, Consumer<Record> each) {
    if (table.currentSnapshot() == null) {
      return;
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).where(wanted).select(columns).build()) {
      rows.forEach(each);
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be read".formatted(table.name()), e);
    }
  }

  /** The alerts of the topic from these offsets on, up to its present end. */
  private List<AlertMessage> notLanded(Map<Integer, Long> next) {
    List<AlertMessage> messages = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.ALERTS).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
      for (TopicPartition p : partitions) {
        consumer.seek(p, Math.max(first.getOrDefault(p, 0L), next.getOrDefault(p.partition(), 0L)));
      }
      while (partitions.stream().anyMatch(p -> consumer.position(p) < end.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          try {
            messages.add(Messages.alert(record.value()));
          } catch (Messages.Unreadable e) {
            // LandingJob lands it as a rejection with this reason.
          }
        }
      }
    }
    return messages;
  }

  private static AlertMessage parse(byte[] body) {
    try {
      return Messages.alert(body);
    } catch (Messages.Unreadable e) {
      throw new IllegalStateException(
          "Table alert holds a message that cannot be read: " + e.getMessage(), e);
    }
  }
}
