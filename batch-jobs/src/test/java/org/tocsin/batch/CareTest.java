package org.tocsin.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tocsin.batch.care.CarePlan;
import org.tocsin.batch.care.CareRun;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;

/** The tables are kept in order beside a writer that does not stop. */
class CareTest {
  private static final Instant NOW = Instant.parse("2024-03-10T12:00:00Z");
  private static final PrintStream SILENT =
      new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8);

  @TempDir private Path home;
  private LakeSession session;
  private Lake lake;
  private Catalog catalog;

  @BeforeEach
  void open() {
    lake = Lake.embedded(home);
    session = LakeSession.open(lake, "local[2]");
    catalog = lake.open();
  }

  @AfterEach
  void close() throws IOException {
    ((Closeable) catalog).close();
    session.close();
  }

  @Test
  void smallFilesBecomeAsFewAsWholeDaysAllowAndNoRowChanges() throws IOException {
    for (int day = 1; day <= 3; day++) {
      for (int hour = 23; hour >= 5; hour -= 9) {
        Instant at = Instant.parse("2024-03-0%dT%02d:30:00Z".formatted(day, hour));
        append(
            report("d%dh%d".formatted(day, hour), at),
            report("n%dh%d".formatted(day, hour), at.plus(1, ChronoUnit.HOURS)));
      }
    }
    Set<String> before = rows();
    assertThat(care("{}").plan(NOW)).contains(new CareRun.Step("incident", "compaction", 18, 1));

    List<CareRun.Step> steps = care("{}").run(NOW);

    assertThat(steps).contains(new CareRun.Step("incident", "compaction", 18, 1));
    assertThat(rows()).isEqualTo(before).hasSize(18);
    assertThat(spans())
        .as("few rows of four days share a file")
        .containsExactly("2024-03-01/2024-03-04");

    // 9,000, 12,000, 12,000 and 3,000 rows of four days, the first beside the few.
    List<Row> many = new ArrayList<>();
    for (int i = 0; i < 36_000; i++) {
      Instant at = Instant.parse("2024-03-04T06:00:00Z").plus(i * 7L % 4_320, ChronoUnit.MINUTES);
      many.add(report("m" + i, at));
    }
    session.append(LakeTable.INCIDENT, many.subList(0, 20_000));
    session.append(LakeTable.INCIDENT, many.subList(20_000, many.size()));

    care("{}").run(NOW);

    assertThat(rows()).hasSize(36_018);
    assertThat(spans())
        .as("at most 20,000 rows a file, and no day in two of them")
        .containsExactly("2024-03-01/2024-03-04", "2024-03-05/2024-03-05", "2024-03-06/2024-03-07");
    assertThat(CarePlan.compaction(incident(), LakeTable.INCIDENT))
        .as("nothing is left to do")
        .isEmpty();
  }

  /** The first and the last day of every file, each of them sorted. */
  private List<String> spans() throws IOException {
    Table table = incident();
    List<String> spans = new ArrayList<>();
    int known = table.schema().findField("known_at").fieldId();
    try (CloseableIterable<FileScanTask> files = table.newScan().includeColumnStats().planFiles()) {
      for (FileScanTask task : files) {
        spans.add(
            day(task.file().lowerBounds().get(known))
                + "/"
                + day(task.file().upperBounds().get(known)));
        assertThat(task.file().sortOrderId()).isEqualTo(table.sortOrder().orderId());
        assertThat(task.file().recordCount()).isLessThanOrEqualTo(20_000);
      }
    }
    spans.sort(null);
    return spans;
  }

  @Test
  void aWriterThatAppendsMeanwhileLosesNothing() throws Exception {
    append(report("first", NOW));
    AtomicBoolean stop = new AtomicBoolean();
    AtomicLong written = new AtomicLong(1);
    List<Throwable> failed = new ArrayList<>();
    Thread writer =
        new Thread(
            () -> {
              Table own = lake.open().loadTable(LakeTable.INCIDENT.identifier());
              try {
                while (!stop.get()) {
                  long n = written.getAndIncrement();
                  flinkAppend(own, "job-a", n, report("w" + n, NOW.plusSeconds(n)));
                }
              } catch (Throwable e) {
                failed.add(e);
              }
            });
    writer.start();
    try {
      for (int i = 0; i < 3; i++) {
        care("{\"care\":{\"snapshots\":\"1s\"}}").run(Instant.now().plusSeconds(5));
      }
    } finally {
      stop.set(true);
      writer.join();
    }

    assertThat(failed).isEmpty();
    assertThat(written.get()).as("the writer was at work").isGreaterThan(3);
    assertThat(rows()).hasSize((int) written.get());
    assertThat(maxCommitted(incident(), "job-a")).isEqualTo(written.get() - 1);
  }

  @Test
  void whatAWriterHasCommittedStaysKnownThoughEverythingElseIsExpired() throws IOException {
    for (int n = 1; n <= 4; n++) {
      flinkAppend(incident(), "job-a", n, report("a" + n, NOW.plusSeconds(n)));
    }
    append(report("b1", NOW.plusSeconds(10)));
    append(report("b2", NOW.plusSeconds(11)));
    incident()
        .manageSnapshots()
        .createTag("signed", incident().history().get(1).snapshotId())
        .commit();

    care("{\"care\":{\"snapshots\":\"1s\"}}").run(Instant.now().plusSeconds(5));

    Table table = incident();
    assertThat(maxCommitted(table, "job-a")).isEqualTo(4);
    assertThat(table.refs()).containsKey("signed");
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(table).useSnapshot(table.refs().get("signed").snapshotId()).build()) {
      assertThat(rows).hasSize(2);
    }
    assertThat(table.snapshots())
        .as("the first went, the chain and the tag stayed")
        .hasSizeLessThan(7);
  }

  @Test
  void retentionTakesWholeMonthsAndLandingStillKnowsHowFarItWas() throws IOException {
    append(report("old", Instant.parse("2023-01-05T00:00:00Z")));
    append(report("new", NOW));
    LandedOffsets before =
        LandedOffsets.read(incident(), incident().currentSnapshot().snapshotId());

    care("{\"care\":{\"retention\":{\"incident\":\"365d\"}}}").run(NOW);

    assertThat(session.read(LakeTable.INCIDENT).select("source_id").collectAsList())
        .extracting(r -> r.getString(0))
        .containsExactly("new");
    LandedOffsets after = LandedOffsets.read(incident(), incident().currentSnapshot().snapshotId());
    assertThat(after.highest()).containsAllEntriesOf(before.highest());
  }

  @Test
  void onlyFilesNobodyKnowsForADayAreRemoved() throws IOException {
    append(report("r", NOW));
    Path data = Path.of(java.net.URI.create(incident().location())).resolve("data");
    Path old = Files.writeString(data.resolve("old.parquet"), "left by a killed writer");
    Path young = Files.writeString(data.resolve("young.parquet"), "still being written");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(30))));

    List<CareRun.Step> steps = care("{}").run(Instant.now());

    assertThat(steps).contains(new CareRun.Step("incident", "orphans", 1, 0));
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(rows()).hasSize(1);
  }

  @Test
  void aRepeatThatCameAfterLandingForgotIsMovedToRedeliveryAndCountedOnce() throws IOException {
    Instant first = Instant.parse("2022-01-05T10:10:00Z");
    Instant again = Instant.parse("2024-02-05T10:10:00Z");
    List<Row> rows =
        new ArrayList<>(
            new IncidentRows()
                .report("x", "noise", "p0", first)
                .add("report", "y", "noise", "service", "p0", first, first, "public")
                .list());
    Row repeat = late(rows.get(0), again, 7L);
    rows.add(repeat);
    session.append(LakeTable.INCIDENT, rows);
    session.append(
        LakeTable.SLOT_COUNT,
        List.of(
            IncidentRows.count("p0", "noise", first, first, 2),
            IncidentRows.count("p0", "noise", first, again, 1)));

    List<CareRun.Step> steps = care("{}").run(NOW);

    assertThat(steps).contains(new CareRun.Step("incident", "late-repeats", 1, 0));
    assertThat(session.read(LakeTable.INCIDENT).count()).isEqualTo(2);
    assertThat(session.read(LakeTable.REDELIVERY).collectAsList())
        .singleElement()
        .satisfies(r -> assertThat(r.<Long>getAs("offset")).isEqualTo(7L));
    assertThat(session.spark().sql("select sum(n) from slot_count").head().getLong(0)).isEqualTo(2);
    assertThat(session.spark().sql("select count(*) from incident_latest").head().getLong(0))
        .isEqualTo(2);
    assertThat(care("{}").run(NOW)).noneMatch(s -> s.what().equals("late-repeats"));
  }

  @Test
  void aDryRunChangesNothingAndTwoCaresDoNotMeet() throws IOException {
    append(report("1", NOW));
    append(report("2", NOW));
    long snapshot = incident().currentSnapshot().snapshotId();

    assertThat(care("{}").plan(NOW)).contains(new CareRun.Step("incident", "compaction", 2, 1));
    assertThat(incident().currentSnapshot().snapshotId()).isEqualTo(snapshot);

    Files.createDirectories(home.resolve("run"));
    try (var channel =
            java.nio.channels.FileChannel.open(
                home.resolve("run/care.lock"),
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertThat(lock.isValid()).isTrue();
      assertThatThrownBy(() -> care("{}").run(NOW))
          .hasMessageContaining("Another care works on home");
    }
  }

  private CareRun care(String configuration) throws IOException {
    Map<String, Object> tree =
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readValue(configuration, new com.fasterxml.jackson.core.type.TypeReference<>() {});
    return new CareRun(session, lake, TocsinConfiguration.of(tree), home, SILENT);
  }

  private Table incident() {
    return catalog.loadTable(LakeTable.INCIDENT.identifier());
  }

  private static Row report(String id, Instant at) {
    return new IncidentRows().report(id, "noise", "p0", at).list().get(0);
  }

  private static Row late(Row row, Instant knownAt, long offset) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    List<String> columns = List.of(LakeSession.schema(LakeTable.INCIDENT).fieldNames());
    values[columns.indexOf("known_at")] = knownAt;
    values[columns.indexOf("offset")] = offset;
    return org.apache.spark.sql.RowFactory.create(values);
  }

  private void append(Row... rows) {
    session.append(LakeTable.INCIDENT, List.of(rows));
  }

  /** One commit as Iceberg's Flink sink makes it: files, then what it has committed. */
  private static void flinkAppend(Table table, String job, long checkpoint, Row row) {
    AppendFiles append = table.newAppend();
    append.appendFile(DataFiles.write(table, row));
    append.set("flink.job-id", job);
    append.set("flink.operator-id", "landing");
    append.set("flink.max-committed-checkpoint-id", Long.toString(checkpoint));
    append.commit();
  }

  /** As the sink looks it up after a restore: from the head back, as long as the chain holds. */
  private static long maxCommitted(Table table, String job) {
    Snapshot at = table.currentSnapshot();
    while (at != null) {
      if (job.equals(at.summary().get("flink.job-id"))) {
        return Long.parseLong(at.summary().get("flink.max-committed-checkpoint-id"));
      }
      at = at.parentId() == null ? null : table.snapshot(at.parentId());
    }
    return -1;
  }

  private Set<String> rows() throws IOException {
    Set<String> rows = new HashSet<>();
    try (CloseableIterable<Record> all = IcebergGenerics.read(incident()).build()) {
      for (Record row : all) {
        Map<String, Object> values = new TreeMap<>();
        row.struct()
            .fields()
            .forEach(f -> values.put(f.name(), String.valueOf(row.getField(f.name()))));
        assertThat(rows.add(values.toString())).isTrue();
      }
    }
    return rows;
  }

  private static LocalDate day(java.nio.ByteBuffer bound) {
    long micros = Conversions.<Long>fromByteBuffer(Types.TimestampType.withZone(), bound);
    return Instant.ofEpochMilli(micros / 1000).atZone(ZoneOffset.UTC).toLocalDate();
  }
}
