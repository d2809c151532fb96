package org.tocsin.cli.research;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.KnownEvent;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.LakeTable;

/**
 * Desks' acts as they landed, asked for what was in force at a time. An act is in force from the
 * tick after it was known.
 */
final class ActsOnRecord {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  /**
   * One act.
   *
   * @param knownAt when it became known
   * @param body its message
   */
  record Act(Instant knownAt, JsonNode body) {
    private String text(String field) {
      return body.path(field).asText("");
    }

    private @Nullable Instant time(String field) {
      return body.hasNonNull(field) ? Instant.parse(text(field)) : null;
    }

    private boolean names(String list, String id) {
      if (body.path(list).isEmpty()) {
        return true;
      }
      for (JsonNode one : body.path(list)) {
        if (one.asText().equals(id)) {
          return true;
        }
      }
      return false;
    }
  }

  private final TocsinConfiguration configuration;
  private final List<Act> acts;

  /** Acts in the order in which they became known. */
  ActsOnRecord(TocsinConfiguration configuration, List<Act> acts) {
    this.configuration = configuration;
    this.acts = acts.stream().sorted(Comparator.comparing(Act::knownAt)).toList();
  }

  static ActsOnRecord read(Catalog catalog, TocsinConfiguration configuration) {
    Table table = catalog.loadTable(LakeTable.ALERT_ACTION.identifier());
    List<Act> acts = new ArrayList<>();
    if (table.currentSnapshot() != null) {
      try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
        for (Record row : rows) {
          acts.add(new Act(((OffsetDateTime) row.getField("known_at")).toInstant(), body(row)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("Table alert_action cannot be read", e);
      }
    }
    return new ActsOnRecord(configuration, acts);
  }

  /** Rows that are older than column {@code body} have all in columns. */
  private static JsonNode body(Record row) throws IOException {
    if (row.getField("body") instanceof String body) {
      return JSON.readTree(body);
    }
    ObjectNode body = JSON.createObjectNode();
    for (String column :
        List.of("action_id", "alert_id", "kind", "desk", "comment", "real", "new_to_you")) {
      if (row.getField(column) instanceof String value) {
        body.put(column, value);
      }
    }
    return body;
  }

  /** The last verdict on each alert or probe, by its id, as known before an instant. */
  Map<String, JsonNode> verdicts(Instant before) {
    Map<String, JsonNode> verdicts = new HashMap<>();
    for (Act act : acts) {
      if (act.body.hasNonNull("real") && act.knownAt.isBefore(before)) {
        verdicts.put(act.text("alert_id"), act.body);
      }
    }
    return verdicts;
  }

  /**
   * Which act, event or rule of the configuration held a finding back.
   *
   * @param outcome word in table {@code signal}
   * @param tick when it was decided
   * @param start of the interval that was tested
   * @return a clause, or empty for an outcome that holds nothing back
   */
  Optional<String> whatHeld(
      String outcome,
      String place,
      String category,
      Instant tick,
      Instant start,
      Instant end,
      @Nullable String alertId) {
    return switch (outcome) {
      case "silenced" ->
          Optional.of(
              silenceOver(place, category, tick)
                  .map(this::silence)
                  .orElse("a silence covered it, but its act has not landed"));
      case "known-event" ->
          Optional.of(
              eventOver(place, category, tick, start, end)
                  .orElse("a known event covered it, but its act has not landed"));
      case "snoozed" ->
          Optional.of(
              inForce(tick)
                  .filter(a -> a.text("kind").equals("snooze"))
                  .filter(a -> a.text("alert_id").equals(alertId))
                  .reduce((one, later) -> later)
                  .map(
                      a ->
                          "desk '%s' snoozed alert %s until %s"
                              .formatted(a.text("desk"), alertId, clock(a.time("until"))))
                  .orElse("its alert was snoozed, but the act has not landed"));
      case "resolved" -> Optional.of("a desk had resolved alert %s about it".formatted(alertId));
      case "inhibited" ->
          Optional.of("an open alert of the whole city in this category explained as much");
      case "held-back" ->
          Optional.of(
              "the day's cap of %d alerts in mode %s was reached"
                  .formatted(configuration.warning().mode(mode(tick)).capPerDay(), mode(tick)));
      default -> Optional.empty();
    };
  }

  /** The mode in force at a time. */
  String mode(Instant at) {
    return modeAct(at).map(a -> a.text("mode")).orElse("peace");
  }

  /** Who switched to the mode in force, and when; empty before the first switch. */
  Optional<String> modeSince(Instant at) {
    return modeAct(at)
        .map(
            a ->
                "mode %s since %s, by desk '%s'%s"
                    .formatted(
                        a.text("mode"),
                        clock(effectiveAt(a)),
                        a.text("desk"),
                        because(a.text("reason"))));
  }

  private Optional<Act> modeAct(Instant at) {
    return inForce(at)
        .filter(a -> a.text("kind").equals("mode"))
        .filter(a -> configuration.warning().modes().containsKey(a.text("mode")))
        .reduce((one, later) -> later);
  }

  private Optional<Act> silenceOver(String place, String category, Instant at) {
    return inForce(at)
        .filter(a -> a.text("kind").equals("silence"))
        .filter(a -> a.names("places", place) && a.names("categories", category))
        .filter(a -> !orElse(a.time("from"), a.knownAt()).isAfter(at))
        .filter(a -> orElse(a.time("until"), Instant.MIN).isAfter(at))
        .filter(
            a ->
                inForce(at)
                    .noneMatch(
                        end ->
                            end.text("kind").equals("end-silence")
                                && end.text("target").equals(a.text("action_id"))))
        .findFirst();
  }

  private String silence(Act a) {
    return "a silence of desk '%s' was in force until %s%s (act %s)"
        .formatted(
            a.text("desk"), clock(a.time("until")), because(a.text("reason")), a.text("action_id"));
  }

  private Optional<String> eventOver(
      String place, String category, Instant tick, Instant start, Instant end) {
    Optional<String> configured =
        configuration.knownEvents().stream()
            .filter(e -> e.from().isBefore(end) && start.isBefore(e.to()))
            .filter(e -> e.places().isEmpty() || e.places().contains(place))
            .filter(e -> e.categories().isEmpty() || e.categories().contains(category))
            .findFirst()
            .map(e -> event(e, "of the configuration"));
    if (configured.isPresent()) {
      return configured;
    }
    return inForce(tick)
        .filter(a -> a.text("kind").equals("known-event"))
        .filter(a -> a.names("places", place) && a.names("categories", category))
        .filter(a -> orElse(a.time("from"), a.knownAt()).isBefore(end))
        .filter(a -> orElse(a.time("until"), Instant.MIN).isAfter(start))
        .findFirst()
        .map(
            a ->
                event(
                    new KnownEvent(
                        a.text("name_en"),
                        a.text("name_en"),
                        orElse(a.time("from"), a.knownAt()),
                        orElse(a.time("until"), Instant.MAX),
                        List.of(),
                        List.of()),
                    "said by desk '%s' (act %s)".formatted(a.text("desk"), a.text("action_id"))));
  }

  private String event(KnownEvent e, String source) {
    return "known event '%s', %s to %s, %s"
        .formatted(e.nameEn(), clock(e.from()), clock(e.to()), source);
  }

  private Stream<Act> inForce(Instant at) {
    return acts.stream().filter(a -> !effectiveAt(a).isAfter(at));
  }

  /** The tick after an act was known. */
  private Instant effectiveAt(Act act) {
    Duration tick = configuration.warning().tick();
    long length = tick.toMillis();
    return Instant.ofEpochMilli(
        Math.floorDiv(act.knownAt.toEpochMilli(), length) * length + length);
  }

  /** Acts on one alert until a time, such as {@code 14:05 acknowledge by desk 'dispatch'}. */
  List<String> on(String alertId, Instant until) {
    return acts.stream()
        .filter(a -> a.text("alert_id").equals(alertId) && !a.knownAt.isAfter(until))
        .map(a -> "%s %s by desk '%s'".formatted(clock(a.knownAt), a.text("kind"), a.text("desk")))
        .toList();
  }

  private static Instant orElse(@Nullable Instant one, Instant other) {
    return one == null ? other : one;
  }

  private static String because(String reason) {
    return reason.isBlank() ? "" : ": " + reason;
  }

  private String clock(@Nullable Instant at) {
    ZoneId zone = configuration.zone();
    return at == null || at.equals(Instant.MAX) ? "-" : CLOCK.withZone(zone).format(at);
  }
}
