package org.tocsin.commandcenter;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.place.Place;

/** Rows of tables that the command center reads, by column name. */
final class TestRows {
  private TestRows() {}

  static Map<String, Object> report(String id, String placeId, String category, String occurred) {
    return version(id, placeId, category, occurred, "report", 1);
  }

  static Map<String, Object> retraction(
      String id, String placeId, String category, String occurred) {
    return version(id, placeId, category, occurred, "retraction", 2);
  }

  private static Map<String, Object> version(
      String id, String placeId, String category, String occurred, String kind, int minutesLater) {
    Place place =
        TestCity.places().stream().filter(p -> p.id().equals(placeId)).findFirst().orElseThrow();
    Map<String, Object> row = new HashMap<>();
    row.put("source", "hotline");
    row.put("source_id", id);
    row.put("kind", kind);
    row.put("category", category);
    row.put("class", "service");
    row.put("neighbourhood_id", placeId);
    row.put("lat", place.centroidLat());
    row.put("lon", place.centroidLon());
    row.put("occurred_at", at(occurred));
    row.put("known_at", at(occurred).plusMinutes(minutesLater));
    row.put("known_kind", "received");
    row.put("origin", "public");
    row.put("content_hash", (long) id.hashCode());
    row.put("run", "feed");
    row.put("topic", "incidents");
    row.put("partition", 0);
    row.put("offset", Long.parseLong(id) * 10 + minutesLater);
    return row;
  }

  static Map<String, Object> baseline(String category) {
    Map<String, Object> row = new HashMap<>();
    row.put("id", "b:" + category);
    row.put("kind", "baseline");
    row.put("category", category);
    row.put("configuration_hash", "0");
    row.put("cut_off", at("2026-07-13T00:00:00Z"));
    row.put("effective_at", at("2026-07-13T06:00:00Z"));
    row.put("state_version", 1);
    row.put("state", "{}");
    row.put("scores", "{}");
    return row;
  }

  /** A judgement of fairness over a range that ends on a day. */
  static Map<String, Object> judgement(
      String category, String horizon, String covariate, String until, boolean passed) {
    Map<String, Object> row = baseline(category);
    row.put("id", String.join(":", "fairness", horizon, covariate, until, category));
    row.put("kind", "fairness");
    row.put("cut_off", at("2025-07-01T00:00:00Z"));
    row.put("effective_at", at(until + "T00:00:00Z"));
    row.put(
        "state",
        "{\"horizon\":\"%s\",\"covariate\":\"%s\",\"passed\":%s,\"faults\":[],\"sentence\":\"\",\"judged_at\":\"2026-07-17T00:00:00Z\"}"
            .formatted(horizon, covariate, passed));
    return row;
  }

  static Map<String, Object> signal(
      String placeId, String category, double observed, double upper, double p, String outcome) {
    Map<String, Object> row = new HashMap<>();
    row.put("run", "live");
    row.put("detector", "surge");
    row.put("neighbourhood_id", placeId);
    row.put("category", category);
    row.put("interval_start", at("2026-07-18T11:00:00Z"));
    row.put("interval_end", at("2026-07-18T12:00:00Z"));
    row.put("tick", at("2026-07-18T11:10:00Z"));
    row.put("observed", observed);
    row.put("expected", 2.0);
    row.put("upper_bound", upper);
    row.put("p_value", p);
    row.put("outcome", outcome);
    row.put("settings", "");
    return row;
  }

  /**
   * A finding below the line.
   *
   * @param times how many times the line its day's chance is
   * @param alertId the alert that tells of it all the same; null for none
   */
  static Map<String, Object> near(
      String placeId, String category, double times, @Nullable String alertId) {
    Map<String, Object> row = signal(placeId, category, 5, 6, 0.002, "below-line");
    row.put("day_p", times * 0.001);
    row.put("threshold", 0.001);
    if (alertId != null) {
      row.put("outcome", "updated");
      row.put("alert_id", alertId);
    }
    return row;
  }

  static Map<String, Object> score(
      String placeId, String category, String categoryClass, double expected, double usual) {
    Map<String, Object> row = new HashMap<>();
    row.put("issued_at", at("2026-07-18T00:00:00Z"));
    row.put("as_of", at("2026-07-18T00:00:00Z"));
    row.put("horizon", "7d");
    row.put("target_start", at("2026-07-18T00:00:00Z"));
    row.put("target_end", at("2026-07-25T00:00:00Z"));
    row.put("neighbourhood_id", placeId);
    row.put("category", category);
    row.put("class", categoryClass);
    row.put("expected", expected);
    row.put("usual", usual);
    row.put("q10", 0.0);
    row.put("q50", expected);
    row.put("q90", expected * 2);
    row.put("rank", 1);
    row.put("contributions", "{}");
    row.put("model_id", "m");
    return row;
  }

  static Map<String, Object> feed(String source, String placeId, String state, String at) {
    Map<String, Object> row = new HashMap<>();
    row.put("run", "live");
    row.put("source", source);
    row.put("neighbourhood_id", placeId);
    row.put("state", state);
    row.put("since", at(at));
    row.put("missed", 0.0);
    row.put("at", at(at));
    return row;
  }

  private static OffsetDateTime at(String instant) {
    return Instant.parse(instant).atOffset(ZoneOffset.UTC);
  }
}
