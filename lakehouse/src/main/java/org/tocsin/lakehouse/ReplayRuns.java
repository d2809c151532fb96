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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  /** The kind of calibrations in table {@code model}. */
  private static final String CALIBRATION = "budget";

  /** A setting is made of ids and words, none of which needs escaping. */
  private static final Pattern SETTING = Pattern.compile("\"setting\":\"([^\"]*)\"");

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
   * @param metrics a JSON object; its member {@code setting} is all that could be tried in the
   *     run's place, see {@link ReplayRuns#setting}
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

    /** What was tried: the configuration where {@code metrics} says no more. */
    public String setting() {
      Matcher member = SETTING.matcher(metrics);
      return member.find() ? member.group(1) : configurationHash;
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

  /** Distinct settings tried on any part of the range, the given one included. */
  public int tried(Instant from, Instant to, String setting) {
    Set<String> settings = new TreeSet<>();
    settings.add(setting);
    list().stream()
        .filter(e -> !e.kind.equals(HOLDOUT) && !e.kind.equals(BACKTEST) && e.overlaps(from, to))
        .forEach(e -> settings.add(e.setting()));
    return settings.size();
  }

  /**
   * What a run tries: its baselines, the calibrations in force during it, and whose acts count. The
   * baselines alone where there is no calibration and no act.
   *
   * @param model table with the calibrations
   * @param baselines configuration hash under which the baselines stand
   * @param configurationHash under which calibrations stand
   */
  public static String setting(
      Table model,
      String baselines,
      String configurationHash,
      Instant from,
      Instant to,
      String acts) {
    String before = "";
    StringBuilder during = new StringBuilder();
    List<StoredBaseline> calibrations =
        new ArrayList<>(StoredBaseline.list(model, CALIBRATION, configurationHash));
    calibrations.sort(
        Comparator.comparing(StoredBaseline::effectiveAt).thenComparing(StoredBaseline::id));
    for (StoredBaseline calibration : calibrations) {
      if (!calibration.effectiveAt().isAfter(from)) {
        before = " " + calibration.id();
      } else if (calibration.effectiveAt().isBefore(to)) {
        during.append(' ').append(calibration.id());
      }
    }
    return baselines + before + during + (acts.equals("none") ? "" : " acts=" + acts);
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
