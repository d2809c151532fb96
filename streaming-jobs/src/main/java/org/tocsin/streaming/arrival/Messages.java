package org.tocsin.streaming.arrival;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.incident.CategoryClass;
import org.tocsin.domain.message.AlertActionMessage;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.MessageVersions;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.message.RejectedMessage;
import org.tocsin.domain.message.TombstoneMessage;

/** Reads and writes the JSON of the topics. Thread-safe. */
public final class Messages {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();
  private static final ObjectReader INCIDENT = JSON.readerFor(IncidentMessage.class);
  private static final ObjectReader OBSERVATION = JSON.readerFor(ObservationMessage.class);
  private static final ObjectReader REJECTED = JSON.readerFor(RejectedMessage.class);
  private static final ObjectReader TREE = JSON.readerForMapOf(Object.class);
  private static final ObjectReader TOMBSTONE = JSON.readerFor(TombstoneMessage.class);

  private Messages() {}

  /** A message that does not say what its type must say. */
  public static final class Unreadable extends Exception {
    private final String reason;

    Unreadable(String reason, String detail) {
      super(detail);
      this.reason = reason;
    }

    /** A stable code in upper case. */
    public String reason() {
      return reason;
    }
  }

  /** A message that no topic should carry. */
  public static Unreadable unreadable(String detail) {
    return new Unreadable("UNREADABLE_MESSAGE", detail);
  }

