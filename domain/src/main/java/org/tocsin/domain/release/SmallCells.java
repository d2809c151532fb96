package org.tocsin.domain.release;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A table of counts, places by categories, with its margins, of which small counts are withheld so
 * that nobody can work them out.
 *
 * <p>A count below its least (zero too) is withheld. Further counts are withheld beside it until an
 * attacker who knows every number told, all margins told, and that counts are whole and not
 * negative, cannot place any withheld count within a range narrower than its least. The range is
 * exact: counts and margins form a network, and a cell's range is what can flow around it (Cox
 * 1995, "Network models for complementary cell suppression", JASA 90:1453).
 *
 * <p>A margin below its least is withheld too; it then tells nothing of its line. The grand total
 * is never told.
 */
public final class SmallCells {
  /** Stands for all places, or all categories, of a total. */
  public static final String ALL = "*";

  private final List<String> places;
  private final List<String> categories;
  private final long[][] counts;
  private final boolean[][] withheld;

  /** Cells whose range was seen to be wide enough; withholding more can only widen it. */
  private final boolean[][] safe;

  private final boolean[] placeMargin;
  private final boolean[] categoryMargin;
  private final long[] least;
  private final WithheldNetwork network;

  private SmallCells(List<String> places, List<String> categories, long[][] counts, long[] least) {
    this.places = places;
    this.categories = categories;
    this.counts = counts;
    this.least = least;
    this.withheld = new boolean[places.size()][categories.size()];
    this.safe = new boolean[places.size()][categories.size()];
    this.placeMargin = new boolean[places.size()];
    this.categoryMargin = new boolean[categories.size()];
    this.network = new WithheldNetwork(counts, withheld, placeMargin, categoryMargin);
  }

  /** The cell of a place and a category. */
  public record Cell(String place, String category) {}

  /** How many of a category may be told. */
  @FunctionalInterface
  public interface Least {
    int of(String category);
  }

  /**
   * Decides what is withheld. The same counts give the same decision, whatever their order.
   *
   * @param counts absent cells are zero
   * @param before cells and totals (named with {@link #ALL}) that were withheld when this period
   *     was told before; they stay so
   */
  public static SmallCells of(Map<Cell, Long> counts, Least least, Set<Cell> before) {
    Set<String> places = new TreeSet<>();
    Set<String> categories = new TreeSet<>();
    counts.forEach(
        (cell, n) -> {
          if (n < 0) {
            throw new IllegalArgumentException("Count %d of %s is negative".formatted(n, cell));
          }
          places.add(cell.place());
          categories.add(cell.category());
        });
    List<String> rows = List.copyOf(places);
    List<String> columns = List.copyOf(categories);
    long[][] table = new long[rows.size()][columns.size()];
    for (int r = 0; r < table.length; r++) {
      for (int c = 0; c < columns.size(); c++) {
        table[r][c] = counts.getOrDefault(new Cell(rows.get(r), columns.get(c)), 0L);
      }
    }
    long[] limits = columns.stream().mapToLong(least::of).toArray();
    SmallCells cells = new SmallCells(rows, columns, table, limits);
    cells.decide(before);
    return cells;
  }

  /** The count of a cell; empty when it is withheld. */
  public OptionalLong count(String place, String category) {
    int r = places.indexOf(place);
    int c = categories.indexOf(category);
    if (r < 0 || c < 0 || withheld[r][c]) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(counts[r][c]);
  }

  /** All reports of a place; empty when withheld. */
  public OptionalLong placeTotal(String place) {
    int r = places.indexOf(place);
    return r < 0 || !placeMargin[r]
        ? OptionalLong.empty()
        : OptionalLong.of(Arrays.stream(counts[r]).sum());
  }

  /** All reports of a category; empty when withheld. */
  public OptionalLong categoryTotal(String category) {
    int c = categories.indexOf(category);
    return c < 0 || !categoryMargin[c] ? OptionalLong.empty() : OptionalLong.of(column(c));
  }

  public List<String> places() {
    return places;
  }

  public List<String> categories() {
    return categories;
  }

  /** Every cell that is withheld. */
  public Set<Cell> withheldCells() {
    Set<Cell> cells = new HashSet<>();
    for (int r = 0; r < counts.length; r++) {
      for (int c = 0; c < categories.size(); c++) {
        if (withheld[r][c]) {
          cells.add(new Cell(places.get(r), categories.get(c)));
        }
      }
    }
    return Collections.unmodifiableSet(cells);
  }

  /** Every cell that is told, with its count. */
  public Map<String, Long> told() {
    Map<String, Long> told = new TreeMap<>();
    for (int r = 0; r < counts.length; r++) {
      for (int c = 0; c < categories.size(); c++) {
        if (!withheld[r][c]) {
          told.put(places.get(r) + "|" + categories.get(c), counts[r][c]);
        }
      }
    }
    return told;
  }

  /** What is told, without what is withheld. */
  public ToldCells toTold() {
    List<Long> told = new ArrayList<>();
    List<Long> placeTotals = new ArrayList<>();
    List<Long> categoryTotals = new ArrayList<>();
    for (String place : places) {
      categories.forEach(c -> told.add(count(place, c).orElse(ToldCells.WITHHELD)));
      placeTotals.add(placeTotal(place).orElse(ToldCells.WITHHELD));
    }
    categories.forEach(c -> categoryTotals.add(categoryTotal(c).orElse(ToldCells.WITHHELD)));
    return new ToldCells(places, categories, told, placeTotals, categoryTotals);
  }

