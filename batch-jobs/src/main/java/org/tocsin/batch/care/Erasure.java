package org.tocsin.batch.care;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.TocsinConfiguration;
import org.tocsin.domain.erasure.KeyedHash;
import org.tocsin.domain.message.TombstoneMessage;
import org.tocsin.lakehouse.LakeTable;
import org.tocsin.lakehouse.LandedOffsets;
import org.tocsin.lakehouse.Tombstones;

/**
 * Removes every version of one report from everything: the tombstone first, so that it stays out;
 * then main, branches and tags of every table that may name it; then the old snapshots, and files
 * nobody knows. Ends by reading every file that is left. It can be killed anywhere and run again.
 *
 * <p>Counts that rest on the report are taken back, as if it had never come. Nothing that is
 * printed or kept says the id.
 *
 * <p>Limits: alerts, risk scores and reports that were made while it was there stay as they are;
 * they hold no id. The watch forgets the id {@code warning.history} after it was last heard of.
 */
public final class Erasure {
  /** The tables that name reports. */
  private static final List<LakeTable> NAMING =
      List.of(
          LakeTable.INCIDENT, LakeTable.REDELIVERY, LakeTable.REJECTION, LakeTable.INCIDENT_LATEST);

  private static final String NOTE = "tocsin.erasure";
  private static final String NOTE_REF = "tocsin.erasure-ref";
  private static final String STEP = "erase-step";
  private static final String RUN = "erase";

  private final LakeSession session;
  private final Catalog catalog;
  private final TocsinConfiguration configuration;
  private final KeyedHash key;
  private final Transport transport;
  private final Duration patience;
  private final PrintStream progress;

  /**
   * @param patience how long to wait for landing to take the tombstone
   */
  public Erasure(
      LakeSession session,
      Catalog catalog,
      TocsinConfiguration configuration,
      KeyedHash key,
      Transport transport,
      Duration patience,
      PrintStream progress) {
    this.session = session;
    this.catalog = catalog;
    this.configuration = configuration;
    this.key = key;
    this.transport = transport;
    this.patience = patience;
    this.progress = progress;
  }

  /**
   * What the first step certifies.
   *
   * @param keyedHash names the report
   * @param rows taken out, by table; where a run was killed on its way, the most of one branch or
   *     tag
   * @param refs the branches and tags that were changed, as {@code table:name}
   * @param filesRead how many files were searched afterwards, all of them without the report
   * @param tombstone offset of the tombstone by {@code topic/partition}
   */
  public record Certificate(
      String keyedHash,
      Map<String, Long> rows,
      List<String> refs,
      int filesRead,
      Map<String, Long> tombstone) {
    public Certificate {
      rows = Map.copyOf(rows);
      refs = List.copyOf(refs);
      tombstone = Map.copyOf(tombstone);
    }
  }

  /**
   * Erases.
   *
   * @throws IllegalStateException if landing did not take the tombstone in time, or a file still
   *     holds the report; running again goes on
   */
  public Certificate erase(String source, String sourceId) {
    String hash = key.of(source, sourceId);
    Map<String, Long> tombstone = settle(source, hash);
    takeBackCounts(source, sourceId, hash);
    Done done = Done.since(session, hash);
    int files = 0;
    for (LakeTable declared : NAMING) {
      Table table = catalog.loadTable(declared.identifier());
      if (table.refs().isEmpty()) {
        continue;
      }
      progress.printf("Erasing from %s%n", declared.tableName());
      files += eraseFrom(table, declared, source, sourceId, hash, done);
    }
    return new Certificate(hash, done.rows(), List.copyOf(done.refs()), files, tombstone);
  }

