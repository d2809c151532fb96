package org.tocsin.cli.research;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** JSON for programs. */
final class ResearchJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ResearchJson() {}

  /** What a program of ours has written. */
  static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not JSON: " + json, e);
    }
  }

  static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Texts and numbers can be written as JSON", e);
    }
  }
}