  private void decide(Set<Cell> before) {
    long most = Arrays.stream(least).max().orElse(0);
    for (int r = 0; r < counts.length; r++) {
      placeMargin[r] =
          Arrays.stream(counts[r]).sum() >= most && !before.contains(new Cell(places.get(r), ALL));
      for (int c = 0; c < categories.size(); c++) {
        if (counts[r][c] < least[c]
            || before.contains(new Cell(places.get(r), categories.get(c)))) {
          withheld[r][c] = true;
        }
      }
    }
    for (int c = 0; c < categories.size(); c++) {
      categoryMargin[c] =
          column(c) >= least[c] && !before.contains(new Cell(ALL, categories.get(c)));
    }
    protectMargins();
    // What is withheld for one cell may be too well known itself: until nothing changes.
    int protectedCells;
    do {
      protectedCells = withheldCells().size();
      for (int r = 0; r < counts.length; r++) {
        for (int c = 0; c < categories.size(); c++) {
          if (withheld[r][c] && !safe[r][c]) {
            safe[r][c] = protect(r, c);
          }
        }
      }
      protectMargins();
    } while (withheldCells().size() > protectedCells);
  }

  /**
   * Withholds more until the cell's range is wide enough, or drops a margin as the last resort.
   *
   * @return whether it is wide enough
   */
  private boolean protect(int r, int c) {
    if (range(r, c) >= least[c]) {
      return true;
    }
    rectangle(r, c);
    while (range(r, c) < least[c]) {
      OptionalInt next = cheapest(r, c);
      if (next.isPresent()) {
        int at = next.getAsInt();
        withheld[at / categories.size()][at % categories.size()] = true;
      } else if (placeMargin[r]) {
        placeMargin[r] = false;
      } else if (categoryMargin[c]) {
        categoryMargin[c] = false;
      } else {
        return false;
      }
    }
    return true;
  }

  /** Withholds the three cells that cost least and, with this one, can shift by its least. */
  private void rectangle(int r, int c) {
    if (!placeMargin[r] || !categoryMargin[c]) {
      return;
    }
    long best = Long.MAX_VALUE;
    int bestRow = -1;
    int bestColumn = -1;
    for (int row = 0; row < counts.length; row++) {
      for (int column = 0; column < categories.size(); column++) {
        if (row != r && column != c && Math.min(counts[r][column], counts[row][c]) >= least[c]) {
          long cost = cost(r, column) + cost(row, c) + cost(row, column);
          if (cost < best) {
            best = cost;
            bestRow = row;
            bestColumn = column;
          }
        }
      }
    }
    if (bestRow >= 0) {
      withheld[r][bestColumn] = true;
      withheld[bestRow][c] = true;
      withheld[bestRow][bestColumn] = true;
    }
  }

  private long cost(int r, int c) {
    return withheld[r][c] ? 0 : counts[r][c];
  }

  /** The smallest told cell in a line of the cell that is still too well known. */
  private OptionalInt cheapest(int r, int c) {
    int best = -1;
    for (int other = 0; other < categories.size(); other++) {
      if (placeMargin[r] && !withheld[r][other]) {
        best = smaller(best, r, other);
      }
    }
    for (int other = 0; other < counts.length; other++) {
      if (categoryMargin[c] && !withheld[other][c]) {
        best = smaller(best, other, c);
      }
    }
    if (best < 0) {
      // Both lines are withheld whole: open a way around through the other lines.
      for (int row = 0; row < counts.length; row++) {
        for (int column = 0; column < categories.size(); column++) {
          if (!withheld[row][column] && (placeMargin[row] || categoryMargin[column])) {
            best = smaller(best, row, column);
          }
        }
      }
    }
    return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
  }

  /** Cells are numbered row by row. */
  private int smaller(int best, int r, int c) {
    int width = categories.size();
    return best < 0 || counts[r][c] < counts[best / width][best % width] ? r * width + c : best;
  }

  /** How far apart the least and the greatest value are that fit with everything told. */
  private long range(int r, int c) {
    long up = network.room(r, c, true, least[c]);
    return up >= least[c] ? up : up + network.room(r, c, false, least[c] - up);
  }

  /**
   * Withheld margins of places add up to what is left of the total: there must be at least two, and
   * enough in them. The same for categories. With both kinds withheld the total itself is unknown.
   */
  private void protectMargins() {
    long most = Arrays.stream(least).max().orElse(0);
    while (sumOfHidden(placeMargin, true) < 2 * most && allTold(categoryMargin)) {
      if (!hideSmallest(placeMargin, true)) {
        break;
      }
    }
    while (sumOfHidden(categoryMargin, false) < 2 * most && allTold(placeMargin)) {
      if (!hideSmallest(categoryMargin, false)) {
        break;
      }
    }
  }

  /** What the withheld margins hold together; more than enough when none is withheld. */
  private long sumOfHidden(boolean[] told, boolean rows) {
    long sum = 0;
    int hidden = 0;
    for (int i = 0; i < told.length; i++) {
      if (!told[i]) {
        hidden++;
        sum += line(i, rows);
      }
    }
    return hidden == 0 ? Long.MAX_VALUE : hidden == 1 ? 0 : sum;
  }

  private boolean hideSmallest(boolean[] told, boolean rows) {
    int best = -1;
    for (int i = 0; i < told.length; i++) {
      if (told[i] && (best < 0 || line(i, rows) < line(best, rows))) {
        best = i;
      }
    }
    if (best >= 0) {
      told[best] = false;
    }
    return best >= 0;
  }

  private static boolean allTold(boolean[] told) {
    for (boolean one : told) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  private long line(int i, boolean row) {
    return row ? Arrays.stream(counts[i]).sum() : column(i);
  }

  private long column(int c) {
    long sum = 0;
    for (long[] row : counts) {
      sum += row[c];
    }
    return sum;
  }
}
