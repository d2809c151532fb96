package org.tocsin.batch.care;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.iceberg.catalog.Catalog;
import org.apache.spark.sql.Row;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.NearestWord;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * Runs an erasure and certifies it in two steps, each a row of {@code care_run}: {@code
 * erase-tables} when no file of the tables holds the report, {@code erase-transport} when Kafka's
 * segments and Flink's checkpoints from before are gone. Asking again goes on where it stood.
 */
public final class EraseRun {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String TABLES = "erase-tables";
  private static final String TRANSPORT = "erase-transport";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final LakeSession session;
  private final Lake lake;
  private final TocsinConfiguration configuration;
  private final Path home;
  private final Transport transport;
  private final Duration patience;
  private final PrintStream progress;

  public EraseRun(
      LakeSession session,
      Lake lake,
      TocsinConfiguration configuration,
      Path home,
      Transport transport,
      PrintStream progress) {
    this(session, lake, configuration, home, transport, PATIENCE, progress);
  }

  /**
   * @param patience how long to wait for landing to take the tombstone
   */
  public EraseRun(
      LakeSession session,
      Lake lake,
      TocsinConfiguration configuration,
      Path home,
      Transport transport,
      Duration patience,
      PrintStream progress) {
    this.session = session;
    this.lake = lake;
    this.configuration = configuration;
    this.home = home;
    this.transport = transport;
    this.patience = patience;
    this.progress = progress;
  }

  /**
   * How far an erasure is.
   *
   * @param waitingFor what still holds what came before the tombstone; empty once certified
   * @param doubt why there may have been nothing to erase, such as a mistyped source; empty if none
   */
  public record Progress(Erasure.Certificate tables, List<String> waitingFor, String doubt) {
    public Progress {
      waitingFor = List.copyOf(waitingFor);
    }

    public String json() {
      Map<String, Object> said = new LinkedHashMap<>();
      said.put("keyed_hash", tables.keyedHash());
      said.put("tables", "certified");
      said.put("rows", tables.rows());
      said.put("changed", tables.refs());
      said.put("files_read", tables.filesRead());
      said.put("transport", waitingFor.isEmpty() ? "certified" : "waiting");
      said.put("waiting_for", waitingFor);
      said.put("doubt", doubt);
      return CareRun.json(said);
    }
  }

  /** Erases one report and looks at the transport. */
  public Progress run(String source, String sourceId, Instant now) throws IOException {
    try (Closeable lock = CareRun.lock(home)) {
      Catalog catalog = lake.open();
      boolean again = asked(KeyedHash.of(home).of(source, sourceId));
      Erasure.Certificate certificate;
      try (Closeable closing = (Closeable) catalog) {
        certificate =
            new Erasure(
                    session,
                    catalog,
                    configuration,
                    KeyedHash.of(home),
                    transport,
                    patience,
                    progress)
                .erase(source, sourceId);
      }
      CareRun.note(session, now, TABLES, certificate.keyedHash(), "certified", certificate);
      List<String> waiting = waitingFor(certificate.tombstone(), firstCertified(certificate));
      if (waiting.isEmpty()) {
        CareRun.note(session, now, TRANSPORT, certificate.keyedHash(), "certified", waiting);
      }
      return new Progress(
          certificate, waiting, certificate.rows().isEmpty() ? doubt(source, again) : "");
    }
  }

  /** Whether this erasure was begun before. */
  private boolean asked(String hash) {
    return !session.read(LakeTable.ERASURE).filter(col("keyed_hash").equalTo(hash)).isEmpty();
  }

  private String doubt(String source, boolean again) {
    if (again) {
      return "Nothing was left to erase; it had been asked for before";
    }
    List<String> sources =
        session
            .read(LakeTable.INCIDENT)
            .select("source")
            .distinct()
            .orderBy("source")
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    return sources.contains(source)
        ? "Source '%s' never had a report with this id; check it. The id is kept out from now on"
            .formatted(source)
        : "No report ever came from source '%s'%s"
            .formatted(source, NearestWord.suggestion(source, sources));
  }

