package org.tocsin.models.inference;

import java.util.Map;
import java.util.TreeMap;

/**
 * Gives what some families cannot spend of a budget to the others, until nothing is left or all
 * spend the most they can (water-filling): what is spare is divided in proportion to the parts of
 * those that can still take some.
 *
 * @param perFamily false episodes per week of each family, at most what it can spend
 * @param left of the whole that no family can spend, at least 0
 */
public record SpareBudget(Map<String, Double> perFamily, double left) {
  public SpareBudget {
    perFamily = Map.copyOf(perFamily);
  }

  /**
   * Divides.
   *
   * @param parts false episodes per week promised to each family, positive
   * @param most that each family can spend, at least 0; one for each part
   */
  public static SpareBudget of(Map<String, Double> parts, Map<String, Double> most) {
    if (!parts.keySet().equals(most.keySet())) {
      throw new IllegalArgumentException(
          "Parts of %s but the most of %s".formatted(parts.keySet(), most.keySet()));
    }
    Map<String, Double> open = new TreeMap<>(parts);
    Map<String, Double> given = new TreeMap<>();
    double pool = open.values().stream().mapToDouble(Double::doubleValue).sum();
    boolean filled = true;
    while (filled && !open.isEmpty()) {
      filled = false;
      double weights = open.values().stream().mapToDouble(Double::doubleValue).sum();
      double level = pool / weights;
      for (Map.Entry<String, Double> part : Map.copyOf(open).entrySet()) {
        double can = most.getOrDefault(part.getKey(), 0.0);
        if (can <= part.getValue() * level) {
          given.put(part.getKey(), can);
          open.remove(part.getKey());
          pool -= can;
          filled = true;
        }
      }
      // What remains is at least what the open ones' level asks for: all of it is theirs.
      if (!filled) {
        open.forEach((family, part) -> given.put(family, part * level));
        pool = 0;
      }
    }
    return new SpareBudget(given, Math.max(0, pool));
  }
}
