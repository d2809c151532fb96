package org.tocsin.batch.care;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.Table;
import org.apache.iceberg.expressions.Expression;
import org.apache.iceberg.expressions.Expressions;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.city.CareSettings;
import org.tocsin.lakehouse.LakeTable;

/**
 * What care would do to one table, decided from its metadata alone: no engine, no clock, nothing
 * read or written. The actions that carry it out stand around it.
 */
public final class CarePlan {
  private static final long TARGET_BYTES = 256L << 20;

  /** A partition of a table without a day rule is left alone below so many small files. */
  private static final int LEAST_FILES = 4;

  private static final String JOB = "flink.job-id";
  private static final String OPERATOR = "flink.operator-id";

  private CarePlan() {}

  /**
   * Files that become one sorted file a day, or one file where the table has no day rule.
   *
   * @param firstDay the earliest UTC day in them; absent without a day rule
   */
  public record Group(
      List<FileScanTask> tasks, @Nullable LocalDate firstDay, @Nullable LocalDate lastDay) {
    public Group {
      tasks = List.copyOf(tasks);
    }

    /** The number of days they reach over; 1 without a day rule. */
    public int days() {
      return firstDay == null || lastDay == null
          ? 1
          : (int) (lastDay.toEpochDay() - firstDay.toEpochDay()) + 1;
    }

    public long rows() {
      return tasks.stream().mapToLong(t -> t.file().recordCount()).sum();
    }
  }

  private record Piece(FileScanTask task, LocalDate first, LocalDate last) {
    boolean settled(Map<LocalDate, Integer> filesOfDay, int sortOrder) {
      boolean sorted = Objects.equals(task.file().sortOrderId(), sortOrder);
      boolean large = task.file().fileSizeInBytes() >= TARGET_BYTES * 3 / 4;
      return sorted && first.equals(last) && (large || filesOfDay.getOrDefault(first, 0) == 1);
    }
  }

