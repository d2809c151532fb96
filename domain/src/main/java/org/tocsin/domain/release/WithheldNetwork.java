package org.tocsin.domain.release;

import java.util.Arrays;

/**
 * The counts that are withheld, as a network: a row and a column for each told margin, and one node
 * for all lines whose margin is withheld. Going from a column to a row lowers the cell between
 * them, going from a row to a column raises it; a way from a cell's column back to its row keeps
 * every margin, so the cell itself may rise by as much.
 */
final class WithheldNetwork {
  private final long[][] counts;
  private final boolean[][] withheld;
  private final boolean[] rowTold;
  private final boolean[] columnTold;
  private final int rows;
  private final int columns;
  private final int free;
  private final long[][] shift;

  /** How a node was reached: from where, by which cell, and with how much room. */
  private final int[] came;

  private final int[] byRow;
  private final int[] byColumn;
  private final long[] room;

  /** Nodes that were reached and not yet left, from the first to the last. */
  private final int[] open;

  private int first;
  private int last;

  /** Of a table as it stands whenever it is asked. */
  WithheldNetwork(long[][] counts, boolean[][] withheld, boolean[] rowTold, boolean[] columnTold) {
    this.counts = counts;
    this.withheld = withheld;
    this.rowTold = rowTold;
    this.columnTold = columnTold;
    this.rows = rowTold.length;
    this.columns = columnTold.length;
    this.free = rows + columns;
    this.shift = new long[rows][columns];
    this.came = new int[free + 1];
    this.byRow = new int[free + 1];
    this.byColumn = new int[free + 1];
    this.room = new long[free + 1];
    this.open = new int[free + 1];
  }

  /** How much a withheld cell can rise or fall, up to a limit. */
  long room(int r, int c, boolean rises, long limit) {
    long most = rises ? limit : Math.min(limit, counts[r][c]);
    int from = rises ? columnNode(c) : rowNode(r);
    int to = rises ? rowNode(r) : columnNode(c);
    if (from == to) {
      return most;
    }
    for (long[] line : shift) {
      Arrays.fill(line, 0);
    }
    long total = 0;
    while (total < most) {
      long pushed = augment(r, c, from, to, most - total);
      if (pushed == 0) {
        break;
      }
      total += pushed;
    }
    return total;
  }

  private long augment(int r, int c, int from, int to, long wanted) {
    Arrays.fill(came, -1);
    first = 0;
    last = 0;
    came[from] = from;
    room[from] = wanted;
    open[last++] = from;
    while (first < last && came[to] < 0) {
      int node = open[first++];
      if (node < rows) {
        fromRow(node, r, c, node, wanted);
      } else if (node < free) {
        fromColumn(node - rows, r, c, node);
      } else {
        for (int row = 0; row < rows; row++) {
          if (!rowTold[row]) {
            fromRow(row, r, c, node, wanted);
          }
        }
        for (int column = 0; column < columns; column++) {
          if (!columnTold[column]) {
            fromColumn(column, r, c, node);
          }
        }
      }
    }
    if (came[to] < 0) {
      return 0;
    }
    long pushed = room[to];
    for (int node = to; node != from; node = came[node]) {
      int row = byRow[node];
      int column = byColumn[node];
      shift[row][column] += node == rowNode(row) ? -pushed : pushed;
    }
    return pushed;
  }

  private void fromRow(int row, int r, int c, int node, long wanted) {
    for (int column = 0; column < columns; column++) {
      if (withheld[row][column] && !(row == r && column == c)) {
        step(node, columnNode(column), row, column, wanted);
      }
    }
  }

  private void fromColumn(int column, int r, int c, int node) {
    for (int row = 0; row < rows; row++) {
      if (withheld[row][column] && !(row == r && column == c)) {
        step(node, rowNode(row), row, column, counts[row][column] + shift[row][column]);
      }
    }
  }

  private void step(int node, int next, int row, int column, long capacity) {
    if (capacity > 0 && next != node && came[next] < 0) {
      came[next] = node;
      byRow[next] = row;
      byColumn[next] = column;
      room[next] = Math.min(room[node], capacity);
      open[last++] = next;
    }
  }

  private int rowNode(int row) {
    return rowTold[row] ? row : free;
  }

  private int columnNode(int column) {
    return columnTold[column] ? rows + column : free;
  }
}
