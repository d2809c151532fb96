package org.tocsin.commandcenter.table;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.catalog.Catalog;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tocsin.commandcenter.alert.AlertDesk;
import org.tocsin.commandcenter.message.MalformedMessage;
import org.tocsin.commandcenter.message.MessageCodec;
import org.tocsin.commandcenter.topic.Health;
import org.tocsin.domain.place.Place;
import org.tocsin.lakehouse.Lake;

/**
 * The tables as this program uses them: what is known at the start, and the places. Tables that
 * cannot be read are a problem to show, never a reason to stop serving what Kafka brings.
 */
public final class Tables implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tables.class);

  private final Lake lake;
  private final MessageCodec codec;
  private final AlertDesk desk;
  private final Health health;
  private @Nullable Catalog catalog;

  public Tables(Lake lake, MessageCodec codec, AlertDesk desk, Health health) {
    this.lake = lake;
    this.codec = codec;
    this.desk = desk;
    this.health = health;
  }

  /** How far the tables reach into the topics. */
  public record Landed(Map<TopicPartition, Long> offsets) {
    public Landed {
      offsets = Map.copyOf(offsets);
    }
  }

  /** Takes every landed alert and act in. */
  public Landed readAlerts() {
    try {
      LakeReader reader = new LakeReader(catalog(), codec);
      Map<TopicPartition, Long> offsets = new HashMap<>(reader.eachAlert(this::takeAlert));
      offsets.putAll(reader.eachAct(desk::receive));
      health.tablesWereRead();
      return new Landed(offsets);
    } catch (RuntimeException e) {
      health.tablesFailed(String.valueOf(e.getMessage()));
      LOG.warn("Cannot read the tables; going on with what Kafka has", e);
      return new Landed(Map.of());
    }
  }

  /** The places that hold at an instant; empty while the tables cannot be read. */
  public Collection<Place> placesAt(Instant at) {
    return ask("places", List.of(), catalog -> new LakeReader(catalog, codec).placesAt(at));
  }

  /** The categories that detectors can test; empty while the tables cannot be read. */
  public Collection<String> fittedCategories() {
    return ask("models", List.of(), catalog -> new LakeReader(catalog, codec).fittedCategories());
  }

  /**
   * Asks for evidence.
   *
   * @param what is asked for, for the log
   * @param otherwise the answer while the tables cannot be read
   */
  public <T> T evidence(String what, T otherwise, Function<Evidence, T> question) {
    return ask(what, otherwise, catalog -> question.apply(new Evidence(catalog)));
  }

  private <T> T ask(String what, T otherwise, Function<Catalog, T> question) {
    try {
      return question.apply(catalog());
    } catch (RuntimeException e) {
      health.tablesFailed(String.valueOf(e.getMessage()));
      LOG.warn("Cannot read the {}", what, e);
      return otherwise;
    }
  }

  @Override
  public synchronized void close() {
    if (catalog instanceof Closeable open) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("The catalog did not close", e);
      }
    }
  }

  private void takeAlert(String body) {
    try {
      desk.receive(codec.alert(body));
    } catch (MalformedMessage e) {
      health.countMalformedRow();
      LOG.warn("Skipped a malformed row of table alert: {}", e.getMessage());
    }
  }

  private synchronized Catalog catalog() {
    Catalog open = catalog;
    if (open == null) {
      open = lake.open();
      catalog = open;
    }
    return open;
  }
}