  /**
   * The files to write anew. With the day rule (tables sorted by {@code known_at}) a file may hold
   * one UTC day only, sorted, and a day should be one file.
   */
  public static List<Group> compaction(Table table, LakeTable declared) {
    if (table.currentSnapshot() == null) {
      return List.of();
    }
    String sort = declared.sortColumn();
    boolean byDay = declared.partitioned() && sort.equals("known_at");
    int field = table.schema().findField(sort).fieldId();
    Map<String, List<FileScanTask>> partitions = new TreeMap<>();
    try (CloseableIterable<FileScanTask> files =
        table.newScan().includeColumnStats(Set.of(sort)).planFiles()) {
      for (FileScanTask task : files) {
        partitions
            .computeIfAbsent(
                task.spec().partitionToPath(task.file().partition()), p -> new ArrayList<>())
            .add(task);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table %s cannot be planned".formatted(table.name()), e);
    }
    List<Group> groups = new ArrayList<>();
    for (List<FileScanTask> tasks : partitions.values()) {
      if (byDay) {
        groups.addAll(daily(tasks, field, table.sortOrder().orderId()));
      } else {
        List<FileScanTask> small =
            tasks.stream().filter(t -> t.file().fileSizeInBytes() < TARGET_BYTES * 3 / 4).toList();
        if (small.size() >= LEAST_FILES) {
          groups.add(new Group(small, null, null));
        }
      }
    }
    return groups;
  }

  private static List<Group> daily(List<FileScanTask> tasks, int field, int sortOrder) {
    List<Piece> pieces = new ArrayList<>();
    Map<LocalDate, Integer> filesOfDay = new HashMap<>();
    for (FileScanTask task : tasks) {
      LocalDate first = day(task.file().lowerBounds(), field);
      LocalDate last = day(task.file().upperBounds(), field);
      if (first != null && last != null) {
        pieces.add(new Piece(task, first, last));
        for (LocalDate d = first; !d.isAfter(last); d = d.plusDays(1)) {
          filesOfDay.merge(d, 1, Integer::sum);
        }
      }
    }
    pieces.removeIf(p -> p.settled(filesOfDay, sortOrder));
    pieces.sort(Comparator.comparing(Piece::first).thenComparing(p -> p.task.file().location()));
    List<Group> groups = new ArrayList<>();
    List<FileScanTask> open = new ArrayList<>();
    LocalDate first = null;
    LocalDate last = null;
    for (Piece piece : pieces) {
      if (last != null && piece.first.isAfter(last)) {
        groups.add(new Group(open, first, last));
        open = new ArrayList<>();
        first = null;
        last = null;
      }
      open.add(piece.task);
      first = first == null ? piece.first : first;
      last = last == null || piece.last.isAfter(last) ? piece.last : last;
    }
    if (!open.isEmpty()) {
      groups.add(new Group(open, first, last));
    }
    return groups;
  }

  /**
   * The snapshots that may go: all but the heads of branches and tags, the young, those pinned, and
   * from each branch's head back to every writer's newest Flink snapshot. A writer that restores
   * walks that chain to learn what it has committed (apache/iceberg#5846), so no link may be
   * missing.
   *
   * <p>A writer is an operator; of several jobs with the same operator the newest counts, the
   * others only while they are young.
   *
   * @param pinned snapshots that something outside still reads
   */
  public static Set<Long> expiry(Table table, Instant now, Duration keep, Set<Long> pinned) {
    Set<Long> kept = new HashSet<>(pinned);
    long young = now.minus(keep).toEpochMilli();
    for (Snapshot snapshot : table.snapshots()) {
      if (snapshot.timestampMillis() >= young) {
        kept.add(snapshot.snapshotId());
      }
    }
    for (SnapshotRef ref : table.refs().values()) {
      kept.add(ref.snapshotId());
      if (ref.isBranch()) {
        kept.addAll(writersChain(table, ref.snapshotId()));
      }
    }
    Set<Long> leaving = new HashSet<>();
    for (Snapshot snapshot : table.snapshots()) {
      if (!kept.contains(snapshot.snapshotId())) {
        leaving.add(snapshot.snapshotId());
      }
    }
    return leaving;
  }

  private static Set<Long> writersChain(Table table, long head) {
    List<Long> walked = new ArrayList<>();
    Set<String> operators = new HashSet<>();
    int needed = 0;
    Snapshot at = table.snapshot(head);
    while (at != null) {
      walked.add(at.snapshotId());
      String operator = at.summary().get(OPERATOR);
      if (operator != null && operators.add(operator)) {
        needed = walked.size();
      }
      at = at.parentId() == null ? null : table.snapshot(at.parentId());
    }
    return new HashSet<>(walked.subList(0, needed));
  }

  /** What the newest Flink snapshot of a branch says of its writer; empty without one. */
  public static Map<String, String> writer(Table table, long head) {
    Snapshot at = table.snapshot(head);
    while (at != null) {
      if (at.summary().containsKey(JOB)) {
        Map<String, String> said = new TreeMap<>();
        at.summary()
            .forEach(
                (name, value) -> {
                  if (name.startsWith("flink.")) {
                    said.put(name, value);
                  }
                });
        return said;
      }
      at = at.parentId() == null ? null : table.snapshot(at.parentId());
    }
    return Map.of();
  }

  /**
   * The rows whose time is over: whole partitions only, so that the metadata alone changes.
   *
   * @return the condition, and the instant before which rows leave
   */
  public static Optional<Ending> retention(LakeTable declared, CareSettings settings, Instant now) {
    return settings
        .retentionOf(declared.tableName())
        .map(
            span -> {
              LocalDate day = now.minus(span).atZone(ZoneOffset.UTC).toLocalDate();
              boolean monthly =
                  declared.partitionSpec().fields().stream()
                      .anyMatch(f -> f.transform().toString().equals("month"));
              LocalDate start = monthly ? day.withDayOfMonth(1) : day;
              Instant before = start.atStartOfDay(ZoneOffset.UTC).toInstant();
              return new Ending(
                  before,
                  Expressions.lessThan(declared.sortColumn(), before.toEpochMilli() * 1000));
            });
  }

  /** Rows that leave. */
  public record Ending(Instant before, Expression rows) {}

  private static @Nullable LocalDate day(@Nullable Map<Integer, ByteBuffer> bounds, int field) {
    ByteBuffer bound = bounds == null ? null : bounds.get(field);
    if (bound == null) {
      return null;
    }
    Long micros = Conversions.fromByteBuffer(Types.TimestampType.withZone(), bound);
    return LocalDate.ofEpochDay(Math.floorDiv(micros, 86_400_000_000L));
  }
}
