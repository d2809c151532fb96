package org.tocsin.domain.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tocsin.domain.release.SmallCells.Cell;

class SmallCellsTest {
  private static final int LEAST = 5;

  @Test
  void aSmallCountAndOneBesideItAreWithheld() {
    Map<Cell, Long> counts = table(new long[][] {{3, 40, 50}, {60, 70, 80}, {90, 20, 30}});

    SmallCells cells = SmallCells.of(counts, category -> LEAST, Set.of());

    assertThat(cells.count("p0", "c0")).isEmpty();
    assertThat(cells.withheldCells()).as("a small one alone is found by subtraction").hasSize(4);
    assertThat(cells.placeTotal("p0")).hasValue(93);
    assertThat(cells.count("p1", "c2")).hasValue(80);
  }

  @Test
  void nothingIsWithheldWhereNothingIsSmall() {
    assertThat(
            SmallCells.of(table(new long[][] {{5, 6}, {7, 8}}), category -> LEAST, Set.of())
                .withheldCells())
        .isEmpty();
  }

  @Test
  void sensitiveCategoriesHaveAHigherLeast() {
    SmallCells cells =
        SmallCells.of(
            table(new long[][] {{7, 40}, {60, 70}}), c -> c.equals("c0") ? 10 : LEAST, Set.of());
    assertThat(cells.count("p0", "c0")).isEmpty();
  }

  @Test
  void whatWasWithheldOnceStaysSo() {
    Cell late = new Cell("p0", "c0");
    SmallCells cells =
        SmallCells.of(table(new long[][] {{30, 40}, {60, 70}}), category -> LEAST, Set.of(late));
    assertThat(cells.withheldCells()).contains(late).hasSize(4);
  }

  @Test
  void aPlaceWithoutReportsIsNotGivenAwayByTheTotals() {
    SmallCells cells =
        SmallCells.of(
            table(new long[][] {{0, 0}, {60, 70}, {90, 20}}), category -> LEAST, Set.of());
    assertThat(cells.placeTotal("p0")).isEmpty();
    assertThat(List.of(cells.placeTotal("p1"), cells.placeTotal("p2")))
        .as("one margin alone would be the rest of the total")
        .anyMatch(total -> total.isEmpty());
  }

  @Test
  void aNegativeCountIsRefused() {
    assertThatThrownBy(
            () -> SmallCells.of(Map.of(new Cell("p", "c"), -1L), category -> LEAST, Set.of()))
        .hasMessageContaining("-1");
  }

  static IntStream seeds() {
    return IntStream.range(0, 60);
  }

  /** An attacker with every told number finds at least two values for every withheld count. */
  @ParameterizedTest
  @MethodSource("seeds")
  void noCombinationOfToldNumbersRevealsAWithheldCount(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[][] counts = new long[random.nextInt(2, 7)][random.nextInt(2, 6)];
    for (long[] row : counts) {
      for (int c = 0; c < row.length; c++) {
        row[c] = random.nextInt(100) < 40 ? random.nextInt(0, 5) : random.nextInt(5, 60);
      }
    }
    SmallCells cells = SmallCells.of(table(counts), category -> LEAST, Set.of());
    Attack attack = new Attack(cells, counts);

    for (Cell hidden : cells.withheldCells()) {
      assertThat(attack.solves(hidden)).as("%s in %s", hidden, cells.told()).isFalse();
    }
    for (String place : cells.places()) {
      if (cells.placeTotal(place).isEmpty()) {
        assertThat(attack.solvesTotal(place)).as("total of %s", place).isFalse();
      }
    }
    long told = cells.told().size();
    assertThat(told + cells.withheldCells().size())
        .isEqualTo((long) counts.length * counts[0].length);
  }

  /** Every table that fits is tried: the promise is a range, not that an equation is missing. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsWithheldCanMoveByItsLeast(int seed) {
    int least = 2;
    SplittableRandom random = new SplittableRandom(1_000 + seed);
    long[][] counts = new long[random.nextInt(2, 4)][random.nextInt(2, 4)];
    for (long[] row : counts) {
      for (int c = 0; c < row.length; c++) {
        row[c] = random.nextInt(100) < 40 ? random.nextInt(0, least) : random.nextInt(least, 9);
      }
    }
    SmallCells cells = SmallCells.of(table(counts), category -> least, Set.of());
    TriedTables tried = new TriedTables(cells, counts, least);

    for (Cell hidden : cells.withheldCells()) {
      assertThat(tried.room(hidden))
          .as("%s, told: %s", hidden, cells.toTold())
          .isGreaterThanOrEqualTo(least);
    }
  }

  @Test
  void tryingTablesFindsARangeThatIsTooNarrow() {
    long[][] counts = {{1, 7}, {6, 8}};
    SmallCells nothingSmall = SmallCells.of(table(counts), category -> 0, Set.of());
    assertThat(new TriedTables(nothingSmall, counts, 2).room(new Cell("p0", "c0"))).isZero();
  }

  @Test
  void theAttackFindsACountThatIsWithheldAlone() {
    long[][] counts = {{3, 40}, {60, 70}};
    Attack attack = new Attack(counts, Set.of(new Cell("p0", "c0")));
    assertThat(attack.solves(new Cell("p0", "c0"))).isTrue();
  }

  static Map<Cell, Long> table(long[][] counts) {
    Map<Cell, Long> table = new HashMap<>();
    for (int r = 0; r < counts.length; r++) {
      for (int c = 0; c < counts[r].length; c++) {
        table.put(new Cell("p" + r, "c" + c), counts[r][c]);
      }
    }
    return table;
  }

  /** All tables around the true one that fit with what is told, up to a distance. */
  private static final class TriedTables {
    private final SmallCells cells;
    private final long[][] counts;
    private final long[][] shift;
    private final int most;
    private final long[][] up;
    private final long[][] down;