  /**
   * Looks again at every erasure whose transport is not certified, as the hourly care does.
   *
   * @return keyed hashes that became certified
   */
  public List<String> followUp(Instant now) throws IOException {
    List<String> certified = new ArrayList<>();
    List<Row> tables =
        session
            .read(LakeTable.CARE_RUN)
            .filter(col("kind").equalTo(TABLES))
            .orderBy("ended_at")
            .collectAsList();
    List<Row> done =
        session.read(LakeTable.CARE_RUN).filter(col("kind").equalTo(TRANSPORT)).collectAsList();
    Map<String, Row> open = new LinkedHashMap<>();
    tables.forEach(row -> open.putIfAbsent(row.<String>getAs("subject"), row));
    done.forEach(row -> open.remove(row.<String>getAs("subject")));
    for (Map.Entry<String, Row> one : open.entrySet()) {
      JsonNode detail = parsed(one.getValue().<String>getAs("detail"));
      Map<String, Long> tombstone = new LinkedHashMap<>();
      detail
          .path("tombstone")
          .properties()
          .forEach(e -> tombstone.put(e.getKey(), e.getValue().asLong()));
      List<String> waiting = waitingFor(tombstone, one.getValue().<Instant>getAs("ended_at"));
      if (waiting.isEmpty()) {
        CareRun.note(session, now, TRANSPORT, one.getKey(), "certified", waiting);
        certified.add(one.getKey());
      }
    }
    return certified;
  }

  static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A row of table care_run holds no JSON: " + json, e);
    }
  }

  private Instant firstCertified(Erasure.Certificate certificate) {
    return session
        .read(LakeTable.CARE_RUN)
        .filter(col("kind").equalTo(TABLES).and(col("subject").equalTo(certificate.keyedHash())))
        .orderBy("ended_at")
        .select("ended_at")
        .head()
        .getInstant(0);
  }

  /**
   * What still holds something from before the tombstone. Kafka is judged by offsets alone, never
   * by the records' times, which in topic {@code backfill} lie years back and, after a heartbeat
   * that ended a segment, a year ahead; checkpoints by when their files were written.
   */
  private List<String> waitingFor(Map<String, Long> tombstone, Instant tables) throws IOException {
    List<String> waiting = new ArrayList<>();
    Map<String, Long> earliest = transport.earliest();
    for (Map.Entry<String, Long> at : tombstone.entrySet()) {
      long oldest = earliest.getOrDefault(at.getKey(), at.getValue());
      if (oldest < at.getValue()) {
        waiting.add(
            "%s still keeps offsets %d to %d".formatted(at.getKey(), oldest, at.getValue() - 1));
      } else if (segmentBefore(at.getKey(), at.getValue())) {
        waiting.add(
            "a segment of %s from before offset %d is still on disk"
                .formatted(at.getKey(), at.getValue()));
      }
    }
    Path checkpoints = home.resolve("checkpoints");
    Duration memory = configuration.warning().history();
    long old =
        Checkpoint.list(checkpoints.resolve("landing")).stream()
                .filter(c -> c.completedAt().isBefore(tables))
                .count()
            + Checkpoint.list(checkpoints.resolve("warning")).stream()
                .filter(c -> c.completedAt().isBefore(tables.plus(memory)))
                .count();
    if (old > 0) {
      waiting.add("%d checkpoints from before".formatted(old));
    }
    return waiting;
  }

  /**
   * Whether the embedded broker keeps a segment that begins before the tombstone, also one that is
   * about to be deleted.
   */
  private boolean segmentBefore(String partition, long offset) throws IOException {
    Path folder = home.resolve("kafka").resolve("records").resolve(partition.replace('/', '-'));
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".log") || name.endsWith(".log.deleted"))
          .mapToLong(name -> Long.parseLong(name.substring(0, name.indexOf('.'))))
          .anyMatch(base -> base < offset);
    }
  }
}
