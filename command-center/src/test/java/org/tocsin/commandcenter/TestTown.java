package org.tocsin.commandcenter;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.PartitionKey;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.GenericFileWriterFactory;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.DataWriter;
import org.apache.iceberg.io.OutputFileFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.tocsin.commandcenter.message.Json;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.AlertMessage;
import org.tocsin.domain.message.HeartbeatMessage;
import org.tocsin.domain.message.Topics;
import org.tocsin.domain.place.Place;
import org.tocsin.ingestion.broker.EmbeddedBroker;
import org.tocsin.ingestion.broker.HomeTopics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import tools.jackson.databind.json.JsonMapper;

/** A small home with a real broker, real tables and a running command center. */
final class TestTown implements AutoCloseable {
  static final int PARTITIONS = 4;

  private final Path home;
  private final EmbeddedBroker broker;
  private final KafkaProducer<String, byte[]> producer;
  private final TocsinConfiguration configuration;
  private final JsonMapper json = Json.mapper();
  private CommandCenter center;

  private TestTown(Path home, Map<String, Object> tree) throws IOException {
    this.home = home;
    this.configuration = TocsinConfiguration.of(tree);
    Lake.embedded(home).create();
    this.broker = EmbeddedBroker.start(home.resolve("kafka"));
    // A topic just made may not be known to every part of a laden broker yet.
    await()
        .ignoreException(IllegalStateException.class)
        .until(
            () -> {
              HomeTopics.create(broker.bootstrapServers(), configuration.clock(), PARTITIONS);
              return true;
            });
    Properties p = new Properties();
    p.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    this.producer = new KafkaProducer<>(p, new StringSerializer(), new ByteArraySerializer());
  }

  /** A home with places, and nothing running on it yet. */
  static TestTown build(Path home, String clock) throws IOException {
    return build(home, clock, TestCity.places());
  }

  /** A home of another city. */
  static TestTown build(Path home, String clock, List<Place> places) throws IOException {
    TestTown town =
        new TestTown(
            home,
            Map.of(
                "city", Map.of("name", "Bellhaven", "zone", "Asia/Shanghai"),
                "clock", clock,
                "categories", categories(),
                "console", Map.of("desks", List.of("dispatch", "fire", "works"))));
    town.append(LakeTable.NEIGHBOURHOOD, places.stream().map(TestTown::row).toList());
    return town;
  }

  private static Map<String, Object> categories() {
    Map<String, Object> categories = new LinkedHashMap<>();
    for (String word :
        "flooding gas-smell power-outage fallen-tree water-main noise falls crowding road-damage drain"
            .split(" ")) {
      categories.put(word, Map.of("lane", "service"));
    }
    return categories;
  }

  String start() {
    return start(0);
  }

  String start(int port) {
    center =
        CommandCenter.start(
            home, broker.bootstrapServers(), configuration, port, InstantSource.system());
    return center.url();
  }

  void stop() {
    center.close();
  }

  String bootstrap() {
    return broker.bootstrapServers();
  }

  void stopBroker() throws IOException {
    broker.close();
  }

  /** An evening with something of everything: open, taken, weakened, closed and a drill. */
  void fill() {
    List<Place> places = TestCity.places();
    List<AlertMessage> messages = TestAlerts.evening(places);
    messages.forEach(this::publish);
    publish(Topics.INCIDENTS, "311|1", "{\"version\":1,\"type\":\"incident\"}", TestAlerts.NOW);
    heartbeat(TestAlerts.NOW);
  }

  RecordMetadata publish(AlertMessage message) {
    return publish(Topics.ALERTS, message.id(), json.writeValueAsString(message), message.sentAt());
  }

  /** Publishes without waiting for the broker's word. */
  Future<RecordMetadata> publishLater(AlertMessage message) {
    return producer.send(
        new ProducerRecord<>(
            Topics.ALERTS,
            null,
            message.sentAt().toEpochMilli(),
            message.id(),
            json.writeValueAsBytes(message)));
  }

  RecordMetadata publish(String topic, String key, String body, Instant at) {
    return publish(topic, null, key, body, at);
  }

