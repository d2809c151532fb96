package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.RunRows;
import org.tocsin.models.verification.WarnedEpisode;

/** Alerts of a run, or of the running city, from the tables. */
final class RunAlerts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> TOLD = Set.of("raised", "re-raised", "updated", "escalated");

  private RunAlerts() {}

  /** Every message of a run, by when it was sent, id and version. */
  static List<JsonNode> messages(Catalog catalog, String run) {
    boolean live = run.equals(RunRows.LIVE);
    Table table = catalog.loadTable((live ? LakeTable.ALERT : LakeTable.REPLAY_ALERT).identifier());
    List<JsonNode> messages = new ArrayList<>();
    if (table.currentSnapshot() == null) {
      return messages;
    }
    Expression wanted = live ? Expressions.alwaysTrue() : Expressions.equal("run", run);
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).where(wanted).select("body").build()) {
      for (Record row : rows) {
        messages.add(JSON.readTree((String) row.getField("body")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be read".formatted(table.name()), e);
    }
    messages.sort(
        Comparator.comparing((JsonNode m) -> Instant.parse(m.path("sent_at").asText()))
            .thenComparing(m -> m.path("id").asText())
            .thenComparingInt(m -> m.path("alert_version").asInt()));
    return messages;
  }

  /** Episodes that a run raised within the range. */
  static List<WarnedEpisode> episodes(List<JsonNode> messages, Instant from, Instant to) {
    Map<String, List<JsonNode>> byId = new TreeMap<>();
    messages.forEach(
        m -> byId.computeIfAbsent(m.path("id").asText(), id -> new ArrayList<>()).add(m));
    List<WarnedEpisode> episodes = new ArrayList<>();
    for (Map.Entry<String, List<JsonNode>> alert : byId.entrySet()) {
      List<JsonNode> said =
          alert.getValue().stream()
              .filter(m -> !m.path("state").asText().equals("held-back"))
              .toList();
      if (said.isEmpty()) {
        continue;
      }
      JsonNode first = said.get(0);
      Instant raisedAt = time(first, "sent_at");
      if (raisedAt.isBefore(from) || !raisedAt.isBefore(to)) {
        continue;
      }
      TreeSet<String> places = new TreeSet<>();
      Instant until = time(first, "interval_end");
      for (JsonNode message : said) {
        places.add(message.path("neighbourhood_id").asText());
        message.path("places").forEach(p -> places.add(p.asText()));
        Instant end = time(message, "interval_end");
        until = end.isAfter(until) ? end : until;
      }
      episodes.add(
          new WarnedEpisode(
              alert.getKey(),
              first.path("category").asText(),
              first.path("lane").asText(),
              List.copyOf(places),
              raisedAt,
              time(first, "onset"),
              until));
    }
    episodes.sort(Comparator.comparing(WarnedEpisode::raisedAt).thenComparing(WarnedEpisode::id));
    return episodes;
  }

  /**
   * What a run said of single places within the range, message by message: alerts raised, updates
   * and escalations, each as an episode of the place and interval that it rests on.
   */
  static List<WarnedEpisode> told(List<JsonNode> messages, Instant from, Instant to) {
    List<WarnedEpisode> told = new ArrayList<>();
    for (JsonNode message : messages) {
      Instant sentAt = time(message, "sent_at");
      if (TOLD.contains(message.path("event").asText())
          && !message.path("state").asText().equals("held-back")
          && !sentAt.isBefore(from)
          && sentAt.isBefore(to)) {
        told.add(
            new WarnedEpisode(
                message.path("id").asText() + "-" + message.path("alert_version").asInt(),
                message.path("category").asText(),
                message.path("lane").asText(),
                List.of(message.path("neighbourhood_id").asText()),
                sentAt,
                time(message, "interval_start"),
                time(message, "interval_end")));
      }
    }
    return told;
  }

  private static Instant time(JsonNode message, String field) {
    return Instant.parse(message.path(field).asText());
  }
}
