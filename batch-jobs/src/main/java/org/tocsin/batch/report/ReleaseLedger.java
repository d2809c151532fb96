package org.tocsin.batch.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.sql.Date;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.tocsin.batch.session.LakeSession;
import org.tocsin.domain.city.SmallNumbers;
import org.tocsin.domain.release.EarlierReleases;
import org.tocsin.domain.release.SmallCells;
import org.tocsin.domain.release.SmallCells.Cell;
import org.tocsin.domain.release.ToldCells;
import org.tocsin.lakehouse.LakeTable;

/**
 * The one ledger of numbers that left the operational circle, against differencing: only whole
 * civil months leave, and what was told of a month binds what is told of it later ({@link
 * EarlierReleases}). A month of which only a mean was made is noted too.
 */
final class ReleaseLedger {
  private final LakeSession session;
  private final SmallNumbers rule;
  private final Map<YearMonth, Noted> months = new HashMap<>();

  private ReleaseLedger(LakeSession session, SmallNumbers rule) {
    this.session = session;
    this.rule = rule;
  }

  /**
   * What was told of a month.
   *
   * @param id of the newest note
   */
  private record Noted(String id, EarlierReleases earlier) {}

  /** The ledger as it stands, of some months. */
  static ReleaseLedger of(LakeSession session, SmallNumbers rule, YearMonth first, YearMonth last) {
    ReleaseLedger ledger = new ReleaseLedger(session, rule);
    Map<YearMonth, Map<String, List<Row>>> notes = new HashMap<>();
    for (Row row :
        session
            .read(LakeTable.RELEASE)
            .filter(
                col("period_start")
                    .between(lit(Date.valueOf(first.atDay(1))), lit(Date.valueOf(last.atDay(1)))))
            .orderBy("released_at", "id")
            .select("id", "period_start", "place", "category", "withheld", "published")
            .collectAsList()) {
      notes
          .computeIfAbsent(month(row.get(1)), m -> new LinkedHashMap<>())
          .computeIfAbsent(row.getString(0), id -> new ArrayList<>())
          .add(row);
    }
    notes.forEach((month, byId) -> ledger.months.put(month, noted(byId)));
    return ledger;
  }

  private static YearMonth month(Object day) {
    return YearMonth.from(day instanceof Date date ? date.toLocalDate() : (LocalDate) day);
  }

  private static Noted noted(Map<String, List<Row>> notes) {
    Set<Cell> withheld = new HashSet<>();
    String newest = "";
    Map<Cell, Long> told = new HashMap<>();
    TreeSet<String> places = new TreeSet<>();
    TreeSet<String> categories = new TreeSet<>();
    for (Map.Entry<String, List<Row>> note : notes.entrySet()) {
      newest = note.getKey();
      told.clear();
      for (Row row : note.getValue()) {
        Cell cell = new Cell(row.getString(2), row.getString(3));
        places.add(cell.place());
        categories.add(cell.category());
        if (row.getBoolean(4)) {
          withheld.add(cell);
        } else {
          told.put(cell, row.getLong(5));
        }
      }
    }
    places.remove(SmallCells.ALL);
    categories.remove(SmallCells.ALL);
    List<Long> cells = new ArrayList<>();
    for (String place : places) {
      categories.forEach(c -> cells.add(told.getOrDefault(new Cell(place, c), ToldCells.WITHHELD)));
    }
    ToldCells table =
        new ToldCells(
            List.copyOf(places),
            List.copyOf(categories),
            cells,
            places.stream()
                .map(p -> told.getOrDefault(new Cell(p, SmallCells.ALL), ToldCells.WITHHELD))
                .toList(),
            categories.stream()
                .map(c -> told.getOrDefault(new Cell(SmallCells.ALL, c), ToldCells.WITHHELD))
                .toList());
    return new Noted(newest, new EarlierReleases(withheld, table));
  }

  /** Decides what of a month's counts may be told. */
  ToldCells decide(YearMonth month, Map<Cell, Long> counts) {
    return earlier(month).decide(counts, rule::leastOf);
  }

  /** The newest note of a month; absent when nothing was told of it. */
  @Nullable String newest(YearMonth month) {
    Noted noted = months.get(month);
    return noted == null ? null : noted.id();
  }

  /**
   * Whether a table that was decided earlier may still be told: nothing was noted of its month
   * since, or nothing but the same numbers.
   *
   * @param after the newest note when it was decided
   */
  boolean stillHolds(YearMonth month, @Nullable String after, ToldCells cells) {
    String newest = newest(month);
    EarlierReleases earlier = earlier(month);
    ToldCells now = earlier.newest();
    if (newest == null || newest.equals(after) || now == null) {
      return true;
    }
    Map<Cell, Long> told = told(now);
    return told(cells).entrySet().stream()
        .allMatch(
            one ->
                !earlier.withheld().contains(one.getKey())
                    && one.getValue().equals(told.get(one.getKey())));
  }

  /** Whether the newest note of a month says just this. */
  boolean isNoted(YearMonth month, ToldCells cells) {
    return cells.equals(earlier(month).newest());
  }

  private EarlierReleases earlier(YearMonth month) {
    return Optional.ofNullable(months.get(month)).map(Noted::earlier).orElse(EarlierReleases.NONE);
  }

  /** Notes what was told and what was withheld, totals too. */
  void note(YearMonth month, String outlet, ToldCells cells, Instant at) {
    String id = outlet + "-" + month + "-" + at.toEpochMilli();
    Map<Cell, Long> told = told(cells);
    List<Row> rows = new ArrayList<>();
    for (Cell cell : all(cells)) {
      Long n = told.get(cell);
      rows.add(
          RowFactory.create(
              id,
              at,
              outlet,
              "report",
              cell.category(),
              month.atDay(1),
              month.plusMonths(1).atDay(1),
              cell.place(),
              n == null,
              n));
    }
    session.append(LakeTable.RELEASE, rows);
  }

  private static Map<Cell, Long> told(ToldCells cells) {
    Map<Cell, Long> told = new HashMap<>();
    for (Cell cell : all(cells)) {
      OptionalLong n =
          cell.place().equals(SmallCells.ALL)
              ? cells.categoryTotal(cell.category())
              : cell.category().equals(SmallCells.ALL)
                  ? cells.placeTotal(cell.place())
                  : cells.count(cell.place(), cell.category());
      n.ifPresent(value -> told.put(cell, value));
    }
    return told;
  }

  private static List<Cell> all(ToldCells cells) {
    List<Cell> all = new ArrayList<>();
    for (String place : cells.places()) {
      cells.categories().forEach(category -> all.add(new Cell(place, category)));
      all.add(new Cell(place, SmallCells.ALL));
    }
    cells.categories().forEach(category -> all.add(new Cell(SmallCells.ALL, category)));
    return all;
  }
}
