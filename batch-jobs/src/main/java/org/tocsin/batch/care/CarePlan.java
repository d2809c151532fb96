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

  /** The most rows of a file that holds several days. */
  static final int ROWS_OF_DAYS = 20_000;

  /** A partition of a table without a day rule is left alone below so many small files. */
  private static final int LEAST_FILES = 4;

  private static final String JOB = "flink.job-id";
  private static final String OPERATOR = "flink.operator-id";

  private CarePlan() {}

  /**
   * Files that are written anew together: as one sorted file, or, where they hold more than {@value
   * #ROWS_OF_DAYS} rows of several days, as few files as keep whole days together.
   *
   * @param firstDay the earliest UTC day in them; absent without a day rule
   */
  public record Group(
      List<FileScanTask> tasks, @Nullable LocalDate firstDay, @Nullable LocalDate lastDay) {
    public Group {
      tasks = List.copyOf(tasks);
    }

    /** Whether they are more than one file may hold, so that days must be told apart. */
    public boolean dividesByDay() {
      return firstDay != null && !firstDay.equals(lastDay) && rows() > ROWS_OF_DAYS;
    }

    /** About how many files they become. */
    public int files() {
      if (firstDay == null || lastDay == null || !dividesByDay()) {
        return 1;
      }
      long days = lastDay.toEpochDay() - firstDay.toEpochDay() + 1;
      return (int) Math.min(days, 1 + (rows() - 1) / ROWS_OF_DAYS);
    }

    public long rows() {
      return tasks.stream().mapToLong(t -> t.file().recordCount()).sum();
    }
  }

  /** Files whose days overlap, directly or by way of others. */
  private record Cluster(List<FileScanTask> tasks, LocalDate first, LocalDate last) {
    long rows() {
      return tasks.stream().mapToLong(t -> t.file().recordCount()).sum();
    }

    /** Whether it is what compaction would make of it, but for neighbours it could join. */
    boolean settled(int sortOrder) {
      boolean sorted =
          tasks.stream().allMatch(t -> Objects.equals(t.file().sortOrderId(), sortOrder));
      boolean large =
          tasks.stream().allMatch(t -> t.file().fileSizeInBytes() >= TARGET_BYTES * 3 / 4);
      return sorted
          && ((tasks.size() == 1 && rows() <= ROWS_OF_DAYS)
              || (first.equals(last) && (large || tasks.size() == 1)));
    }
  }

  private record Piece(FileScanTask task, LocalDate first, LocalDate last) {}

  /**
   * The files to write anew. With the day rule (tables sorted by {@code known_at}) files are sorted
   * and no UTC day lies in two of them; several days share a file as long as it has at most {@value
   * #ROWS_OF_DAYS} rows. A replay buffers one file at a time, so that bounds its buffer, and a
   * small table stays a few files.
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
    for (FileScanTask task : tasks) {
      LocalDate first = day(task.file().lowerBounds(), field);
      LocalDate last = day(task.file().upperBounds(), field);
      if (first != null && last != null) {
        pieces.add(new Piece(task, first, last));
      }
    }
    pieces.sort(Comparator.comparing(Piece::first).thenComparing(p -> p.task.file().location()));
    List<Group> groups = new ArrayList<>();
    List<Cluster> open = new ArrayList<>();
    long rows = 0;
    for (Cluster cluster : clusters(pieces)) {
      if (rows + cluster.rows() > ROWS_OF_DAYS) {
        close(open, sortOrder, groups);
        open = new ArrayList<>();
        rows = 0;
      }
      open.add(cluster);
      rows += cluster.rows();
    }
    close(open, sortOrder, groups);
    return groups;
  }

  private static List<Cluster> clusters(List<Piece> sorted) {
    List<Cluster> clusters = new ArrayList<>();
    for (Piece piece : sorted) {
      Cluster before = clusters.isEmpty() ? null : clusters.get(clusters.size() - 1);
      if (before == null || piece.first.isAfter(before.last)) {
        clusters.add(new Cluster(new ArrayList<>(List.of(piece.task)), piece.first, piece.last));
      } else {
        before.tasks.add(piece.task);
        LocalDate last = piece.last.isAfter(before.last) ? piece.last : before.last;
        clusters.set(clusters.size() - 1, new Cluster(before.tasks, before.first, last));
      }
    }
    return clusters;
  }

  private static void close(List<Cluster> open, int sortOrder, List<Group> groups) {
    if (open.isEmpty() || (open.size() == 1 && open.get(0).settled(sortOrder))) {
      return;
    }
    groups.add(
        new Group(
            open.stream().flatMap(c -> c.tasks.stream()).toList(),
            open.get(0).first,
            open.get(open.size() - 1).last));
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
