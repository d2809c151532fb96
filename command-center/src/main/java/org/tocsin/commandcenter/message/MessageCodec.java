package org.tocsin.commandcenter.message;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.MessageVersions;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads and writes the messages of the topics {@code alerts} and {@code alert-actions}. What it
 * returns is whole: every component that a message must have is there. Version 1 is read as version
 * 2.
 */
public final class MessageCodec {
  private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

  private final JsonMapper json;

  /**
   * @param json snake case, dates as ISO text, absent values left out
   */
  public MessageCodec(JsonMapper json) {
    this.json = json;
  }

  /**
   * Reads one alert message.
   *
   * @throws MalformedMessage with what is wrong, for a person
   */
  public AlertMessage alert(String text) {
    AlertMessage message = whole(read(text, AlertMessage.class, MessageVersions::alert));
    known("type", AlertMessage.TYPE, message.type());
    known("version", AlertMessage.VERSION, message.version());
    if (message.id().isBlank() || message.alertVersion() < 1) {
      throw new MalformedMessage(
          "Alert '%s' version %d: an alert needs an id and a version from 1"
              .formatted(message.id(), message.alertVersion()));
    }
    if (!Double.isFinite(message.observed()) || !Double.isFinite(message.expected())) {
      throw new MalformedMessage(
          "Alert '%s': observed and expected must be numbers".formatted(message.id()));
    }
    for (AlertMessage.TailPoint point : message.tail()) {
      whole(point);
    }
    return message;
  }

  /**
   * Reads one act.
   *
   * @throws MalformedMessage with what is wrong, for a person
   */
  public AlertActionMessage action(String text) {
    AlertActionMessage message =
        whole(read(text, AlertActionMessage.class, MessageVersions::action));
    known("type", AlertActionMessage.TYPE, message.type());
    known("version", AlertActionMessage.VERSION, message.version());
    return message;
  }

  /**
   * What kind of message it says it is; empty when it does not.
   *
   * @throws MalformedMessage when it cannot be read
   */
  public String type(String text) {
    try {
      Map<String, Object> stored = json.readValue(text, TREE);
      return stored != null && stored.get("type") instanceof String type ? type : "";
    } catch (JacksonException e) {
      throw new MalformedMessage(String.valueOf(e.getOriginalMessage()), e);
    }
  }

  public byte[] bytes(AlertActionMessage message) {
    return json.writeValueAsString(message).getBytes(StandardCharsets.UTF_8);
  }

  private <T extends Record> T read(
      String text, Class<T> type, UnaryOperator<Map<String, Object>> upgrade) {
    try {
      Map<String, Object> stored = json.readValue(text, TREE);
      if (stored == null) {
        throw new MalformedMessage("The message is empty");
      }
      return json.convertValue(upgrade.apply(stored), type);
    } catch (JacksonException e) {
      throw new MalformedMessage(String.valueOf(e.getOriginalMessage()), e);
    }
  }

  private static void known(String field, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new MalformedMessage(
          "Field '%s' is '%s'; this program reads '%s'".formatted(field, actual, expected));
    }
  }

  private static <T extends @Nullable Record> T whole(T message) {
    if (message == null) {
      throw new MalformedMessage("The message has an empty element");
    }
    for (RecordComponent component : message.getClass().getRecordComponents()) {
      boolean mayBeAbsent = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
      if (!mayBeAbsent && valueOf(component, message) == null) {
        throw new MalformedMessage("Field '%s' is absent".formatted(component.getName()));
      }
    }
    return message;
  }

  private static @Nullable Object valueOf(RecordComponent component, Record message) {
    try {
      return component.getAccessor().invoke(message);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("A public record's component cannot be read", e);
    }
  }
}