  /**
   * What was changed so far, also by a run of this erasure that was killed: commits name the branch
   * or tag they change, and a row of {@code care_run} says the same before those commits expire.
   */
  private record Done(Map<String, Long> rows, Set<String> refs, Instant certified) {
    /** What was written down since this erasure was last certified. */
    static Done since(LakeSession session, String hash) {
      Map<String, Long> rows = new TreeMap<>();
      Set<String> refs = new TreeSet<>();
      Instant[] certified = {Instant.EPOCH};
      session
          .read(LakeTable.CARE_RUN)
          .filter(col("subject").equalTo(hash).and(col("kind").isin(STEP, EraseRun.TABLES)))
          .orderBy("ended_at")
          .select("kind", "detail", "ended_at")
          .collectAsList()
          .forEach(
              row -> {
                if (row.getString(0).equals(EraseRun.TABLES)) {
                  rows.clear();
                  refs.clear();
                  certified[0] = row.getInstant(2);
                } else {
                  JsonNode step = EraseRun.parsed(row.getString(1));
                  step.path("rows")
                      .properties()
                      .forEach(e -> rows.merge(e.getKey(), e.getValue().asLong(), Math::max));
                  step.path("refs").forEach(ref -> refs.add(ref.asText()));
                }
              });
      return new Done(rows, refs, certified[0]);
    }

    /** Takes on what the commits of a table say that are still there. */
    void addCommitted(Table table, LakeTable declared, String hash) {
      table.refresh();
      for (Snapshot snapshot : table.snapshots()) {
        Map<String, String> said = snapshot.summary();
        if (hash.equals(said.get(NOTE))
            && said.containsKey(NOTE_REF)
            && snapshot.timestampMillis() > certified.toEpochMilli()) {
          refs.add(declared.tableName() + ":" + said.get(NOTE_REF));
          long gone = number(said, "deleted-records") - number(said, "added-records");
          rows.merge(declared.tableName(), gone, Math::max);
        }
      }
    }

    Map<String, Object> said() {
      return Map.of("rows", rows, "refs", refs);
    }

    private static long number(Map<String, String> summary, String name) {
      return Long.parseLong(summary.getOrDefault(name, "0"));
    }
  }

