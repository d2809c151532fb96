package org.tocsin.models.risk;

import java.util.List;

/**
 * Rows for {@link RiskEnsemble}: rates that may add up, and a description on the log scale of what
 * multiplies them. Rows are in order of their period.
 *
 * @param rateNames names of the rates
 * @param rates rate by row, each at least 0, in reports per day
 * @param logNames names of the other columns
 * @param logs those columns by row
 * @param counts what followed
 * @param days length of what followed, in days
 * @param periods period of each row, ascending
 */
@SuppressWarnings("ArrayRecordComponent")
public record EnsembleRows(
    List<String> rateNames,
    double[][] rates,
    List<String> logNames,
    double[][] logs,
    long[] counts,
    double days,
    int[] periods) {
  public EnsembleRows {
    rateNames = List.copyOf(rateNames);
    logNames = List.copyOf(logNames);
    if (rates.length != counts.length
        || logs.length != counts.length
        || periods.length != counts.length) {
      throw new IllegalArgumentException(
          "%d rows of rates, %d of logs, %d counts and %d periods must be as many"
              .formatted(rates.length, logs.length, counts.length, periods.length));
    }
    for (int i = 1; i < periods.length; i++) {
      if (periods[i] < periods[i - 1]) {
        throw new IllegalArgumentException(
            "Period %d in row %d comes after %d; sort rows by period"
                .formatted(periods[i], i, periods[i - 1]));
      }
    }
  }

  /** Number of rows. */
  public int size() {
    return counts.length;
  }

  /** Rates as columns of expected counts, for the first rows. */
  double[][] columns(int rows) {
    double[][] columns = new double[rateNames.size()][rows];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < columns.length; k++) {
        columns[k][i] = days * rates[i][k];
      }
    }
    return columns;
  }

  /** First row of the last periods that together hold about a share of the rows. */
  int lateFrom(double share) {
    int from = (int) (size() * (1 - share));
    while (from > 0 && from < size() && periods[from] == periods[from - 1]) {
      from++;
    }
    return from;
  }
}
