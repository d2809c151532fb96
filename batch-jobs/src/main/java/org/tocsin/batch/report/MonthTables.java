package org.tocsin.batch.report;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tocsin.domain.place.Place;
import org.tocsin.domain.release.SmallCells.Cell;
import org.tocsin.domain.release.ToldCells;

/**
 * What may be told of each month that a report speaks of, decided once for each. A mean, a day or
 * an alert of a month says nothing that the month's own table would not say.
 *
 * <p>A month's table lists every category and, beside the city's places, the reports outside all of
 * them, if any were seen in the month or the months before that are read: so that absence is
 * withheld as any small number is.
 */
final class MonthTables {
  private final TreeMap<YearMonth, Map<Cell, Long>> counts;
  private final List<Place> places;
  private final ReleaseLedger ledger;
  private final Map<YearMonth, ToldCells> decided = new TreeMap<>();

  MonthTables(Map<YearMonth, Map<Cell, Long>> counts, List<Place> places, ReleaseLedger ledger) {
    this.counts = new TreeMap<>(counts);
    this.places = places;
    this.ledger = ledger;
  }

  /**
   * A month's table as it would leave.
   *
   * @param after the newest note of the month in the ledger when it was decided
   */
  record Release(String month, @Nullable String after, ToldCells cells) {}

  /** Months with reports. */
  Set<YearMonth> months() {
    return Collections.unmodifiableSet(counts.keySet());
  }

  /** What may be told of a month. */
  ToldCells of(YearMonth month) {
    return decided.computeIfAbsent(month, this::decide);
  }

  /** Every month that was asked for, and has a table. */
  List<Release> releases() {
    List<Release> releases = new ArrayList<>();
    decided.forEach(
        (month, cells) -> {
          if (!cells.categories().isEmpty()) {
            releases.add(new Release(month.toString(), ledger.newest(month), cells));
          }
        });
    return releases;
  }

  private ToldCells decide(YearMonth month) {
    Set<String> rows = new TreeSet<>();
    Set<String> categories = new TreeSet<>();
    places.forEach(place -> rows.add(place.id()));
    Map<Cell, Long> table = new HashMap<>(counts.getOrDefault(month, Map.of()));
    counts
        .headMap(month, true)
        .values()
        .forEach(
            cells ->
                cells
                    .keySet()
                    .forEach(
                        cell -> {
                          categories.add(cell.category());
                          if (cell.place().equals(MonthCounts.NOWHERE)) {
                            rows.add(cell.place());
                          }
                        }));
    table.keySet().forEach(cell -> rows.add(cell.place()));
    for (String row : rows) {
      categories.forEach(category -> table.putIfAbsent(new Cell(row, category), 0L));
    }
    return ledger.decide(month, table);
  }
}
