package org.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.domain.message.Topics;

/**
 * The home's broker forgets what has landed and nothing else, jobs that are killed go on from their
 * checkpoints, and an erasure is certified to the end: by the commands a person types.
 */
class TransportIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ERASED = "landed-3-7f3a91c2";
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
        streams: {commit-interval: 1s}
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
        category: {constant: noise, class: service}
        """);
  }

  @AfterEach
  void stopWhatRuns() {
    product.run("down");
  }

  @Test
  void whatHasLandedGoesTheRestStaysAndAnErasureIsCertifiedToTheEnd() throws Exception {
    product.run("up").ok();
    JsonNode stack = stack();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap(stack)))) {
      aDayIsTwoSeconds(admin);
      product.run("import", "--mapping", desk(), file("old", 20)).ok();
      product.run("publish", "--now", "--mapping", desk(), file("landed", 10)).ok();
      assertThat(holding(data)).as("the broker's files say the id").isNotEmpty();

      // The first care notes how far is read, the second can prove that it has landed.
      care();
      patiently().untilAsserted(() -> assertThat(care().has("certain")).isTrue());

      signal("-STOP", pid(stack, "landing"));
      Product.Running second =
          product.start("publish", "--now", "--mapping", desk(), file("waiting", 10));
      try {
        patiently().until(() -> ids(stack, Topics.INCIDENTS).contains("waiting"));
        care();
        assertThat(ids(stack, Topics.INCIDENTS)).containsExactly("waiting");
      } finally {
        signal("-CONT", pid(stack, "landing"));
      }
      Product.end(second).ok();
      assertThat(rows("incident")).isEqualTo(40);

      JsonNode erased =
          JSON.readTree(
              product
                  .run("care", "erase", "--source", "desk", "--id", ERASED, "--json")
                  .ok()
                  .lastLine());
      assertThat(erased.path("tables").asText()).isEqualTo("certified");
      assertThat(erased.path("transport").asText()).isEqualTo("waiting");
      patiently()
          .untilAsserted(
              () -> {
                care();
                assertThat(transportCertificates()).isEqualTo(1);
              });
      assertThat(holding(data)).isEmpty();
      assertThat(ids(stack, Topics.BACKFILL)).as("imported history has gone, too").isEmpty();

      for (String job : List.of("landing", "warning")) {
        ProcessHandle.of(pid(stack, job)).orElseThrow().destroyForcibly();
      }
      product.run("publish", "--now", "--mapping", desk(), file("after", 10)).ok();
      assertThat(rows("incident")).isEqualTo(49);
      patiently().untilAsserted(() -> assertThat(behind(admin)).isLessThan(1_000));
    }
    String said =
        product
            .run("sql", "--json", "select count(distinct source_id) as n from incident")
            .ok()
            .out();
    assertThat(said).contains("49");
  }

  private static ConditionFactory patiently() {
    return await().pollInterval(Duration.ofSeconds(1)).atMost(Duration.ofMinutes(4));
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

  /** Runs the care and returns its newest note, without what is not certain yet. */
  private JsonNode care() throws IOException {
    product.run("care").ok();
    String said =
        product
            .run(
                "sql",
                "--json",
                "select detail from care_run where kind = 'transport' order by started_at desc limit 1")
            .ok()
            .out();
    JsonNode note = JSON.readTree(JSON.readTree(said.strip()).findValue("detail").asText());
    return note.path("certain").isEmpty() ? JSON.createObjectNode() : note;
  }

  private long transportCertificates() throws IOException {
    String said =
        product
            .run(
                "sql",
                "--json",
                "select count(*) as n from care_run where kind = 'erase-transport'")
            .ok()
            .out();
    return JSON.readTree(said.strip()).findValue("n").asLong();
  }

  private JsonNode stack() throws IOException {
    return JSON.readTree(product.run("status", "--json").ok().lastLine());
  }

  private long rows(String table) throws IOException {
    return stack().path("tables").path(table).asLong(-1);
  }

  private static String bootstrap(JsonNode status) {
    return status.path("stack").path("bootstrap").asText();
  }

  private static long pid(JsonNode status, String name) {
    for (JsonNode program : status.path("stack").path("programs")) {
      if (program.path("name").asText().equals(name)) {
        return program.path("pid").asLong();
      }
    }
    throw new AssertionError(name + " does not run: " + status);
  }

  private static void signal(String which, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", which, Long.toString(pid)).start().waitFor()).isZero();
  }

  private String desk() {
    return folder.resolve("desk.yaml").toString();
  }

  private String file(String word, int rows) throws IOException {
    StringBuilder csv = new StringBuilder("id,at\n");
    for (int i = 0; i < rows; i++) {
      String id = word + "-" + i;
      csv.append(ERASED.startsWith(id) ? ERASED : id)
          .append(",2024-03-01 12:%02d:00%n".formatted(i));
    }
    return Files.writeString(folder.resolve(word + ".csv"), csv).toString();
  }

  /** The first words of the ids in a topic. */
  private static Set<String> ids(JsonNode status, String topic) {
    Set<String> ids = new TreeSet<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap(status), "auto.offset.reset", "earliest"),
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

  /** How many records of the live topic the watch's newest checkpoint has not read. */
  private static long behind(Admin admin) throws Exception {
    long behind = 0;
    var read =
        admin.listConsumerGroupOffsets(Topics.WARNING_READER).partitionsToOffsetAndMetadata().get();
    for (int p = 0; p < 2; p++) {
      TopicPartition partition = new TopicPartition(Topics.INCIDENTS, p);
      long end =
          admin
              .listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.latest()))
              .partitionResult(partition)
              .get()
              .offset();
      behind += end - read.get(partition).offset();
    }
    return behind;
  }

  /** The files that say the id. */
  private static List<Path> holding(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(f -> f.getFileName().toString().contains(".log")).toList();
    }
    List<Path> holding = new ArrayList<>();
    for (Path file : files) {
      try {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(ERASED)) {
          holding.add(file);
        }
      } catch (NoSuchFileException e) {
        assertThat(file).as("the broker has just removed it").doesNotExist();
      }
    }
    assertThat(files).isNotEmpty();
    return holding;
  }
}
