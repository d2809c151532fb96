package org.tocsin.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.Map;
import java.util.Optional;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.MessageVersions;

/** Reads messages of topic {@code alerts}. */
final class AlertLine {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

  private AlertLine() {}

  /** The alert that people are told; empty for what is held back and for what is no alert. */
  static Optional<AlertMessage> told(String value) {
    try {
      AlertMessage alert =
          JSON.convertValue(MessageVersions.alert(JSON.readValue(value, TREE)), AlertMessage.class);
      return alert.id() == null || alert.state().equals("held-back")
          ? Optional.empty()
          : Optional.of(alert);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      // Whatever else is on the topic is not an alert; the command center counts it.
      return Optional.empty();
    }
  }
}
