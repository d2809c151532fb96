package org.tocsin.batch.features;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Values of covariates by unit and day with the day on which each became known. What is asked for
 * is the newest value of a day before the target (or of the target itself, if it was known by then,
 * such as a weather forecast); where nothing was known, the mean of what was.
 */
public final class CovariatePanel implements Serializable {
  private static final long serialVersionUID = 1;

  private final int units;
  private final List<List<Value>> byCovariate;

  /**
   * One value.
   *
   * @param unit number of the unit, −1 for all
   * @param day what the value speaks of
   * @param knownDay the day on which it became known
   */
  public record Value(int unit, int day, int knownDay, double value) implements Serializable {}

  /** No covariates. */
  public static CovariatePanel none(int units) {
    return new CovariatePanel(units, List.of());
  }

  /**
   * Covariates in order.
   *
   * @param byCovariate values of each, in any order
   */
  public CovariatePanel(int units, List<List<Value>> byCovariate) {
    this.units = units;
    this.byCovariate = new ArrayList<>();
    for (List<Value> values : byCovariate) {
      this.byCovariate.add(
          values.stream()
              .sorted(
                  Comparator.comparingInt(Value::day)
                      .thenComparingInt(Value::knownDay)
                      .thenComparingInt(Value::unit)
                      .thenComparingDouble(Value::value))
              .toList());
    }
  }

  /** Value of each covariate (outer) at each unit (inner), as known before a day. */
  public double[][] asOf(int today, int horizon) {
    double[][] values = new double[byCovariate.size()][units];
    for (int c = 0; c < values.length; c++) {
      double[] newest = values[c];
      boolean[] known = new boolean[units];
      double sum = 0;
      long seen = 0;
      for (Value value : byCovariate.get(c)) {
        if (value.knownDay() >= today || value.day() >= today + horizon) {
          continue;
        }
        sum += value.value();
        seen++;
        if (value.unit() >= 0) {
          newest[value.unit()] = value.value();
          known[value.unit()] = true;
        } else {
          for (int i = 0; i < units; i++) {
            newest[i] = value.value();
            known[i] = true;
          }
        }
      }
      for (int i = 0; i < units; i++) {
        if (!known[i]) {
          newest[i] = seen == 0 ? 0 : sum / seen;
        }
      }
    }
    return values;
  }
}
