package org.tocsin.batch.risk;

import java.time.LocalDate;
import java.util.List;
import org.tocsin.batch.features.CountLedger;
import org.tocsin.batch.features.CovariatePanel;
import org.tocsin.batch.features.FeatureColumns;
import org.tocsin.batch.features.FeatureWalk;
import org.tocsin.batch.features.UnitMap;

/**
 * What was known at many origins about every unit, in the form models and baselines need: one walk
 * through the days. Row {@code origin · units + unit}.
 */
final class RiskHistory {
  /** Half lives of the triggered part of the Hawkes baseline: 3, 7, 14, 28 and 91 days. */
  static final int TRIGGERS = 5;

  final UnitMap units;
  final CountLedger own;
  final int[] origins;
  final int horizon;
  final double[][] rates;
  final double[][] logs;

  /** Expected counts by baseline input: last year, last weeks, and decayed counts by half life. */
  final double[][] year;

  final double[][] weeks;
  final double[][][] decayed;
  private final int inputsFrom;

  /**
   * Walks through all origins.
   *
   * @param origins days, ascending
   * @param inputsFrom number of the first origin whose baseline inputs are kept
   */
  RiskHistory(
      RiskDesign design,
      UnitMap units,
      CountLedger own,
      CountLedger others,
      List<CountLedger> leading,
      CovariatePanel covariates,
      int firstDay,
      int[] origins,
      int inputsFrom) {
    this.units = units;
    this.own = own;
    this.origins = origins.clone();
    this.horizon = design.horizon();
    this.inputsFrom = inputsFrom;
    int n = units.size();
    rates = new double[origins.length * n][];
    logs = new double[origins.length * n][];
    int kept = origins.length - inputsFrom;
    year = new double[kept][];
    weeks = new double[kept][];
    decayed = new double[kept][][];
    FeatureWalk walk = new FeatureWalk(units, own, others, leading, firstDay);
    int width = design.logNames().size();
    double[] row = new double[design.rowLength()];
    for (int k = 0; k < origins.length; k++) {
      walk.advanceTo(origins[k]);
      walk.rate();
      double[] ofDay = design.calendar().of(LocalDate.ofEpochDay(origins[k]), horizon);
      double[][] values = covariates.asOf(origins[k], horizon);
      for (int i = 0; i < n; i++) {
        walk.row(i, row);
        for (int c = 0; c < values.length; c++) {
          row[design.firstCovariate() + c] = values[c][i];
        }
        rates[k * n + i] = design.rates(row);
        double[] log = new double[width];
        design.logs(row, ofDay, log);
        logs[k * n + i] = log;
      }
      if (k >= inputsFrom) {
        inputs(walk, k, firstDay);
      }
    }
  }

  private void inputs(FeatureWalk walk, int k, int firstDay) {
    int n = units.size();
    int day = origins[k];
    int from = Math.max(firstDay, day - 365);
    long[] counts = own.counts(n, from, day, day);
    double[] ofYear = new double[n];
    double[] ofWeeks = new double[n];
    double[][] byHalfLife = new double[TRIGGERS][n];
    for (int i = 0; i < n; i++) {
      ofYear[i] = horizon * (double) counts[i] / Math.max(1, day - from);
      ofWeeks[i] = horizon * walk.rawRate(FeatureColumns.MONTH_HALF_LIFE, i);
      for (int h = 0; h < TRIGGERS; h++) {
        byHalfLife[h][i] = horizon * walk.rawRate(h, i);
      }
    }
    year[k - inputsFrom] = ofYear;
    weeks[k - inputsFrom] = ofWeeks;
    decayed[k - inputsFrom] = byHalfLife;
  }

  int inputsFrom() {
    return inputsFrom;
  }

  /** What followed an origin, as known before a day. */
  long[] targets(int origin, int knownBefore) {
    int from = origins[origin];
    return own.counts(units.size(), from, from + horizon, knownBefore);
  }
}
