package org.tocsin.lakehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.iceberg.Table;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.IcebergGenerics;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.io.CloseableIterable;

/**
 * Table {@code replay_run}: what was tried on which range. Rows are only added, so that a run that
 * is replayed under the same name still counts as tried.
 */
public final class ReplayRuns {
  /** A replay that came to its end. */
  public static final String RUN = "run";

  /** A range that is kept for the last look. */
  public static final String HOLDOUT = "holdout";

  /** A holdout that was looked at. */
  public static final String OPENING = "opening";

  /** A backtest of risk models, whose configurations are counted apart. */
  public static final String BACKTEST = "backtest";

  private final Table table;

  public ReplayRuns(Table table) {
    this.table = table;
  }

  /**
   * One row.
   *
   * @param id name of the run or of the holdout
   * @param kind {@link #RUN}, {@link #HOLDOUT} or {@link #OPENING}
   * @param start first instant of the range
   * @param end the instant after its last
   * @param at when it was done
   * @param tried distinct configurations tried on any part of this range until then
   * @param metrics a JSON object
   */
  public record Entry(
      String id,
      String kind,
      String configurationHash,
      Instant start,
      Instant end,
      Instant at,
      int tried,
      String metrics) {
    public Entry {
      if (!start.isBefore(end)) {
        throw new IllegalArgumentException(
            "Range of '%s' ends at %s, not after its start %s".formatted(id, end, start));
      }
    }

    boolean overlaps(Instant from, Instant to) {
      return start.isBefore(to) && from.isBefore(end);
    }
  }

  /** All rows, oldest first. */
  public List<Entry> list() {
    table.refresh();
    List<Entry> entries = new ArrayList<>();
    if (table.currentSnapshot() == null) {
      return entries;
    }
    try (CloseableIterable<Record> rows = IcebergGenerics.read(table).build()) {
      for (Record row : rows) {
        Object kind = row.getField("kind");
        entries.add(
            new Entry(
                (String) row.getField("id"),
                kind == null ? RUN : (String) kind,
                (String) row.getField("configuration_hash"),
                instant(row, "range_start"),
                instant(row, "range_end"),
                instant(row, "as_of"),
                (Integer) row.getField("configurations_tried"),
                (String) row.getField("metrics")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Table replay_run cannot be read", e);
    }
    entries.sort(Comparator.comparing(Entry::at).thenComparing(Entry::id));
    return entries;
  }

  /** The newest replay of that name. */
  public Optional<Entry> find(String run) {
    return list().stream()
        .filter(e -> e.kind.equals(RUN) && e.id.equals(run))
        .reduce((older, newer) -> newer);
  }

  /** The holdout of that name, as it was first declared. */
  public Optional<Entry> findHoldout(String name) {
    return list().stream().filter(e -> e.kind.equals(HOLDOUT) && e.id.equals(name)).findFirst();
  }

  /** The holdouts that share an instant with {@code [from, to)}. */
  public List<Entry> listHoldouts(Instant from, Instant to) {
    return list().stream().filter(e -> e.kind.equals(HOLDOUT) && e.overlaps(from, to)).toList();
  }

  /** How often a holdout was looked at. */
  public int openings(String holdout) {
    return (int)
        list().stream().filter(e -> e.kind.equals(OPENING) && e.id.equals(holdout)).count();
  }

  /** Distinct configurations tried on any part of the range, the given one included. */
  public int tried(Instant from, Instant to, String configurationHash) {
    Set<String> hashes = new TreeSet<>();
    hashes.add(configurationHash);
    list().stream()
        .filter(e -> !e.kind.equals(HOLDOUT) && !e.kind.equals(BACKTEST) && e.overlaps(from, to))
        .forEach(e -> hashes.add(e.configurationHash));
    return hashes.size();
  }

  /** Adds a row. */
  public void add(Entry entry) {
    Record row = GenericRecord.create(table.schema());
    row.setField("id", entry.id);
    row.setField("kind", entry.kind);
    row.setField("configuration_hash", entry.configurationHash);
    row.setField("range_start", time(entry.start));
    row.setField("range_end", time(entry.end));
    row.setField("as_of", time(entry.at));
    row.setField("configurations_tried", entry.tried);
    row.setField("metrics", entry.metrics);
    RunRows.append(table, List.of(row));
  }

  private static OffsetDateTime time(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }

  private static Instant instant(Record row, String column) {
    return ((OffsetDateTime) row.getField(column)).toInstant();
  }
}
