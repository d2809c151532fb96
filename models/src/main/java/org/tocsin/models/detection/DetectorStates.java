package org.tocsin.models.detection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Detector states as text: one JSON object with version, method, axis, settings and numbers, absent
 * numbers as null.
 */
public final class DetectorStates {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DetectorStates() {}

  /** Writes a state on one line. */
  public static String text(DetectorState state) {
    ObjectNode node = JSON.createObjectNode();
    node.put("version", state.version());
    node.put("method", state.method());
    node.put("axis", state.axis());
    node.put("settings", state.settings());
    ArrayNode numbers = node.putArray("numbers");
    for (double number : state.numbers()) {
      if (Double.isNaN(number)) {
        numbers.addNull();
      } else if (number == Math.rint(number) && Math.abs(number) < 1e15) {
        numbers.add((long) number);
      } else {
        numbers.add(number);
      }
    }
    return node.toString();
  }

  /**
   * Reads what {@link #text} wrote, in this version or an earlier one.
   *
   * @throws IllegalArgumentException if the text is not a detector state
   */
  public static DetectorState parse(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Detector state is not JSON: " + e.getOriginalMessage(), e);
    }
    for (String field : new String[] {"version", "method", "axis", "settings", "numbers"}) {
      if (!node.has(field)) {
        throw new IllegalArgumentException("Detector state lacks %s".formatted(field));
      }
    }
    JsonNode list = node.get("numbers");
    double[] numbers = new double[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i).isNull() ? Double.NaN : list.get(i).asDouble();
    }
    return new DetectorState(
        node.get("version").asInt(),
        node.get("method").asText(),
        node.get("axis").asText(),
        node.get("settings").asText(),
        numbers);
  }
}