  /** One heartbeat on every partition of the live topics. */
  void heartbeat(Instant at) {
    String body =
        json.writeValueAsString(
            new HeartbeatMessage(HeartbeatMessage.VERSION, HeartbeatMessage.TYPE, "test"));
    for (String topic : List.of(Topics.INCIDENTS, Topics.OBSERVATIONS, Topics.ALERT_ACTIONS)) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        publish(topic, partition, "", body, at);
      }
    }
  }

  /** Lands messages in table {@code alert} as if they had come from the given offsets on. */
  void land(List<AlertMessage> messages, List<RecordMetadata> written) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      rows.add(row(messages.get(i), json.writeValueAsString(messages.get(i)), written.get(i)));
    }
    append(LakeTable.ALERT, rows);
  }

  /** Appends rows given by column name. */
  void append(LakeTable which, List<Map<String, Object>> rows) {
    Catalog catalog = Lake.embedded(home).open();
    Table table = catalog.loadTable(which.identifier());
    GenericFileWriterFactory writers =
        new GenericFileWriterFactory.Builder(table).dataFileFormat(FileFormat.PARQUET).build();
    OutputFileFactory files = OutputFileFactory.builderFor(table, 1, 1).build();
    Map<PartitionKey, List<Record>> byPartition = new LinkedHashMap<>();
    for (Map<String, Object> values : rows) {
      Record record = GenericRecord.create(table.schema());
      values.forEach(record::setField);
      PartitionKey key = new PartitionKey(table.spec(), table.schema());
      key.partition(new InternalRecordWrapper(table.schema().asStruct()).wrap(record));
      byPartition.computeIfAbsent(key, k -> new ArrayList<>()).add(record);
    }
    AppendFiles append = table.newAppend();
    byPartition.forEach(
        (key, records) -> {
          DataWriter<Record> writer =
              writers.newDataWriter(files.newOutputFile(key), table.spec(), key);
          try (writer) {
            records.forEach(writer::write);
          } catch (IOException e) {
            throw new AssertionError("A local folder takes a file", e);
          }
          append.appendFile(writer.toDataFile());
        });
    append.commit();
  }

  @Override
  public void close() throws IOException {
    if (center != null) {
      center.close();
    }
    producer.close();
    broker.close();
  }

  private RecordMetadata publish(
      String topic, Integer partition, String key, String body, Instant at) {
    try {
      return producer
          .send(
              new ProducerRecord<>(
                  topic,
                  partition,
                  at.toEpochMilli(),
                  key,
                  body == null ? null : body.getBytes(StandardCharsets.UTF_8)))
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("The broker takes a record", e);
    }
  }

  private static Map<String, Object> row(Place place) {
    return Map.ofEntries(
        Map.entry("id", place.id()),
        Map.entry("valid_from", Instant.parse("2020-01-01T00:00:00Z").atOffset(ZoneOffset.UTC)),
        Map.entry("level", place.level()),
        Map.entry("name_en", place.nameEn()),
        Map.entry("name_zh", place.nameZh()),
        Map.entry("polygon", place.polygon()),
        Map.entry("population", 12_000.0),
        Map.entry("centroid_lat", place.centroidLat()),
        Map.entry("centroid_lon", place.centroidLon()),
        Map.entry("area_km2", place.areaKm2()));
  }

  private static Map<String, Object> row(AlertMessage m, String body, RecordMetadata at) {
    return Map.ofEntries(
        Map.entry("id", m.id()),
        Map.entry("alert_version", m.alertVersion()),
        Map.entry("message_type", m.messageType()),
        Map.entry("state", m.state()),
        Map.entry("status", m.status()),
        Map.entry("origin", m.origin()),
        Map.entry("lane", m.lane()),
        Map.entry("category", m.category()),
        Map.entry("class", m.categoryClass()),
        Map.entry("neighbourhood_id", m.neighbourhoodId()),
        Map.entry("severity", m.severity()),
        Map.entry("urgency", m.urgency()),
        Map.entry("certainty", m.certainty()),
        Map.entry("slot_length", m.slotLength()),
        Map.entry("interval_start", m.intervalStart().atOffset(ZoneOffset.UTC)),
        Map.entry("interval_end", m.intervalEnd().atOffset(ZoneOffset.UTC)),
        Map.entry("sent_at", m.sentAt().atOffset(ZoneOffset.UTC)),
        Map.entry("onset", m.onset().atOffset(ZoneOffset.UTC)),
        Map.entry("detector", m.detector()),
        Map.entry("observed", m.observed()),
        Map.entry("expected", m.expected()),
        Map.entry("upper_bound", m.upperBound()),
        Map.entry("p_value", m.pValue()),
        Map.entry("why_en", m.whyEn()),
        Map.entry("why_zh", m.whyZh()),
        Map.entry("configuration_hash", m.configurationHash()),
        Map.entry("body", body),
        Map.entry("known_at", m.sentAt().atOffset(ZoneOffset.UTC)),
        Map.entry("topic", at.topic()),
        Map.entry("partition", at.partition()),
        Map.entry("offset", at.offset()));
  }
}
