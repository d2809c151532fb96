package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.data.parquet.GenericParquetReaders;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.parquet.Parquet;
import org.apache.iceberg.shaded.org.apache.avro.file.DataFileReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericDatumReader;
import org.apache.iceberg.shaded.org.apache.avro.generic.GenericRecord;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.care.EraseRun;
import org.tocsin.batch.care.RecordSearch;
import org.tocsin.batch.care.Transport;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.TombstoneMessage;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/** After an erasure the record's bytes are in no file under the warehouse. */
class EraseTest {
  private static final Instant NOON = Instant.parse("2024-03-01T12:00:00Z");
  private static final String ID = "erase-me-7f3a91";
  private static final String THING = "thing-of-7f3a91";

  @TempDir private Path home;

  /** The erasure dies when it says a line that begins so. */
  private String killAt = "nothing";

  private final List<String> log = new ArrayList<>();

  @Test
  void theRecordIsGoneFromMainBranchesTagsOldSnapshotsStrayFilesAndManifests() throws IOException {
    Lake lake = Lake.embedded(home);
    try (LakeSession session = LakeSession.open(lake, "local[2]")) {
      Catalog catalog = lake.open();
      try (Closeable closing = (Closeable) catalog) {
        Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
        fill(session, incident);
        Path stray = strayFile(incident);
        assertThat(holding(catalog))
            .as("the search finds it while it is there")
            .hasSizeGreaterThan(3);
        Landing landing = new Landing(session);

        EraseRun.Progress progress = run(session, lake, landing);

        assertThat(progress.tables().rows())
            .containsEntry("incident", 2L)
            .containsEntry("redelivery", 1L)
            .containsEntry("rejection", 1L);
        assertThat(progress.tables().refs())
            .contains("incident:main", "incident:study", "incident:report-1");
        assertThat(holding(catalog)).isEmpty();
        assertThat(stray).doesNotExist();
        incident.refresh();
        assertThat(ids(incident, "main")).containsExactly("b", "c");
        assertThat(ids(incident, "report-1")).containsExactly("b");
        assertThat(incident.currentSnapshot().summary())
            .containsEntry("flink.max-committed-checkpoint-id", "9");
        assertThat(
                session
                    .spark()
                    .sql("select sum(n) from slot_count where category = 'noise'")
                    .head()
                    .getLong(0))
            .isEqualTo(2);

        assertThat(progress.waitingFor()).isEmpty();
        assertThat(progress.doubt()).isEmpty();
        landing.oldest = 0;
        EraseRun.Progress again = run(session, lake, landing);
        assertThat(again.waitingFor()).anyMatch(w -> w.contains("still keeps offsets 0 to 41"));
        assertThat(again.doubt()).contains("had been asked for before");
        assertThat(landing.published).as("the tombstone is published once").isEqualTo(1);
      }
      assertAuditSaysNoId(session);
      assertThat(run(session, lake, new Landing(session), "hotlien").doubt())
          .isEqualTo("No report ever came from source 'hotlien'; did you mean 'hotline'?");
    }
  }

  @Test
  void aKilledErasureIsFinishedByAskingAgainAndStillNamesAllItChanged() throws IOException {
    Lake lake = Lake.embedded(home);
    try (LakeSession session = LakeSession.open(lake, "local[2]")) {
      Catalog catalog = lake.open();
      try (Closeable closing = (Closeable) catalog) {
        Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
        fill(session, incident);
        incident.refresh();
        long before = incident.currentSnapshot().snapshotId();
        Landing landing = new Landing(session);
        landing.runs = false;
        assertThatThrownBy(() -> run(session, lake, landing))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("0 of 2 partitions")
            .hasMessageContaining("no table was changed")
            .hasMessageContaining("'tocsin status'");
        incident.refresh();
        assertThat(incident.currentSnapshot().snapshotId()).isEqualTo(before);

        landing.runs = true;
        for (String line : List.of("Changed incident:main", "Erasing from redelivery")) {
          killAt = line;
          assertThatThrownBy(() -> run(session, lake, landing)).isInstanceOf(Killed.class);
        }
        assertThat(holding(catalog)).as("not yet done").isNotEmpty();
        killAt = "nothing";
        EraseRun.Progress progress = run(session, lake, landing);

        assertThat(holding(catalog)).isEmpty();
        assertThat(progress.tables().refs())
            .contains("incident:main", "incident:study", "incident:report-1")
            .noneMatch(ref -> ref.contains("care-"));
        assertThat(progress.tables().rows())
            .containsEntry("incident", 2L)
            .containsEntry("redelivery", 1L)
            .containsEntry("rejection", 1L);
        assertThat(progress.doubt()).isEmpty();
        assertThat(landing.published).as("once in vain, once taken").isEqualTo(2);
        assertThat(
                session
                    .spark()
                    .sql("select sum(n) from slot_count where category = 'noise'")
                    .head()
                    .getLong(0))
            .as("counts are taken back once")
            .isEqualTo(2);
      }
    }
  }

