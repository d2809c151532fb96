package org.tocsin.ingestion.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.time.Instant;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.IncidentMessage;
import org.tocsin.domain.message.ObservationMessage;
import org.tocsin.domain.message.RejectedMessage;

/** Messages as the JSON that travels on the topics (docs/MESSAGES.md). */
public final class MessageJson {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(new JavaTimeModule())
          .addModule(new SimpleModule().addSerializer(Instant.class, new PlainInstant()))
          .build();

  private static final ObjectWriter INCIDENT = JSON.writerFor(IncidentMessage.class);
  private static final ObjectWriter OBSERVATION = JSON.writerFor(ObservationMessage.class);
  private static final ObjectWriter REJECTED = JSON.writerFor(RejectedMessage.class);
  private static final ObjectWriter HEARTBEAT = JSON.writerFor(HeartbeatMessage.class);

  private MessageJson() {}

  public static byte[] bytes(IncidentMessage message) {
    return write(INCIDENT, message);
  }

  public static byte[] bytes(ObservationMessage message) {
    return write(OBSERVATION, message);
  }

  public static byte[] bytes(RejectedMessage message) {
    return write(REJECTED, message);
  }

  public static byte[] bytes(HeartbeatMessage message) {
    return write(HEARTBEAT, message);
  }

  /** Reads a message back; for tests and tools. */
  public static <T> T read(byte[] json, Class<T> type) throws IOException {
    return JSON.readValue(json, type);
  }

  private static byte[] write(ObjectWriter writer, Object message) {
    try {
      return writer.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A message cannot be written as JSON", e);
    }
  }

  /** ISO instants, written without the general formatter: most of them lie on whole seconds. */
  private static final class PlainInstant extends StdSerializer<Instant> {
    private static final int SECONDS_OF_DAY = 86_400;

    PlainInstant() {
      super(Instant.class);
    }

    @Override
    public void serialize(Instant at, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      long day = Math.floorDiv(at.getEpochSecond(), SECONDS_OF_DAY);
      if (at.getNano() != 0 || day < -141_427 || day > 2_932_896) {
        out.writeString(at.toString());
        return;
      }
      int second = Math.floorMod(at.getEpochSecond(), SECONDS_OF_DAY);
      // Civil date of a day number: Hinnant 2013, "chrono-compatible low-level date algorithms".
      long z = day + 719_468;
      long era = Math.floorDiv(z, 146_097);
      long dayOfEra = z - era * 146_097;
      long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
      long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
      long shiftedMonth = (5 * dayOfYear + 2) / 153;
      int dayOfMonth = (int) (dayOfYear - (153 * shiftedMonth + 2) / 5 + 1);
      int month = (int) (shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9);
      int year = (int) (yearOfEra + era * 400) + (month <= 2 ? 1 : 0);
      char[] text = new char[20];
      two(text, 0, year / 100);
      two(text, 2, year % 100);
      text[4] = '-';
      two(text, 5, month);
      text[7] = '-';
      two(text, 8, dayOfMonth);
      text[10] = 'T';
      two(text, 11, second / 3_600);
      text[13] = ':';
      two(text, 14, second / 60 % 60);
      text[16] = ':';
      two(text, 17, second % 60);
      text[19] = 'Z';
      out.writeString(text, 0, 20);
    }

    private static void two(char[] text, int at, int number) {
      text[at] = (char) ('0' + number / 10);
      text[at + 1] = (char) ('0' + number % 10);
    }
  }
}
