package org.tocsin.models.inference;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A budget of false episodes per week, split over families (lanes and categories): Σ N_family = N.
 *
 * @param total N, false episodes per week promised, positive
 * @param perFamily N of each family, in the order given
 */
public record BudgetSplit(double total, Map<String, Double> perFamily) {
  public BudgetSplit {
    perFamily = Collections.unmodifiableMap(new LinkedHashMap<>(perFamily));
  }

  /**
   * Splits a budget in proportion to weights.
   *
   * @param weights by family; at least 0, one of them positive
   */
  public static BudgetSplit proportional(double total, Map<String, Double> weights) {
    if (!(total > 0)) {
      throw new IllegalArgumentException(
          "Budget of %s false episodes per week must be positive".formatted(total));
    }
    double sum = 0;
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      if (!(weight.getValue() >= 0)) {
        throw new IllegalArgumentException(
            "Weight %s of '%s' must be at least 0".formatted(weight.getValue(), weight.getKey()));
      }
      sum += weight.getValue();
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException("No family has a positive weight; nothing could alarm");
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    for (Map.Entry<String, Double> weight : weights.entrySet()) {
      parts.put(weight.getKey(), total * weight.getValue() / sum);
    }
    return new BudgetSplit(total, parts);
  }

  /** N of a family; 0 for one that has no part. */
  public double episodesPerWeek(String family) {
    return perFamily.getOrDefault(family, 0.0);
  }
}