  /** What the field {@code type} says; empty when there is none. */
  public static String type(byte[] value) throws Unreadable {
    try (JsonParser parser = JSON.createParser(value)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new Unreadable("UNREADABLE_MESSAGE", "The message is not a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("type")) {
          String type = parser.getValueAsString();
          return type == null ? "" : type;
        }
        parser.skipChildren();
      }
      return "";
    } catch (IOException e) {
      throw new Unreadable("UNREADABLE_MESSAGE", "The message is not JSON: " + place(e));
    }
  }

  public static IncidentMessage incident(byte[] value) throws Unreadable {
    IncidentMessage m = read(INCIDENT, IncidentMessage.class, value);
    require(m.kind(), "kind");
    require(m.source(), "source");
    require(m.sourceId(), "source_id");
    require(m.category(), "category");
    require(m.categoryClass(), "category_class");
    require(m.occurredAt(), "occurred_at");
    require(m.knownKind(), "known_kind");
    require(m.origin(), "origin");
    require(m.run(), "run");
    requireVersion(m.version(), IncidentMessage.VERSION);
    if (!m.kind().equals("report") && !m.kind().equals("retraction")) {
      throw new Unreadable(
          "UNREADABLE_MESSAGE", "Kind '%s' is not report or retraction".formatted(m.kind()));
    }
    CategoryClass categoryClass;
    try {
      categoryClass = CategoryClass.parse(m.categoryClass());
    } catch (IllegalArgumentException e) {
      throw new Unreadable("UNREADABLE_MESSAGE", String.valueOf(e.getMessage()));
    }
    if (categoryClass == CategoryClass.EXPRESSION) {
      throw new Unreadable(
          "EXPRESSION_REFUSED",
          "Class expression is never landed; stop sending category " + m.category());
    }
    return m;
  }

  public static ObservationMessage observation(byte[] value) throws Unreadable {
    ObservationMessage m = read(OBSERVATION, ObservationMessage.class, value);
    require(m.source(), "source");
    require(m.sensorId(), "sensor_id");
    require(m.property(), "property");
    require(m.phenomenonTime(), "phenomenon_time");
    require(m.knownKind(), "known_kind");
    require(m.run(), "run");
    requireVersion(m.version(), ObservationMessage.VERSION);
    return m;
  }

  public static RejectedMessage rejected(byte[] value) throws Unreadable {
    RejectedMessage m = read(REJECTED, RejectedMessage.class, value);
    require(m.source(), "source");
    require(m.reason(), "reason");
    require(m.detail(), "detail");
    require(m.run(), "run");
    requireVersion(m.version(), RejectedMessage.VERSION);
    return m;
  }

  public static AlertMessage alert(byte[] value) throws Unreadable {
    AlertMessage m = upgraded(AlertMessage.class, MessageVersions.alert(tree(value)));
    require(m.id(), "id");
    require(m.messageType(), "message_type");
    require(m.category(), "category");
    require(m.neighbourhoodId(), "neighbourhood_id");
    require(m.intervalStart(), "interval_start");
    require(m.intervalEnd(), "interval_end");
    require(m.sentAt(), "sent_at");
    require(m.onset(), "onset");
    requireVersion(m.version(), AlertMessage.VERSION);
    return m;
  }

  public static AlertActionMessage action(byte[] value) throws Unreadable {
    AlertActionMessage m = upgraded(AlertActionMessage.class, MessageVersions.action(tree(value)));
    require(m.actionId(), "action_id");
    require(m.alertId(), "alert_id");
    require(m.kind(), "kind");
    require(m.desk(), "desk");
    requireVersion(m.version(), AlertActionMessage.VERSION);
    String problem = m.problem();
    if (problem != null) {
      throw unreadable("Act '%s': %s".formatted(m.actionId(), problem));
    }
    return m;
  }

  public static TombstoneMessage tombstone(byte[] value) throws Unreadable {
    TombstoneMessage m = read(TOMBSTONE, TombstoneMessage.class, value);
    require(m.source(), "source");
    require(m.keyedHash(), "keyed_hash");
    require(m.run(), "run");
    requireVersion(m.version(), TombstoneMessage.VERSION);
    return m;
  }

  /** The JSON of any message. */
  public static byte[] write(Object message) {
    try {
      return JSON.writeValueAsBytes(message);
    } catch (IOException e) {
      throw new IllegalArgumentException("Message cannot be written: " + message, e);
    }
  }

  private static Map<String, Object> tree(byte[] value) throws Unreadable {
    try {
      Map<String, Object> tree = TREE.readValue(value);
      if (tree == null) {
        throw new Unreadable("UNREADABLE_MESSAGE", "The message is null");
      }
      return tree;
    } catch (IOException e) {
      throw new Unreadable("UNREADABLE_MESSAGE", "The message cannot be read: " + place(e));
    }
  }

  private static <T> T upgraded(Class<T> type, Map<String, Object> tree) throws Unreadable {
    try {
      return JSON.convertValue(tree, type);
    } catch (IllegalArgumentException e) {
      String problem = e.getCause() instanceof IOException io ? place(io) : "IllegalArgument";
      throw new Unreadable("UNREADABLE_MESSAGE", "The message cannot be read: " + problem);
    }
  }

  private static <T> T read(ObjectReader reader, Class<T> type, byte[] value) throws Unreadable {
    try {
      T message = reader.readValue(value, type);
      if (message == null) {
        throw new Unreadable("UNREADABLE_MESSAGE", "The message is null");
      }
      return message;
    } catch (IOException e) {
      throw new Unreadable("UNREADABLE_MESSAGE", "The message cannot be read: " + place(e));
    }
  }

  private static void require(@Nullable Object value, String field) throws Unreadable {
    if (value == null) {
      throw new Unreadable("UNREADABLE_MESSAGE", "The message has no %s".formatted(field));
    }
  }

  private static void requireVersion(int version, int known) throws Unreadable {
    if (version != known) {
      throw new Unreadable(
          "UNREADABLE_MESSAGE",
          "Message version %d is unknown; this program reads %d".formatted(version, known));
    }
  }

  /** Where it went wrong, without repeating what the message says. */
  private static String place(IOException e) {
    if (e instanceof com.fasterxml.jackson.core.JsonProcessingException json
        && json.getLocation() != null) {
      return "%s at column %d"
          .formatted(e.getClass().getSimpleName(), json.getLocation().getColumnNr());
    }
    return e.getClass().getSimpleName();
  }
}
