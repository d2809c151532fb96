package org.tocsin.batch.care;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.incident.Resolution;
import org.tocsin.domain.incident.Version;
import org.tocsin.domain.time.SlotCalendar;
import org.tocsin.lakehouse.LakeTable;

/**
 * Mends what landing could not know: a report that came again after {@code streams.landing-memory}
 * landed as a first one. The one resolver decides again over all versions; what is a redelivery
 * moves to table {@code redelivery}, what is a correction says so, and the counts are set right.
 *
 * <p>Repeatable: counts first, each correction of them named after the row that caused it; then the
 * redeliveries; then the rows.
 */
final class LateRepeats {
  private static final String TOPIC = "superseded:";

  private final LakeSession session;
  private final SlotCalendar calendar;

  LateRepeats(LakeSession session, SlotCalendar calendar) {
    this.session = session;
    this.calendar = calendar;
  }

  /** Mends what was known before the instant and says how many rows it moved or changed. */
  long mend(Table incident, Instant before) {
    if (incident.currentSnapshot() == null) {
      return 0;
    }
    Map<String, List<VersionRows.Landed>> doubled = doubled(incident, before);
    Map<Version, Resolution> verdicts = new HashMap<>();
    List<Row> counts = new ArrayList<>();
    List<Row> redeliveries = new ArrayList<>();
    Set<String> booked = topics(LakeTable.SLOT_COUNT);
    Set<String> moved = redelivered();
    doubled.forEach(
        (id, rows) -> {
          VersionRows versions = new VersionRows(rows);
          Map<Version, Resolution> resolved = versions.resolved();
          List<org.tocsin.domain.incident.CountChange> right = new ArrayList<>();
          for (VersionRows.Landed row : versions.list()) {
            Version at = row.version().version();
            Resolution resolution = resolved.get(at);
            if (resolution instanceof Resolution.Landed landed) {
              right.addAll(landed.changes());
              if (!landed.kind().equals(row.kind())
                  || row.fresh() != (landed.supersedes() == null)) {
                verdicts.put(at, resolution);
              }
            } else if (resolution instanceof Resolution.Redelivery) {
              verdicts.put(at, resolution);
              if (!moved.contains(at.text())) {
                redeliveries.add(redelivery(id, row));
              }
            }
          }
          String topic =
              TOPIC + versions.list().get(versions.list().size() - 1).version().version().text();
          if (!booked.contains(topic)) {
            counts.addAll(VersionRows.correction(right, versions.booked(), calendar, topic));
          }
        });
    if (verdicts.isEmpty()) {
      return 0;
    }
    session.append(LakeTable.SLOT_COUNT, counts);
    session.append(LakeTable.REDELIVERY, redeliveries);
    FileRewrite rewrite = new FileRewrite(incident);
    rewrite.apply(
        "main",
        Expressions.alwaysTrue(),
        row -> row == null ? null : mended(row, verdicts),
        Map.of("tocsin.care", "late-repeats"));
    return rewrite.changed();
  }

  private static @Nullable Record mended(Record row, Map<Version, Resolution> verdicts) {
    Resolution verdict = verdicts.get(VersionRows.version(row));
    if (verdict == null) {
      return row;
    }
    if (verdict instanceof Resolution.Landed landed) {
      Version supersedes = landed.supersedes();
      row.setField("kind", landed.kind());
      row.setField("supersedes", supersedes == null ? null : supersedes.text());
      return row;
    }
    return null;
  }

  /** All versions of the ids that landing took for new more than once. */
  private Map<String, List<VersionRows.Landed>> doubled(Table incident, Instant before) {
    Dataset<Row> ids =
        session
            .read(LakeTable.INCIDENT, incident.currentSnapshot().snapshotId())
            .filter(col("supersedes").isNull().and(col("known_at").lt(lit(before))))
            .groupBy("source", "source_id")
            .agg(count(lit(1)).as("n"))
            .filter(col("n").gt(1))
            .select("source", "source_id");
    Set<String> wanted = new HashSet<>();
    Set<String> sources = new HashSet<>();
    for (Row row : ids.collectAsList()) {
      wanted.add(row.getString(0) + "|" + row.getString(1));
      sources.add(row.getString(0));
    }
    Map<String, List<VersionRows.Landed>> found = new HashMap<>();
    if (wanted.isEmpty()) {
      return found;
    }
    try (CloseableIterable<Record> rows =
        IcebergGenerics.read(incident).where(Expressions.in("source", sources.toArray())).build()) {
      for (Record row : rows) {
        String id = row.getField("source") + "|" + row.getField("source_id");
        if (wanted.contains(id)) {
          found.computeIfAbsent(id, i -> new ArrayList<>()).add(VersionRows.of(row));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table incident cannot be read", e);
    }
    return found;
  }

  private Set<String> topics(LakeTable table) {
    Set<String> topics = new HashSet<>();
    session
        .read(table)
        .filter(col("topic").startsWith(TOPIC))
        .select("topic")
        .distinct()
        .collectAsList()
        .forEach(row -> topics.add(row.getString(0)));
    return topics;
  }

  /** Redeliveries by version, as written by a run that was cut short before it took the rows. */
  private Set<String> redelivered() {
    Set<String> versions = new HashSet<>();
    session
        .read(LakeTable.REDELIVERY)
        .select("known_at", "topic", "partition", "offset")
        .collectAsList()
        .forEach(
            row ->
                versions.add(
                    new Version(
                            row.getInstant(0).toEpochMilli(),
                            row.getString(1),
                            row.getInt(2),
                            row.getLong(3))
                        .text()));
    return versions;
  }

  private static Row redelivery(String id, VersionRows.Landed row) {
    Version at = row.version().version();
    int bar = id.indexOf('|');
    return RowFactory.create(
        id.substring(0, bar),
        id.substring(bar + 1),
        Instant.ofEpochMilli(at.knownAt()),
        row.run(),
        at.topic(),
        at.partition(),
        at.offset(),
        row.version().contentHash());
  }
}