  @Test
  void aWriterThatDeletesItsMetadataMeanwhileDoesNotStopTheSearch() throws IOException {
    Lake lake = Lake.embedded(home);
    try (LakeSession session = LakeSession.open(lake, "local[2]")) {
      Catalog catalog = lake.open();
      try (Closeable closing = (Closeable) catalog) {
        Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
        fill(session, incident);
        Path folder = home.resolve("warehouse/tocsin/incident/data/known_at_month=2024-03");
        List<Path> passing = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          passing.add(Files.writeString(folder.resolve("passing-" + i + ".json"), "{}"));
        }
        RecordSearch search =
            new RecordSearch(
                incident,
                row -> {
                  try {
                    for (Path file : passing) {
                      Files.deleteIfExists(file);
                    }
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                  return ID.equals(row.getField("source_id"));
                },
                ID);
        assertThat(search.find()).as("both data files with the id").hasSize(2);
        assertThat(passing).allSatisfy(file -> assertThat(file).doesNotExist());
        filesThatWritersNeverFinished(incident);
      }
    }
  }

  /** Nobody can read them, so they stop no search, unless a branch or a tag needs them. */
  private void filesThatWritersNeverFinished(Table incident) throws IOException {
    RecordSearch search =
        new RecordSearch(incident, row -> ID.equals(row.getField("source_id")), ID);
    incident.refresh();
    List<String> found = search.find();
    Path metadata = home.resolve("warehouse/tocsin/incident/metadata");
    Path needed =
        metadata.resolve(Path.of(incident.currentSnapshot().manifestListLocation()).getFileName());
    byte[] whole = Files.readAllBytes(needed);
    for (int end : new int[] {0, 3, 100, whole.length - 1}) {
      Files.write(metadata.resolve("snap-dead-%d.avro".formatted(end)), Arrays.copyOf(whole, end));
    }
    assertThat(search.find()).containsExactlyInAnyOrderElementsOf(found);
    Files.write(needed, Arrays.copyOf(whole, 100));
    Files.deleteIfExists(metadata.resolve("." + needed.getFileName() + ".crc"));
    assertThatThrownBy(search::find).hasMessageContaining(needed.getFileName().toString());
  }

  private void fill(LakeSession session, Table incident) {
    List<Row> rows =
        new IncidentRows()
            .report(ID, "noise", "p0", NOON)
            .report("b", "noise", "p0", NOON)
            .add("correction", ID, "noise", "service", "p1", NOON, NOON.plusSeconds(60), "public")
            .report("c", "noise", "p0", NOON)
            .list();
    session.append(LakeTable.INCIDENT, List.of(with(rows.get(0), THING, null), rows.get(1)));
    incident.refresh();
    incident
        .manageSnapshots()
        .createTag("report-1", incident.currentSnapshot().snapshotId())
        .createBranch("study", incident.currentSnapshot().snapshotId())
        .commit();
    incident
        .newAppend()
        .appendFile(DataFiles.write(incident, with(rows.get(2), THING, rows.get(0))))
        .set("flink.job-id", "job")
        .set("flink.operator-id", "landing")
        .set("flink.max-committed-checkpoint-id", "9")
        .commit();
    session.append(LakeTable.INCIDENT, List.of(rows.get(3)));
    session.append(
        LakeTable.REDELIVERY,
        List.of(RowFactory.create("hotline", ID, NOON, "run-1", "incidents", 0, 9L, null)));
    session.append(
        LakeTable.REJECTION,
        List.of(
            RowFactory.create(
                "hotline",
                null,
                "BAD_TIME",
                "unreadable",
                3L,
                "{\"no\":\"" + ID + "\"}",
                NOON,
                "run-1",
                "rejected",
                0,
                1L),
            RowFactory.create(
                "hotline",
                null,
                "BAD_TIME",
                "unreadable",
                4L,
                "{\"no\":\"" + ID + "5\"}",
                NOON,
                "run-1",
                "rejected",
                0,
                2L)));
    session.append(
        LakeTable.SLOT_COUNT,
        List.of(
            IncidentRows.count("p0", "noise", NOON, NOON, 2),
            IncidentRows.count("p0", "noise", NOON, NOON, 1),
            IncidentRows.count("p1", "noise", NOON, NOON, 1),
            IncidentRows.count("p0", "noise", NOON, NOON, -1)));
  }