    TriedTables(SmallCells cells, long[][] counts, int most) {
      this.cells = cells;
      this.counts = counts;
      this.most = most;
      this.shift = new long[counts.length][counts[0].length];
      this.up = new long[counts.length][counts[0].length];
      this.down = new long[counts.length][counts[0].length];
      shift(0);
    }

    long room(Cell cell) {
      int r = Integer.parseInt(cell.place().substring(1));
      int c = Integer.parseInt(cell.category().substring(1));
      return up[r][c] + down[r][c];
    }

    private void shift(int at) {
      int r = at / counts[0].length;
      int c = at % counts[0].length;
      if (c == 0 && r > 0 && !fits(true, r - 1)) {
        return;
      }
      if (r == counts.length) {
        note();
        return;
      }
      boolean hidden = cells.count("p" + r, "c" + c).isEmpty();
      long lowest = hidden ? Math.max(-most, -counts[r][c]) : 0;
      for (long by = lowest; by <= (hidden ? most : 0); by++) {
        shift[r][c] = by;
        shift(at + 1);
      }
      shift[r][c] = 0;
    }

    private boolean fits(boolean row, int line) {
      boolean told =
          row
              ? cells.placeTotal("p" + line).isPresent()
              : cells.categoryTotal("c" + line).isPresent();
      long sum = 0;
      for (int i = 0; i < (row ? counts[0].length : counts.length); i++) {
        sum += row ? shift[line][i] : shift[i][line];
      }
      return !told || sum == 0;
    }

    private void note() {
      if (IntStream.range(0, counts[0].length).allMatch(c -> fits(false, c))) {
        for (int r = 0; r < counts.length; r++) {
          for (int c = 0; c < counts[0].length; c++) {
            up[r][c] = Math.max(up[r][c], shift[r][c]);
            down[r][c] = Math.max(down[r][c], -shift[r][c]);
          }
        }
      }
    }
  }

  /**
   * Gauss over the equations that the told margins are: whether a withheld cell, or a place's
   * total, is a combination of them. Cells that are zero in every solution count as found, too.
   */
  static final class Attack {
    private final List<Cell> unknown;
    private final List<double[]> equations = new ArrayList<>();

    Attack(SmallCells cells, long[][] counts) {
      this.unknown = sorted(cells.withheldCells());
      for (String place : cells.places()) {
        if (cells.placeTotal(place).isPresent()) {
          equation(counts, cell -> cell.place().equals(place));
        }
      }
      for (String category : cells.categories()) {
        if (cells.categoryTotal(category).isPresent()) {
          equation(counts, cell -> cell.category().equals(category));
        }
      }
      settleZeros();
    }

    Attack(long[][] counts, Set<Cell> withheld) {
      this.unknown = sorted(withheld);
      for (int r = 0; r < counts.length; r++) {
        String place = "p" + r;
        equation(counts, cell -> cell.place().equals(place));
      }
      settleZeros();
    }

    boolean solves(Cell cell) {
      double[] wanted = new double[unknown.size()];
      wanted[unknown.indexOf(cell)] = 1;
      return inSpan(wanted);
    }

    boolean solvesTotal(String place) {
      double[] wanted = new double[unknown.size()];
      for (int i = 0; i < wanted.length; i++) {
        wanted[i] = unknown.get(i).place().equals(place) ? 1 : 0;
      }
      return inSpan(wanted);
    }

    private static List<Cell> sorted(Set<Cell> cells) {
      List<Cell> list = new ArrayList<>(cells);
      list.sort((a, b) -> (a.place() + a.category()).compareTo(b.place() + b.category()));
      return list;
    }

    private void equation(long[][] counts, java.util.function.Predicate<Cell> in) {
      double[] row = new double[unknown.size() + 1];
      for (int i = 0; i < unknown.size(); i++) {
        Cell cell = unknown.get(i);
        if (in.test(cell)) {
          row[i] = 1;
          row[unknown.size()] +=
              counts[Integer.parseInt(cell.place().substring(1))][
                  Integer.parseInt(cell.category().substring(1))];
        }
      }
      equations.add(row);
    }

    /** A sum of counts that is zero gives each of them away. */
    private void settleZeros() {
      for (double[] sum : List.copyOf(equations)) {
        if (sum[unknown.size()] == 0) {
          for (int i = 0; i < unknown.size(); i++) {
            if (sum[i] != 0) {
              double[] zero = new double[unknown.size() + 1];
              zero[i] = 1;
              equations.add(zero);
            }
          }
        }
      }
    }

    private boolean inSpan(double[] wanted) {
      return rank(Collections.emptyList()) == rank(List.of(wanted));
    }

    private int rank(List<double[]> more) {
      List<double[]> rows = new ArrayList<>();
      equations.forEach(e -> rows.add(java.util.Arrays.copyOf(e, unknown.size())));
      more.forEach(m -> rows.add(m.clone()));
      int rank = 0;
      for (int column = 0; column < unknown.size() && rank < rows.size(); column++) {
        int pivot = rank;
        while (pivot < rows.size() && Math.abs(rows.get(pivot)[column]) < 1e-9) {
          pivot++;
        }
        if (pivot == rows.size()) {
          continue;
        }
        Collections.swap(rows, rank, pivot);
        for (int r = rank + 1; r < rows.size(); r++) {
          double factor = rows.get(r)[column] / rows.get(rank)[column];
          for (int k = column; k < unknown.size(); k++) {
            rows.get(r)[k] -= factor * rows.get(rank)[k];
          }
        }
        rank++;
      }
      return rank;
    }
  }
}
