package org.tocsin.batch.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.tocsin.domain.cap.CapDocument;
import org.tocsin.domain.cap.CapRules;
import org.tocsin.domain.message.AlertMessage;

/**
 * Every message of every alert as a CAP 1.2 document of its own, in the order in which they were
 * sent: {@code 000001-ALERT.VERSION.xml}. Each is held against {@link CapRules} before it is kept.
 */
final class CapFiles {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final CapDocument cap;

  CapFiles(CapDocument cap) {
    this.cap = cap;
  }

  /**
   * Writes the documents into a folder that exists.
   *
   * @param alerts rows of the table of that kind, body included
   * @return how many were written
   */
  long write(Dataset<Row> alerts, Path folder) throws IOException {
    List<List<AlertMessage>> documents = new ArrayList<>();
    List<AlertMessage> versions = new ArrayList<>();
    Iterator<Row> rows =
        alerts
            .dropDuplicates("id", "alert_version")
            .orderBy("id", "alert_version")
            .select("body")
            .toLocalIterator();
    while (rows.hasNext()) {
      AlertMessage message = read(rows.next().getString(0));
      if (!versions.isEmpty() && !versions.get(0).id().equals(message.id())) {
        versions.clear();
      }
      versions.add(message);
      documents.add(List.copyOf(versions));
    }
    documents.sort(
        Comparator.comparing((List<AlertMessage> d) -> last(d).sentAt())
            .thenComparing(d -> last(d).id())
            .thenComparing(d -> last(d).alertVersion()));
    long written = 0;
    for (List<AlertMessage> document : documents) {
      Files.writeString(folder.resolve(name(++written, last(document))), checked(document));
    }
    return written;
  }

  private String checked(List<AlertMessage> versions) {
    String document = cap.write(versions);
    List<String> problems = CapRules.problems(document);
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          "Message %d of alert %s makes no valid CAP document: %s"
              .formatted(
                  last(versions).alertVersion(), last(versions).id(), String.join("; ", problems)));
    }
    return document;
  }

  private static AlertMessage last(List<AlertMessage> versions) {
    return versions.get(versions.size() - 1);
  }

  /** Ids may hold characters that file names cannot; the number keeps names apart. */
  private static String name(long number, AlertMessage message) {
    return String.format(
        Locale.ROOT,
        "%06d-%s.xml",
        number,
        CapDocument.identifier(message).replaceAll("[^\\p{Alnum}._-]", "-"));
  }

  private static AlertMessage read(String body) {
    try {
      return JSON.readValue(body, AlertMessage.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Table alert holds a message that cannot be read: " + body, e);
    }
  }
}
