package org.tocsin.streaming.walking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The reports that an alert must cite, worked out from table {@code incident} as it was known when
 * the alert was sent.
 */
public final class BatchCitations {
  private static final int MOST = 20;
  private static final long QUARTER = 15 * 60_000L;
  private static final Set<String> NEW =
      Set.of("raised", "re-raised", "updated", "escalated", "de-escalated");

  private final List<Row> rows;

  /**
   * A row of table {@code incident}.
   *
   * @param name of its report
   * @param place absent where it counts nowhere
   */
  public record Row(
      String name,
      long knownAt,
      String topic,
      int partition,
      long offset,
      boolean retraction,
      String place,
      String category,
      long occurredAt) {}

  /** A table, in any order. */
  public BatchCitations(List<Row> rows) {
    this.rows =
        rows.stream()
            .sorted(
                Comparator.comparingLong(Row::knownAt)
                    .thenComparing(Row::topic)
                    .thenComparingInt(Row::partition)
                    .thenComparingLong(Row::offset))
            .toList();
  }

  /** What is wrong with the citations of alerts whose cause is a report; none if all is right. */
  public List<String> wrong(List<String> alerts) throws Exception {
    List<String> wrong = new ArrayList<>();
    int seen = 0;
    for (String alert : alerts) {
      JsonNode a = new ObjectMapper().readTree(alert);
      if (NEW.contains(a.path("event").asText()) && hasCause(a)) {
        seen++;
        List<String> cited = new ArrayList<>();
        a.path("incident_keys").forEach(key -> cited.add(key.asText()));
        String difference = difference(a, cited);
        if (!difference.isEmpty()) {
          wrong.add(
              "%s v%s of %s at %s: %s"
                  .formatted(
                      a.path("id").asText(),
                      a.path("alert_version"),
                      a.path("neighbourhood_id").asText(),
                      a.path("sent_at").asText(),
                      difference));
        }
      }
    }
    if (seen == 0) {
      wrong.add("No alert was looked at");
    }
    return wrong;
  }

  /** Whether a report caused it; a tick tells again what was found before. */
  private boolean hasCause(JsonNode a) {
    long at = Instant.parse(a.path("sent_at").asText()).toEpochMilli();
    return rows.stream().anyMatch(row -> row.knownAt == at);
  }

  /** Empty if some row known at the alert's instant can be its last cause. */
  private String difference(JsonNode a, List<String> cited) {
    long at = Instant.parse(a.path("sent_at").asText()).toEpochMilli();
    String difference = "";
    for (int last = 0; last < rows.size() && rows.get(last).knownAt <= at; last++) {
      if (rows.get(last).knownAt == at) {
        difference = difference(a, cited, rows.subList(0, last + 1));
        if (difference.isEmpty()) {
          return "";
        }
      }
    }
    return difference;
  }

  private static String difference(JsonNode a, List<String> cited, List<Row> known) {
    long start = Instant.parse(a.path("interval_start").asText()).toEpochMilli();
    long end = Instant.parse(a.path("interval_end").asText()).toEpochMilli();
    List<String> places = new ArrayList<>();
    a.path("places").forEach(place -> places.add(place.asText()));
    Map<String, Row> newest = new HashMap<>();
    for (Row row : known) {
      newest.put(row.name, row);
    }
    TreeMap<Long, List<String>> quarters = new TreeMap<>(Comparator.reverseOrder());
    for (Row row : newest.values()) {
      boolean here =
          row.place != null && (places.equals(List.of("city")) || places.contains(row.place));
      if (here
          && !row.retraction
          && row.category.equals(a.path("category").asText())
          && row.occurredAt >= start
          && row.occurredAt < end) {
        quarters
            .computeIfAbsent(Math.floorDiv(row.occurredAt, QUARTER), q -> new ArrayList<>())
            .add(row.name);
      }
    }
    int left = MOST;
    int from = 0;
    for (Map.Entry<Long, List<String>> quarter : quarters.entrySet()) {
      int n = Math.min(left, quarter.getValue().size());
      if (cited.size() < from + n
          || !quarter.getValue().containsAll(cited.subList(from, from + n))) {
        return "of %s it cites %s".formatted(quarters.values(), cited);
      }
      from += n;
      left -= n;
    }
    boolean twice = Set.copyOf(cited).size() < cited.size();
    return cited.size() > from || twice ? "it cites too many: " + cited : "";
  }
}
