package org.tocsin.streaming.warning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.tocsin.domain.alert.Inspection;
import org.tocsin.domain.alert.OpenThing;
import org.tocsin.domain.city.WarningSettings;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * The alerts on record that people may have judged, so that a start without a state, a replay and
 * an explanation are taught by what the watch of then was taught by.
 */
public record RaisedAlerts(Lake lake) implements LongFunction<List<Inspection>> {
  /** Longer than a desk remembers: 26 weeks, and the one that runs. */
  private static final long REACH = Duration.ofDays(27 * 7L).toMillis();

  private record Message(int version, String state, long sentAt, String lane, String category) {}

  /**
   * One for each time that an alert was opened, not merely held back, before an instant.
   *
   * @param at milliseconds since 1970
   */
  @Override
  public List<Inspection> apply(long at) {
    Table alert = lake.open().loadTable(LakeTable.ALERT.identifier());
    Map<String, List<Message>> lives = new TreeMap<>();
    if (alert.currentSnapshot() == null) {
      return List.of();
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(alert)
            .where(
                Expressions.and(
                    Expressions.lessThanOrEqual("sent_at", at * 1_000),
                    Expressions.greaterThan("sent_at", (at - REACH) * 1_000)))
            .select("id", "alert_version", "state", "sent_at", "lane", "category")
            .build()) {
      for (Record row : rows) {
        lives
            .computeIfAbsent((String) row.getField("id"), id -> new ArrayList<>())
            .add(
                new Message(
                    (Integer) row.getField("alert_version"),
                    (String) row.getField("state"),
                    ((OffsetDateTime) row.getField("sent_at")).toInstant().toEpochMilli(),
                    (String) row.getField("lane"),
                    (String) row.getField("category")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be read".formatted(alert.name()), e);
    }
    List<Inspection> raised = new ArrayList<>();
    lives.forEach(
        (id, messages) -> {
          messages.sort(Comparator.comparingInt(Message::version));
          String before = OpenThing.HELD;
          for (Message m : messages) {
            if (m.state.equals(OpenThing.OPEN) && before.equals(OpenThing.HELD)) {
              boolean lifeSafety = WarningSettings.LIFE_SAFETY.equals(m.lane);
              raised.add(Inspection.open(id, m.category, lifeSafety, false, m.sentAt));
            }
            before = m.state;
          }
        });
    return raised;
  }
}