  /** A row with a thing of its own that may correct another. */
  private static Row with(Row row, String thing, Row corrected) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    List<String> columns = List.of(LakeSession.schema(LakeTable.INCIDENT).fieldNames());
    values[columns.indexOf("thing_id")] = thing;
    if (corrected != null) {
      values[columns.indexOf("supersedes")] = "1709294400000:backfill:0:0";
    }
    return RowFactory.create(values);
  }

  /** A data file that a killed writer left: no snapshot knows it. */
  private static Path strayFile(Table incident) {
    return Path.of(
        java.net.URI.create(
            DataFiles.write(
                    incident, new IncidentRows().report(ID, "noise", "p0", NOON).list().get(0))
                .location()
                .replaceFirst("^file:/+", "file:///")));
  }

  private EraseRun.Progress run(LakeSession session, Lake lake, Landing landing)
      throws IOException {
    return run(session, lake, landing, "hotline");
  }

  private EraseRun.Progress run(LakeSession session, Lake lake, Landing landing, String source)
      throws IOException {
    PrintStream progress =
        new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8) {
          @Override
          @SuppressWarnings("AnnotateFormatMethod")
          public PrintStream printf(String format, Object... values) {
            String line = format.formatted(values);
            log.add(line);
            if (line.startsWith(killAt)) {
              throw new Killed();
            }
            return this;
          }

          @Override
          public void println(String line) {
            log.add(line);
          }
        };
    return new EraseRun(
            session,
            lake,
            TocsinConfiguration.defaults(),
            home,
            landing,
            Duration.ofSeconds(1),
            progress)
        .run(source, ID, Instant.now());
  }

  private void assertAuditSaysNoId(LakeSession session) throws IOException {
    assertThat(log).isNotEmpty().noneMatch(line -> line.contains(ID));
    List<Row> audit =
        session.read(LakeTable.CARE_RUN).filter("kind = 'erase-tables'").collectAsList();
    assertThat(audit).hasSize(2);
    JsonNode detail = new ObjectMapper().readTree(audit.get(0).<String>getAs("detail"));
    assertThat(detail.path("keyedHash").asText()).isEqualTo(KeyedHash.of(home).of("hotline", ID));
    assertThat(audit.get(0).<String>getAs("detail")).doesNotContain(ID);
  }

  private static List<String> ids(Table table, String ref) throws IOException {
    List<String> ids = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).useSnapshot(table.refs().get(ref).snapshotId()).build()) {
      rows.forEach(row -> ids.add((String) row.getField("source_id")));
    }
    ids.sort(null);
    return ids;
  }

  /** Every file under the warehouse that says the id or its thing, opened as what it is. */
  private List<Path> holding(Catalog catalog) throws IOException {
    List<Path> holding = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(home.resolve("warehouse"))) {
      files = all.filter(Files::isRegularFile).toList();
    }
    assertThat(files).hasSizeGreaterThan(20);
    for (Path file : files) {
      String name = file.getFileName().toString();
      String said = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      if (name.endsWith(".avro")) {
        said += avro(file);
      } else if (name.endsWith(".parquet")) {
        said += parquet(catalog, file);
      }
      if (said.contains(THING) || said.replace(ID + "5", "").contains(ID)) {
        holding.add(file);
      }
    }
    return holding;
  }

  private static String avro(Path file) throws IOException {
    StringBuilder said = new StringBuilder();
    try (DataFileReader<GenericRecord> records =
        new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
      for (GenericRecord record : records) {
        say(record, said);
      }
    }
    assertThat(said).isNotEmpty();
    return said.toString();
  }

  private static void say(Object value, StringBuilder said) {
    if (value instanceof GenericRecord record) {
      record.getSchema().getFields().forEach(f -> say(record.get(f.pos()), said));
    } else if (value instanceof Iterable<?> list) {
      list.forEach(v -> say(v, said));
    } else if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      said.append(new String(bytes, StandardCharsets.ISO_8859_1)).append('\n');
    } else {
      said.append(value).append('\n');
    }
  }

  private String parquet(Catalog catalog, Path file) throws IOException {
    String tableName = home.resolve("warehouse").relativize(file).getName(1).toString();
    LakeTable declared =
        Arrays.stream(LakeTable.values())
            .filter(t -> t.tableName().equals(tableName))
            .findFirst()
            .orElseThrow();
    Table table = catalog.loadTable(declared.identifier());
    StringBuilder said = new StringBuilder();
    try (CloseableIterable<Record> rows =
        Parquet.read(table.io().newInputFile(file.toUri().toString()))
            .project(table.schema())
            .createReaderFunc(s -> GenericParquetReaders.buildReader(table.schema(), s))
            .build()) {
      rows.forEach(row -> said.append(row).append('\n'));
    }
    return said.toString();
  }

  /** Stands for a kill: nothing after it is done. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  /** Takes tombstones as LandingJob does: one row a partition. */
  private static final class Landing implements Transport {
    private final LakeSession session;
    private final Map<String, Long> partitions =
        new TreeMap<>(Map.of("incidents/0", 42L, "backfill/0", 7L));
    private long oldest = 42;
    private boolean runs = true;
    private int published;

    Landing(LakeSession session) {
      this.session = session;
    }

    @Override
    public Map<String, Long> publish(TombstoneMessage tombstone) {
      published++;
      if (!runs) {
        return partitions;
      }
      List<Row> rows = new ArrayList<>();
      partitions.forEach(
          (name, offset) ->
              rows.add(
                  RowFactory.create(
                      tombstone.source(),
                      tombstone.keyedHash(),
                      NOON,
                      tombstone.run(),
                      name.substring(0, name.indexOf('/')),
                      0,
                      offset)));
      session.append(LakeTable.ERASURE, rows);
      return partitions;
    }

    @Override
    public Map<String, Long> earliest() {
      Map<String, Long> earliest = new HashMap<>();
      partitions.keySet().forEach(p -> earliest.put(p, oldest));
      return earliest;
    }
  }
}
