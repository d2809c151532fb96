package org.tocsin.batch.features;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Values of covariates by neighbourhood and day with the day on which each became known. What is
 * asked for is the newest value of a day before the target (or of the target itself, if it was
 * known by then, such as a weather forecast); where nothing was known, the mean of what was. Values
 * are held once however many units lie in a neighbourhood.
 */
public final class CovariatePanel implements Serializable {
  private static final long serialVersionUID = 2;

  private final int[] placeOf;
  private final int places;
  private final List<List<Value>> byCovariate;

  /**
   * One value.
   *
   * @param place number of the neighbourhood, −1 for all
   * @param day what the value speaks of
   * @param knownDay the day on which it became known
   */
  public record Value(int place, int day, int knownDay, double value) implements Serializable {}

  /** No covariates. */
  public static CovariatePanel none(int units) {
    return new CovariatePanel(new int[units], List.of());
  }

  /**
   * Covariates in order.
   *
   * @param placeOf for each unit the number of its neighbourhood, −1 where unknown
   * @param byCovariate values of each, in any order
   */
  public CovariatePanel(int[] placeOf, List<List<Value>> byCovariate) {
    this.placeOf = placeOf.clone();
    this.places = Arrays.stream(placeOf).max().orElse(-1) + 1;
    this.byCovariate = new ArrayList<>();
    for (List<Value> values : byCovariate) {
      this.byCovariate.add(
          values.stream()
              .sorted(
                  Comparator.comparingInt(Value::day)
                      .thenComparingInt(Value::knownDay)
                      .thenComparingInt(Value::place)
                      .thenComparingDouble(Value::value))
              .toList());
    }
  }

  /** Value of each covariate (outer) at each unit (inner), as known before a day. */
  public double[][] asOf(int today, int horizon) {
    double[][] values = new double[byCovariate.size()][placeOf.length];
    for (int c = 0; c < values.length; c++) {
      double[] newest = new double[places];
      boolean[] known = new boolean[places];
      double everywhere = Double.NaN;
      double sum = 0;
      long seen = 0;
      for (Value value : byCovariate.get(c)) {
        if (value.knownDay() >= today || value.day() >= today + horizon) {
          continue;
        }
        sum += value.value();
        seen++;
        if (value.place() >= 0) {
          newest[value.place()] = value.value();
          known[value.place()] = true;
        } else {
          everywhere = value.value();
          Arrays.fill(newest, everywhere);
          Arrays.fill(known, true);
        }
      }
      double mean = seen == 0 ? 0 : sum / seen;
      for (int i = 0; i < placeOf.length; i++) {
        int place = placeOf[i];
        if (place < 0) {
          values[c][i] = Double.isNaN(everywhere) ? mean : everywhere;
        } else {
          values[c][i] = known[place] ? newest[place] : mean;
        }
      }
    }
    return values;
  }
}
