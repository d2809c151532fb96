package org.tocsin.domain.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings stored messages of older versions to the present one. Works on the parsed JSON, keys in
 * snake case, so that every codec reads old topics and tables alike.
 */
public final class MessageVersions {
  private MessageVersions() {}

  /** An alert of version 1 or 2 as version 2; anything else as it is. */
  public static Map<String, Object> alert(Map<String, Object> stored) {
    if (!isVersion(1, stored)) {
      return stored;
    }
    Map<String, Object> alert = new LinkedHashMap<>(stored);
    alert.put("version", AlertMessage.VERSION);
    String place = text(stored, "neighbourhood_id");
    Object observed = stored.getOrDefault("observed", 0);
    Object expected = stored.getOrDefault("expected", 0);
    alert.put("event", event(text(stored, "message_type"), text(stored, "state")));
    alert.put("family", family(text(stored, "detector")));
    alert.put("places", List.of(place));
    alert.put("subject", "");
    alert.put("things", observed instanceof Number n ? Math.round(n.doubleValue()) : observed);
    alert.put("dispatched", -1);
    alert.put("expected_today", expected);
    alert.put("usual_low", expected);
    alert.put("usual_high", expected);
    alert.put("day_p", stored.getOrDefault("p_value", 1));
    alert.put("threshold", 0);
    alert.put("share", 1);
    alert.put("baseline", "");
    alert.put("mode", "peace");
    alert.put("series_length", stored.get("tail") instanceof List<?> tail ? tail.size() : 0);
    alert.put("pinned", false);
    for (String list : List.of("desks", "reasons", "references", "incident_keys")) {
      alert.put(list, new ArrayList<>());
    }
    return alert;
  }

  /** An act of version 1 or 2 as version 2; lists that say nothing may be absent in both. */
  public static Map<String, Object> action(Map<String, Object> stored) {
    if (!isVersion(1, stored) && !isVersion(AlertActionMessage.VERSION, stored)) {
      return stored;
    }
    Map<String, Object> action = new LinkedHashMap<>(stored);
    action.put("version", AlertActionMessage.VERSION);
    action.putIfAbsent("places", new ArrayList<>());
    action.putIfAbsent("categories", new ArrayList<>());
    return action;
  }

  /** What a message of version 1 tells of the alert's life. */
  static String event(String messageType, String state) {
    return switch (messageType) {
      case "alert" -> "raised";
      case "cancel" -> "cancelled";
      default -> state.equals("ended") ? "ended" : "updated";
    };
  }

  /** The family of a detector of version 1. */
  static String family(String detector) {
    int end = 0;
    while (end < detector.length() && Character.isLetter(detector.charAt(end))) {
      end++;
    }
    return detector.substring(0, end);
  }

  private static boolean isVersion(int version, Map<String, Object> stored) {
    return stored.get("version") instanceof Number n && n.intValue() == version;
  }

  private static String text(Map<String, Object> stored, String key) {
    Object value = stored.get(key);
    return value == null ? "" : value.toString();
  }
}