  /** Publishes the tombstone unless every partition has it, and waits for landing to take it. */
  private Map<String, Long> settle(String source, String hash) {
    Table erasure = catalog.loadTable(LakeTable.ERASURE.identifier());
    Map<String, Long> received = Tombstones.received(erasure, hash);
    Set<String> partitions = transport.earliest().keySet();
    if (received.keySet().containsAll(partitions)) {
      return received;
    }
    progress.println("Publishing the tombstone");
    transport.publish(
        new TombstoneMessage(TombstoneMessage.VERSION, TombstoneMessage.TYPE, source, hash, RUN));
    long until = System.nanoTime() + patience.toNanos();
    CountDownLatch pause = new CountDownLatch(1);
    try {
      while (System.nanoTime() < until) {
        erasure.refresh();
        received = Tombstones.received(erasure, hash);
        if (received.keySet().containsAll(partitions)) {
          return received;
        }
        if (pause.await(1, TimeUnit.SECONDS)) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IllegalStateException(
        ("Landing has not taken the tombstone within %d s (%d of %d partitions). It waits in Kafka and"
                + " is taken as soon as landing runs; no table was changed. See with 'tocsin status'"
                + " that landing runs, then give the same command again")
            .formatted(patience.toSeconds(), received.size(), partitions.size()));
  }

  private void takeBackCounts(String source, String sourceId, String hash) {
    String topic = "erased:" + hash;
    Table incident = catalog.loadTable(LakeTable.INCIDENT.identifier());
    if (incident.currentSnapshot() == null
        || !session.read(LakeTable.SLOT_COUNT).filter(col("topic").equalTo(topic)).isEmpty()) {
      return;
    }
    List<VersionRows.Landed> landed = new ArrayList<>();
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(incident).where(named(source, sourceId)).build()) {
      rows.forEach(row -> landed.add(VersionRows.of(row)));
    } catch (IOException e) {
      throw new UncheckedIOException("Table incident cannot be read", e);
    }
    session.append(
        LakeTable.SLOT_COUNT,
        VersionRows.correction(
            List.of(), new VersionRows(landed).booked(), configuration.calendar(), topic));
  }

  private int eraseFrom(
      Table table, LakeTable declared, String source, String sourceId, String hash, Done done) {
    prepare(table, declared);
    Predicate<Record> is = is(source, sourceId);
    UnaryOperator<@Nullable Record> change = row -> row != null && is.test(row) ? null : row;
    Expression may = Expressions.equal("source", source);
    Map<String, String> note = Map.of(NOTE, hash);
    FileRewrite rewrite = new FileRewrite(table);
    Set<String> tags = new HashSet<>();
    table
        .refs()
        .forEach(
            (name, ref) -> {
              if (ref.isTag()) {
                tags.add(name);
              }
            });
    rewrite.dropLeftovers(tags);
    for (String ref : new TreeSet<>(table.refs().keySet())) {
      boolean changed = rewrite.apply(ref, may, change, Map.of(NOTE, hash, NOTE_REF, ref));
      if (changed) {
        progress.printf("Changed %s:%s%n", declared.tableName(), ref);
      } else if (!tags.contains(ref)) {
        rewrite.carry(ref, note);
      }
    }
    if (rewrite.changed() > 0) {
      done.rows().merge(declared.tableName(), rewrite.changed(), Math::max);
    }
    Set<String> before = Set.copyOf(done.refs());
    done.addCommitted(table, declared, hash);
    if (!before.containsAll(done.refs())) {
      CareRun.note(session, Instant.now(), STEP, hash, "changed", done.said());
    }
    expireAllButHeads(table);
    RecordSearch search = new RecordSearch(table, is, sourceId);
    List<String> left = search.find();
    Set<String> needed = search.needed();
    if (left.stream().anyMatch(f -> f.endsWith(".avro") && needed.contains(f))) {
      // Manifests from before the table stopped to note the least and greatest id.
      table.rewriteManifests().clusterBy(file -> "all").commit();
      rewrite.carry("main", note);
      expireAllButHeads(table);
      left = search.find();
    }
    Set<String> stillNeeded = search.needed();
    List<String> stuck = new ArrayList<>();
    for (String file : left) {
      if (stillNeeded.contains(file)) {
        stuck.add(file);
      } else {
        table.io().deleteFile(file);
      }
    }
    if (!stuck.isEmpty()) {
      throw new IllegalStateException(
          "%d files of %s still hold the report, such as %s; erase again"
              .formatted(stuck.size(), declared.tableName(), stuck.get(0)));
    }
    return search.filesRead();
  }

  /** Takes on today's properties, and notes how far had landed before rows go. */
  static void prepare(Table table, LakeTable declared) {
    var properties = table.updateProperties();
    declared.properties().forEach(properties::set);
    Snapshot head = table.currentSnapshot();
    if (declared.carriesOffsets() && head != null) {
      LandedOffsets.read(table, head.snapshotId())
          .highest()
          .forEach((at, offset) -> properties.set(LandedOffsets.NOTE + at, offset.toString()));
    }
    properties.commit();
  }

  private static void expireAllButHeads(Table table) {
    table.refresh();
    Set<Long> heads = new HashSet<>();
    table.refs().values().forEach(ref -> heads.add(ref.snapshotId()));
    Set<Long> leaving = new HashSet<>();
    table.snapshots().forEach(s -> leaving.add(s.snapshotId()));
    leaving.removeAll(heads);
    // A writer may have committed since: its chain to the carried note must not break.
    Snapshot main = table.currentSnapshot();
    for (Snapshot at = main;
        at != null && !at.summary().containsKey("flink.job-id") && at.parentId() != null;
        at = table.snapshot(at.parentId())) {
      leaving.remove(at.parentId());
    }
    if (main == null || CarePlan.writer(table, main.snapshotId()).isEmpty()) {
      leaving.clear();
      table.snapshots().forEach(s -> leaving.add(s.snapshotId()));
      leaving.removeAll(heads);
    }
    Expiry.expire(table, leaving);
  }

  private static Expression named(String source, String sourceId) {
    return Expressions.and(
        Expressions.equal("source", source), Expressions.equal("source_id", sourceId));
  }

  private static Predicate<Record> is(String source, String sourceId) {
    Pattern word =
        Pattern.compile("(?<![\\p{Alnum}_-])" + Pattern.quote(sourceId) + "(?![\\p{Alnum}_-])");
    return row -> {
      if (!source.equals(row.getField("source"))) {
        return false;
      }
      if (sourceId.equals(row.getField("source_id"))) {
        return true;
      }
      return mentions(row, "payload", word) || mentions(row, "detail", word);
    };
  }

  private static boolean mentions(Record row, String column, Pattern word) {
    return row.struct().field(column) != null
        && row.getField(column) instanceof String text
        && word.matcher(text).find();
  }
}
