package org.tocsin.batch.care;

import static org.apache.spark.sql.functions.col;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.catalog.Catalog;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.message.Topics;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.SettledOffsets;

/**
 * Lets the embedded broker forget reports, values and heartbeats that have landed for certain and
 * that no checkpoint asks for again, {@code care.transport} afterwards; and removes the checkpoints
 * of earlier starts of a job. Each care writes down what it saw ({@link TransportNote}), for only a
 * later one can prove it.
 *
 * <p>Limits: alerts, acts and rejections stay. A broker that is not the home's own is left to its
 * operator.
 */
final class TransportCare {
  private static final String KIND = "transport";

  /** Notes that are looked at: forty days of hourly ones. */
  private static final int NOTES = 1_000;

  private final LakeSession session;
  private final Catalog catalog;
  private final TocsinConfiguration configuration;
  private final Path checkpoints;
  private final KeptRecords records;

  TransportCare(
      LakeSession session,
      Catalog catalog,
      TocsinConfiguration configuration,
      Path home,
      KeptRecords records) {
    this.session = session;
    this.catalog = catalog;
    this.configuration = configuration;
    this.checkpoints = home.resolve("checkpoints");
    this.records = records;
  }

  void run(Instant now, List<CareRun.Step> steps) throws IOException {
    for (String job : List.of("landing", "warning")) {
      int gone = Checkpoint.removeEarlierStarts(folder(job), now, configuration.care().orphans());
      if (gone > 0) {
        steps.add(new CareRun.Step(job, "checkpoints", gone, 0));
      }
    }
    // In this order: what was read first belongs to this checkpoint or an older one.
    Map<String, Long> read = read();
    Instant seen = Instant.now();
    List<Checkpoint> landing = Checkpoint.list(folder("landing"));
    List<Checkpoint> warning = Checkpoint.list(folder("warning"));
    Optional<Checkpoint> newest =
        landing.stream().max(Comparator.comparing(Checkpoint::completedAt));
    if (newest.isEmpty() || warning.isEmpty()) {
      return;
    }
    List<TransportNote> notes = notes();
    TransportNote note =
        notes.stream()
            .max(Comparator.comparing(TransportNote::at))
            .orElse(TransportNote.NONE)
            .next(
                seen,
                newest.get().start(),
                newest.get().number(),
                read,
                SettledOffsets.checkpoints(catalog));
    List<Checkpoint> all = new ArrayList<>(landing);
    all.addAll(warning);
    Instant oldest =
        all.stream().map(Checkpoint::completedAt).min(Comparator.naturalOrder()).orElseThrow();
    notes.add(note);
    Map<String, KeptRecords.Range> kept = records.ranges();
    Optional<TransportNote> due =
        TransportNote.due(notes, now, oldest, configuration.care().transport());
    if (due.isPresent()) {
      note = note.withRolled(records.roll(quiet(due.get(), note, kept)));
      Map<String, Long> before = due.get().dropping(read, kept);
      if (!before.isEmpty()) {
        records.drop(before);
        steps.addAll(said(before, kept));
      }
    }
    CareRun.note(session, now, KIND, null, "noted", note.said());
  }

  private Path folder(String job) {
    return checkpoints.resolve(job);
  }

  /** How far every job that reads a partition has read it, by its newest complete checkpoint. */
  private Map<String, Long> read() {
    Map<String, Long> landing = records.nextOf(Topics.LANDING_READER);
    Map<String, Long> warning = records.nextOf(Topics.WARNING_READER);
    Map<String, Long> read = new TreeMap<>();
    landing.forEach(
        (partition, next) -> {
          if (!watched(partition)) {
            read.put(partition, next);
          } else if (warning.containsKey(partition)) {
            read.put(partition, Math.min(next, warning.getOrDefault(partition, 0L)));
          }
        });
    return read;
  }

  private boolean watched(String partition) {
    return partition.startsWith(Topics.INCIDENTS + "/")
        || (partition.startsWith(Topics.OBSERVATIONS + "/") && configuration.readsSensors());
  }

  /**
   * Partitions of imported history whose last segment could go as a whole, but for want of another
   * record never ends. The live topics have heartbeats.
   */
  private static Set<String> quiet(
      TransportNote due, TransportNote note, Map<String, KeptRecords.Range> kept) {
    Set<String> quiet = new HashSet<>();
    kept.forEach(
        (partition, range) -> {
          if (partition.startsWith(Topics.BACKFILL + "/")
              && range.end() > range.first()
              && due.certain().getOrDefault(partition, 0L) >= range.end()
              && note.rolled().getOrDefault(partition, -1L) != range.end() - 1) {
            quiet.add(partition);
          }
        });
    return quiet;
  }

  private static List<CareRun.Step> said(
      Map<String, Long> before, Map<String, KeptRecords.Range> kept) {
    Map<String, long[]> byTopic = new TreeMap<>();
    kept.forEach(
        (partition, range) -> {
          long first = before.getOrDefault(partition, range.first());
          long[] sums =
              byTopic.computeIfAbsent(
                  partition.substring(0, partition.indexOf('/')), topic -> new long[2]);
          sums[0] += range.end() - range.first();
          sums[1] += range.end() - first;
        });
    List<CareRun.Step> steps = new ArrayList<>();
    byTopic.forEach(
        (topic, sums) -> {
          if (sums[1] < sums[0]) {
            steps.add(new CareRun.Step(topic, KIND, sums[0], sums[1]));
          }
        });
    return steps;
  }

  private List<TransportNote> notes() {
    List<TransportNote> notes = new ArrayList<>();
    session
        .read(LakeTable.CARE_RUN)
        .filter(col("kind").equalTo(KIND))
        .orderBy(col("started_at").desc())
        .limit(NOTES)
        .select("detail")
        .collectAsList()
        .forEach(row -> notes.add(TransportNote.of(EraseRun.parsed(row.getString(0)))));
    return notes;
  }
}
