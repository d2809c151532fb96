package org.tocsin.batch.care;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.actions.DeleteOrphanFiles;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.spark.actions.SparkActions;
import org.apache.spark.sql.RowFactory;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.lakehouse.Lake;
import org.tocsin.lakehouse.LakeTable;

/**
 * Keeps every table in order, one commit a step, so that it can be killed anywhere and run beside
 * any writer: rows whose time is over leave, files become sorted and few (see {@link
 * CarePlan#compaction}), old snapshots go, and files nobody knows. Once a day it mends late repeats
 * and writes {@code incident_latest}. Records that have landed leave the home's own broker (see
 * {@link TransportCare}).
 *
 * <p>Limits: one care at a time and home.
 */
public final class CareRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Manifests above this number are written anew as one. */
  private static final int MOST_MANIFESTS = 24;

  /** What is younger may still be on its way to another table. */
  private static final long SETTLED_HOURS = 1;

  private final LakeSession session;
  private final Lake lake;
  private final TocsinConfiguration configuration;
  private final Path home;
  private final PrintStream progress;

  public CareRun(
      LakeSession session,
      Lake lake,
      TocsinConfiguration configuration,
      Path home,
      PrintStream progress) {
    this.session = session;
    this.lake = lake;
    this.configuration = configuration;
    this.home = home;
    this.progress = progress;
  }

  /**
   * One thing that was done, or would be.
   *
   * @param table or topic, or job whose checkpoints went
   * @param what {@code retention}, {@code compaction}, {@code snapshots}, {@code orphans}, {@code
   *     manifests}, {@code late-repeats}, {@code incident-latest}, {@code transport} or {@code
   *     checkpoints}
   * @param before of files, snapshots, rows, records or checkpoints
   */
  public record Step(String table, String what, long before, long after) {}

  /** Only what would be done; nothing is changed. */
  public List<Step> plan(Instant now) throws IOException {
    List<Step> steps = new ArrayList<>();
    Catalog catalog = lake.open();
    try (Closeable closing = (Closeable) catalog) {
      for (LakeTable declared : LakeTable.values()) {
        Table table = catalog.loadTable(declared.identifier());
        for (CarePlan.Group group : CarePlan.compaction(table, declared)) {
          steps.add(
              new Step(declared.tableName(), "compaction", group.tasks().size(), group.files()));
        }
        long snapshots = count(table.snapshots());
        int leaving =
            CarePlan.expiry(table, now, configuration.care().snapshots(), pinned(declared)).size();
        if (leaving > 0) {
          steps.add(new Step(declared.tableName(), "snapshots", snapshots, snapshots - leaving));
        }
      }
    }
    return steps;
  }

  /** Cares for every table. */
  public List<Step> run(Instant now) throws IOException {
    return run(now, Optional.empty());
  }

  /**
   * Cares for every table, and for what the broker keeps.
   *
   * @param records of the home's own broker, while it runs
   */
  public List<Step> run(Instant now, Optional<KeptRecords> records) throws IOException {
    try (Closeable lock = lock(home)) {
      List<Step> steps = new ArrayList<>();
      Catalog catalog = lake.open();
      try (Closeable closing = (Closeable) catalog) {
        daily(catalog, now, steps);
        int done = 0;
        for (LakeTable declared : LakeTable.values()) {
          Table table = catalog.loadTable(declared.identifier());
          care(table, declared, now, steps);
          progress.printf(
              "%2d of %d tables, %s%n", ++done, LakeTable.values().length, declared.tableName());
        }
        if (records.isPresent()) {
          new TransportCare(session, catalog, configuration, home, records.get()).run(now, steps);
        }
      }
      if (!steps.isEmpty()) {
        note(session, now, "care", null, "done", steps);
      }
      return steps;
    }
  }

  private void daily(Catalog catalog, Instant now, List<Step> steps) {
    if (!LatestIncidents.due(session, configuration.calendar())) {
      return;
    }
    Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
    long mended =
        new LateRepeats(session, configuration.calendar())
            .mend(incident, now.minus(SETTLED_HOURS, ChronoUnit.HOURS));
    if (mended > 0) {
      progress.printf("incident: %,d late repeats mended%n", mended);
      steps.add(new Step("incident", "late-repeats", mended, 0));
    }
    long before = session.read(LakeTable.INCIDENT_LATEST).count();
    steps.add(
        new Step("incident_latest", "incident-latest", before, LatestIncidents.write(session)));
  }

  private void care(Table table, LakeTable declared, Instant now, List<Step> steps) {
    trim(table, declared);
    retire(table, declared, now, steps);
    compact(table, declared, steps);
    table.refresh();
    if (table.currentSnapshot() == null) {
      return;
    }
    int manifests = table.currentSnapshot().allManifests(table.io()).size();
    if (manifests > MOST_MANIFESTS) {
      table.rewriteManifests().clusterBy(file -> "all").commit();
      table.refresh();
      steps.add(
          new Step(
              declared.tableName(),
              "manifests",
              manifests,
              table.currentSnapshot().allManifests(table.io()).size()));
    }
    long snapshots = count(table.snapshots());
    Set<Long> leaving =
        CarePlan.expiry(table, now, configuration.care().snapshots(), pinned(declared));
    if (!leaving.isEmpty()) {
      Expiry.expire(table, leaving);
      steps.add(new Step(declared.tableName(), "snapshots", snapshots, snapshots - leaving.size()));
    }
    DeleteOrphanFiles.Result orphans =
        SparkActions.get(session.spark())
            .deleteOrphanFiles(table)
            .olderThan(now.minus(configuration.care().orphans()).toEpochMilli())
            .execute();
    long gone = count(orphans.orphanFileLocations());
    if (gone > 0) {
      steps.add(new Step(declared.tableName(), "orphans", gone, 0));
    }
  }

  /** Takes on the properties that the table would be created with today. */
  private static void trim(Table table, LakeTable declared) {
    boolean same =
        declared.properties().entrySet().stream()
            .filter(e -> !e.getKey().equals("format-version"))
            .allMatch(e -> e.getValue().equals(table.properties().get(e.getKey())));
    if (!same) {
      var update = table.updateProperties();
      declared.properties().forEach(update::set);
      update.commit();
    }
  }

  private void retire(Table table, LakeTable declared, Instant now, List<Step> steps) {
    CarePlan.retention(declared, configuration.care(), now)
        .ifPresent(
            ending -> {
              if (table.currentSnapshot() == null) {
                return;
              }
              long before = rows(table);
              Erasure.prepare(table, declared);
              table.newDelete().deleteFromRowFilter(ending.rows()).commit();
              table.refresh();
              long after = rows(table);
              if (after < before) {
                steps.add(new Step(declared.tableName(), "retention", before, after));
              }
            });
  }

  private void compact(Table table, LakeTable declared, List<Step> steps) {
    table.refresh();
    Compaction compaction = new Compaction(session.spark());
    long before = 0;
    long after = 0;
    for (CarePlan.Group group : CarePlan.compaction(table, declared)) {
      int now = compaction.rewrite(table, declared, group);
      if (now > 0) {
        before += group.tasks().size();
        after += now;
      }
    }
    if (before > 0) {
      progress.printf("%s: %,d files became %,d%n", declared.tableName(), before, after);
      steps.add(new Step(declared.tableName(), "compaction", before, after));
    }
  }

  /** The snapshot at which the watch went live, while it has no checkpoint to go on from. */
  private Set<Long> pinned(LakeTable declared) {
    Path folder = home.resolve("checkpoints").resolve("warning");
    Path file = folder.resolve("went-live-at-snapshot");
    if (declared != LakeTable.INCIDENT
        || !Files.exists(file)
        || !Checkpoint.list(folder).isEmpty()) {
      return Set.of();
    }
    try {
      return Set.of(Long.parseLong(Files.readString(file).strip()));
    } catch (IOException | NumberFormatException e) {
      return Set.of();
    }
  }

  /** Writes down what was done. */
  static void note(
      LakeSession session,
      Instant startedAt,
      String kind,
      @org.jspecify.annotations.Nullable String subject,
      String outcome,
      Object detail) {
    Instant ended = Instant.now();
    session.append(
        LakeTable.CARE_RUN,
        List.of(
            RowFactory.create(
                kind + "-" + ended.toEpochMilli(),
                startedAt,
                ended,
                kind,
                subject,
                outcome,
                json(detail))));
  }

  /** Steps as one JSON object. */
  public static String json(List<Step> steps, boolean dryRun) {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("dry_run", dryRun);
    said.put("steps", steps);
    return json(said);
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot be written as JSON: " + value, e);
    }
  }

  /** Held while a care or an erasure works on a home. */
  static Closeable lock(Path home) throws IOException {
    Path file = home.resolve("run").resolve("care.lock");
    Files.createDirectories(file.getParent());
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held by this very program: the same as held by another.
    }
    if (lock == null) {
      channel.close();
      throw new IllegalStateException(
          "Another care works on home %s; wait until it is done".formatted(home));
    }
    return channel;
  }

  private static long rows(Table table) {
    return table.currentSnapshot() == null
        ? 0
        : Long.parseLong(table.currentSnapshot().summary().getOrDefault("total-records", "0"));
  }

  private static long count(Iterable<?> all) {
    long n = 0;
    for (Object one : all) {
      n += one == null ? 0 : 1;
    }
    return n;
  }
}
