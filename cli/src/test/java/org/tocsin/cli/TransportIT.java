package org.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.cli.home.StackFile;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * The home's broker forgets what has landed and nothing else, jobs that are killed go on from their
 * checkpoints, and an erasure is certified to the end: by the commands a person types. A dozen
 * Spark programs one after the other: it takes minutes, so the main job leaves it out; run it with
 * {@code -Dit.test=TransportIT -Dtest.excluded.groups=none}.
 */
@Tag("bench")
class TransportIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ERASED = "landed-3-7f3a91c2";
  private static final String[] ERASE = {
    "care", "erase", "--source", "desk", "--id", ERASED, "--json"
  };
  private static final Pattern ID = Pattern.compile("\"source_id\":\"([a-z]+)-");

  @TempDir private Path folder;
  private Product product;
  private Path data;

  @BeforeEach
  void aLiveHomeThatKeepsRecordsForASecond() throws IOException {
    product = new Product(folder);
    Path home = Files.createDirectories(folder.resolve("home"));
    data = home.resolve("kafka").resolve("records");
    Files.writeString(
        home.resolve("tocsin.yaml"),
        """
        console: {port: 0}
        kafka: {partitions: 2}
        streams: {commit-interval: 5s}
        warning: {reopen: 1s, history: 1s}
        care: {every: 1d, transport: 1s}
        """);
    Files.writeString(
        folder.resolve("desk.yaml"),
        """
        source: desk
        kind: incident
        zone: UTC
        source_id: id
        occurred_at: {field: at, formats: ["yyyy-MM-dd HH:mm:ss"]}
        known: {field: at, formats: ["yyyy-MM-dd HH:mm:ss"]}
        category:
          field: kind
          table:
            noise: {category: noise, class: service}
        """);
  }

  @AfterEach
  void stopWhatRuns() {
    product.run("down");
  }

  @Test
  void whatHasLandedGoesTheRestStaysAndAnErasureIsCertifiedToTheEnd() throws Exception {
    Instant began = Instant.now();
    product.run("up").ok();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack().bootstrap()))) {
      aDayIsTwoSeconds(admin);
      product.run("import", "--mapping", desk(), file("old", 20)).ok();
      product
          .run("publish", "--now", "--speed", "Infinity", "--mapping", desk(), file("landed", 10))
          .ok();
      assertThat(holding(data)).as("the broker's files say the id").isNotEmpty();

      // The first care notes how far is read, the second can prove that it has landed.
      care();
      patiently().untilAsserted(() -> assertThat(care()).isNotEmpty());

      signal("-STOP", pid("landing"));
      Product.Running second =
          product.start(
              "publish", "--now", "--speed", "Infinity", "--mapping", desk(), file("waiting", 10));
      try {
        patiently().until(() -> ids(Topics.INCIDENTS).contains("waiting"));
        care();
        assertThat(ids(Topics.INCIDENTS)).containsExactly("waiting");
        assertThat(note().path("rolled").size()).as("history's segments are ended").isEqualTo(2);
      } finally {
        signal("-CONT", pid("landing"));
      }
      Product.end(second).ok();
      assertThat(rows(LakeTable.INCIDENT)).hasSize(40);
      patiently().until(() -> counted() == 40);

      branchAndTag();
      killedAt("Erasing from redelivery");
      JsonNode erased = JSON.readTree(product.run(ERASE).ok().lastLine());
      assertThat(erased.path("rows").path("incident").asLong()).isEqualTo(1);
      assertThat(erased.path("changed").toString())
          .contains("incident:main", "incident:study", "incident:report-1")
          .doesNotContain("care-");
      assertThat(counted()).as("taken back once").isEqualTo(39);
      assertThat(refsHolding()).isEmpty();
      assertThat(erased.path("tables").asText()).isEqualTo("certified");
      assertThat(erased.path("transport").asText()).isEqualTo("waiting");
      assertThat(rows(LakeTable.ERASURE))
          .as(
              "the tombstone is dated today, also behind the heartbeat that ended history's segment")
          .hasSize(4)
          .allMatch(
              row -> Tables.known(row).isAfter(began) && !Tables.known(row).isAfter(Instant.now()));
      patiently()
          .untilAsserted(
              () -> {
                care();
                assertThat(noted("erase-transport")).hasSize(1);
              });
      assertThat(holding(data)).isEmpty();
      assertThat(ids(Topics.BACKFILL)).as("imported history has gone, too").isEmpty();

      assertThat(read(admin))
          .as("a restart finds all it asks for")
          .satisfies(reaches(offsets(admin, OffsetSpec.earliest())));
      for (String job : List.of("landing", "warning")) {
        ProcessHandle.of(pid(job)).orElseThrow().destroyForcibly();
      }
      product
          .run("publish", "--now", "--speed", "Infinity", "--mapping", desk(), file("after", 10))
          .ok();
      Map<TopicPartition, Long> end = offsets(admin, OffsetSpec.latest());
      patiently().untilAsserted(() -> assertThat(read(admin)).satisfies(reaches(end)));
    }
    assertThat(rows(LakeTable.INCIDENT).stream().map(row -> row.getField("source_id")).distinct())
        .hasSize(49);
  }

  private void branchAndTag() throws IOException {
    try (Tables tables = new Tables()) {
      Table incident = tables.load(LakeTable.INCIDENT);
      long head = incident.currentSnapshot().snapshotId();
      incident.manageSnapshots().createBranch("study", head).createTag("report-1", head).commit();
    }
    assertThat(refsHolding()).containsExactly("main", "report-1", "study");
  }

  /** Branches and tags of table incident in which the report stands. */
  private Set<String> refsHolding() throws IOException {
    Set<String> holding = new TreeSet<>();
    try (Tables tables = new Tables()) {
      Table incident = tables.load(LakeTable.INCIDENT);
      for (String ref : incident.refs().keySet()) {
        if (Tables.rows(incident, incident.refs().get(ref).snapshotId()).stream()
            .anyMatch(row -> ERASED.equals(row.getField("source_id")))) {
          holding.add(ref);
        }
      }
    }
    return holding;
  }

  /** Gives the command and kills its Spark program as soon as it says a line. */
  private void killedAt(String line) throws IOException {
    Path log = product.home().resolve("home").resolve("logs").resolve("batch.log");
    int before = Files.readString(log).length();
    Product.Running erasing = product.start(ERASE);
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofMinutes(4))
        .until(() -> Files.readString(log).substring(before).contains(line));
    erasing.process().descendants().forEach(ProcessHandle::destroyForcibly);
    Product.Ended ended = Product.end(erasing);
    assertThat(ended.code()).isNotZero();
    assertThat(ended.err()).contains("ended from outside", "give the same command again");
  }

  /** What the reporting triangle counts. */
  private long counted() throws IOException {
    return rows(LakeTable.SLOT_COUNT).stream().mapToLong(row -> (Integer) row.getField("n")).sum();
  }

  private static ConditionFactory patiently() {
    return await().pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofMinutes(15));
  }

  /** Live segments end after a day of their records' time; here sooner. */
  private static void aDayIsTwoSeconds(Admin admin) throws Exception {
    Collection<AlterConfigOp> soon =
        List.of(new AlterConfigOp(new ConfigEntry("segment.ms", "2000"), AlterConfigOp.OpType.SET));
    admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, Topics.INCIDENTS), soon))
        .all()
        .get();
  }

  /** Runs the care and returns what its newest note of the topics says is certain. */
  private JsonNode care() throws IOException {
    product.run("care").ok();
    return note().path("certain");
  }

  private JsonNode note() throws IOException {
    String newest =
        noted("transport").stream()
            .max(Comparator.comparing(row -> (OffsetDateTime) row.getField("started_at")))
            .map(row -> (String) row.getField("detail"))
            .orElse("{}");
    return JSON.readTree(newest);
  }

  private List<Record> noted(String kind) throws IOException {
    return rows(LakeTable.CARE_RUN).stream()
        .filter(row -> kind.equals(row.getField("kind")))
        .toList();
  }

  private StackFile stack() {
    return StackFile.read(product.home().resolve("home")).orElseThrow();
  }

  private List<Record> rows(LakeTable table) throws IOException {
    try (Tables tables = new Tables()) {
      Table loaded = tables.load(table);
      return Tables.rows(loaded, loaded.currentSnapshot().snapshotId());
    }
  }

  /** The home's tables, read past the product. */
  private final class Tables implements AutoCloseable {
    private final Catalog catalog = Lake.embedded(product.home().resolve("home")).open();

    Table load(LakeTable table) {
      return catalog.loadTable(table.identifier());
    }

    static Instant known(Record row) {
      return ((OffsetDateTime) row.getField("known_at")).toInstant();
    }

    static List<Record> rows(Table table, long snapshot) throws IOException {
      List<Record> all = new ArrayList<>();
      try (CloseableIterable<Record> rows =
          IcebergGenerics.read(table).useSnapshot(snapshot).build()) {
        rows.forEach(all::add);
      }
      return all;
    }

    @Override
    public void close() throws IOException {
      ((Closeable) catalog).close();
    }
  }

  private long pid(String name) {
    return stack().programs().stream()
        .filter(program -> program.name().equals(name))
        .findFirst()
        .orElseThrow()
        .pid();
  }

  private static void signal(String which, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", which, Long.toString(pid)).start().waitFor()).isZero();
  }

  private String desk() {
    return folder.resolve("desk.yaml").toString();
  }

  private String file(String word, int rows) throws IOException {
    StringBuilder csv = new StringBuilder("id,kind,at\n");
    for (int i = 0; i < rows; i++) {
      String id = word + "-" + i;
      csv.append(ERASED.startsWith(id) ? ERASED : id)
          .append(",noise,2024-03-01 12:%02d:00%n".formatted(i));
    }
    return Files.writeString(folder.resolve(word + ".csv"), csv).toString();
  }

  /** The first words of the ids in a topic. */
  private Set<String> ids(String topic) {
    Set<String> ids = new TreeSet<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", stack().bootstrap(), "auto.offset.reset", "earliest"),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> all =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      consumer.seekToBeginning(all);
      while (all.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(
                record -> {
                  Matcher id = ID.matcher(record.value());
                  if (id.find()) {
                    ids.add(id.group(1));
                  }
                });
      }
    }
    return ids;
  }

  /** How far the watch's newest checkpoint has read the live topic. */
  private static Map<TopicPartition, Long> read(Admin admin) throws Exception {
    Map<TopicPartition, Long> read = new HashMap<>();
    admin
        .listConsumerGroupOffsets(Topics.WARNING_READER)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, next) -> read.put(partition, next.offset()));
    return read;
  }

  private static Map<TopicPartition, Long> offsets(Admin admin, OffsetSpec which) throws Exception {
    Map<TopicPartition, OffsetSpec> asked =
        Map.of(
            new TopicPartition(Topics.INCIDENTS, 0), which,
            new TopicPartition(Topics.INCIDENTS, 1), which);
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin.listOffsets(asked).all().get().forEach((p, info) -> offsets.put(p, info.offset()));
    return offsets;
  }

  private static Consumer<Map<TopicPartition, Long>> reaches(Map<TopicPartition, Long> least) {
    return read ->
        assertThat(least)
            .hasSize(2)
            .allSatisfy(
                (partition, at) -> assertThat(read.get(partition)).isGreaterThanOrEqualTo(at));
  }

  /** The broker's files that say the id, also those it is about to delete. */
  private static List<Path> holding(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(file -> file.getFileName().toString().matches("\\d+\\.log(\\.deleted)?"))
              .toList();
    }
    assertThat(files).isNotEmpty();
    List<Path> holding = new ArrayList<>();
    for (Path file : files) {
      try {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        for (var record : MemoryRecords.readableRecords(bytes).records()) {
          if (record.hasValue()
              && StandardCharsets.UTF_8.decode(record.value()).toString().contains(ERASED)) {
            holding.add(file);
            break;
          }
        }
      } catch (NoSuchFileException e) {
        assertThat(file).as("the broker has just removed it").doesNotExist();
      }
    }
    return holding;
  }
}
