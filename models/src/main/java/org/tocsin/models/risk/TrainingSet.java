package org.tocsin.models.risk;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rows to learn from: one row is a place in a period, with its features, the count that followed
 * and how much of it was watched.
 *
 * <p>Arrays are kept, not copied: do not change them afterwards. Shapes: features [rows][columns],
 * counts, exposure and periods [rows].
 */
public final class TrainingSet {
  private final List<String> featureNames;
  private final double[][] features;
  private final long[] counts;
  private final double[] exposure;
  private final int[] periods;

  private TrainingSet(
      List<String> featureNames,
      double[][] features,
      long[] counts,
      double[] exposure,
      int[] periods) {
    this.featureNames = List.copyOf(featureNames);
    this.features = features;
    this.counts = counts;
    this.exposure = exposure;
    this.periods = periods;
    checkNames();
    checkRows();
  }

  /**
   * Rows of one period, which time-ordered validation cannot split.
   *
   * @param exposure how much each row could have produced (days, population, area), positive
   */
  public static TrainingSet of(
      List<String> featureNames, double[][] features, long[] counts, double[] exposure) {
    return new TrainingSet(featureNames, features, counts, exposure, new int[counts.length]);
  }

  /** The same rows, each with the number of its period (a day or week count; larger is later). */
  public TrainingSet withPeriods(int[] periodOfRow) {
    return new TrainingSet(featureNames, features, counts, exposure, periodOfRow);
  }

  /** The chosen rows in the given order. */
  public TrainingSet rows(int[] chosen) {
    double[][] x = new double[chosen.length][];
    long[] y = new long[chosen.length];
    double[] e = new double[chosen.length];
    int[] t = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      x[i] = features[chosen[i]];
      y[i] = counts[chosen[i]];
      e[i] = exposure[chosen[i]];
      t[i] = periods[chosen[i]];
    }
    return new TrainingSet(featureNames, x, y, e, t);
  }

  /** Names of the columns, unique, in order. */
  public List<String> featureNames() {
    return featureNames;
  }

  /** Number of rows. */
  public int size() {
    return counts.length;
  }

  /** Number of columns. */
  public int width() {
    return featureNames.size();
  }

  /** Features of one row. */
  public double[] features(int row) {
    return features[row];
  }

  /** Count of one row. */
  public long count(int row) {
    return counts[row];
  }

  /** Exposure of one row. */
  public double exposure(int row) {
    return exposure[row];
  }

  /** Period of one row. */
  public int period(int row) {
    return periods[row];
  }

  /** The feature matrix itself. */
  double[][] matrix() {
    return features;
  }

  /** Total count over total exposure, with half a case added so that it is never 0. */
  double pooledRate() {
    double cases = 0.5;
    double watched = 0;
    for (int i = 0; i < counts.length; i++) {
      cases += counts[i];
      watched += exposure[i];
    }
    return cases / watched;
  }

  private void checkNames() {
    Set<String> seen = new HashSet<>();
    for (String name : featureNames) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "Feature '%s' is named twice; give each column its own name".formatted(name));
      }
    }
    if (featureNames.isEmpty()) {
      throw new IllegalArgumentException("No features; a risk model needs at least one column");
    }
  }

  private void checkRows() {
    int n = counts.length;
    if (features.length != n || exposure.length != n || periods.length != n) {
      throw new IllegalArgumentException(
          "%d feature rows, %d counts, %d exposures and %d periods must be as many"
              .formatted(features.length, n, exposure.length, periods.length));
    }
    if (n < 2) {
      throw new IllegalArgumentException("%d rows are too few to fit a risk model".formatted(n));
    }
    for (int i = 0; i < n; i++) {
      if (counts[i] < 0) {
        throw new IllegalArgumentException(
            "Count %d in row %d is negative".formatted(counts[i], i));
      }
      if (!(exposure[i] > 0) || Double.isInfinite(exposure[i])) {
        throw new IllegalArgumentException(
            "Exposure %s in row %d must be positive; leave rows out that nobody watched"
                .formatted(exposure[i], i));
      }
      checkFeatures(featureNames, features[i], "row " + i);
    }
  }

  static void checkFeatures(List<String> names, double[] features, String where) {
    if (features.length != names.size()) {
      throw new IllegalArgumentException(
          "%d features in %s, but %d are named: %s"
              .formatted(features.length, where, names.size(), names));
    }
    for (int j = 0; j < features.length; j++) {
      if (!Double.isFinite(features[j])) {
        throw new IllegalArgumentException(
            "Feature '%s' in %s is %s; fill or flag missing values before fitting"
                .formatted(names.get(j), where, features[j]));
      }
    }
  }
}
