package org.tocsin.domain.alert;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code tocsin calibrate} learned: for each mode, lane and category the largest day p that
 * alarms, with what was promised and what the null years realised. Stored as one row of table
 * {@code model}, kind {@code budget}. {@link #toTree()} and {@link #of} are its stored form,
 * version 1.
 *
 * @param id of the {@code model} row; empty for none
 * @param configurationHash of the configuration it was learned under
 * @param seed of the null years
 * @param nullYears simulated years
 * @param lines one for each mode and category, in that order
 */
public record BudgetThresholds(
    String id, String configurationHash, long seed, int nullYears, List<Line> lines)
    implements Serializable {

  /** Version of the stored form. */
  public static final int VERSION = 1;

  /** Nothing was learned. */
  public static final BudgetThresholds NONE = new BudgetThresholds("", "", 0, 0, List.of());

  /**
   * One line of the budget.
   *
   * @param threshold largest weighted day p that alarms, in [0, 1]
   * @param promised expected false episodes a week
   * @param realised mean false episodes a week over the null years
   * @param low lower end of its 95 % interval
   * @param high upper end of its 95 % interval
   */
  public record Line(
      String mode,
      String lane,
      String category,
      double threshold,
      double promised,
      double realised,
      double low,
      double high)
      implements Serializable {
    public Line {
      if (!(threshold >= 0 && threshold <= 1) || !(promised >= 0)) {
        throw new IllegalArgumentException(
            "Threshold %s of category '%s' must lie in [0, 1] and its promise %s be at least 0"
                .formatted(threshold, category, promised));
      }
    }
  }

  public BudgetThresholds {
    lines = List.copyOf(lines);
  }

  /** The line of a category in a mode; absent when none was learned. */
  public Optional<Line> line(String mode, String category) {
    return lines.stream()
        .filter(line -> line.mode().equals(mode) && line.category().equals(category))
        .findFirst();
  }

  /** The stored form: numbers, texts, lists and maps, ready for JSON. */
  public Map<String, Object> toTree() {
    List<Object> stored = new ArrayList<>();
    for (Line line : lines) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("mode", line.mode());
      one.put("lane", line.lane());
      one.put("category", line.category());
      one.put("threshold", line.threshold());
      one.put("promised", line.promised());
      one.put("realised", line.realised());
      one.put("low", line.low());
      one.put("high", line.high());
      stored.add(one);
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("id", id);
    tree.put("configuration_hash", configurationHash);
    tree.put("seed", seed);
    tree.put("null_years", nullYears);
    tree.put("lines", stored);
    return tree;
  }

  /**
   * Reads the stored form.
   *
   * @throws IllegalArgumentException naming what is wrong
   */
  public static BudgetThresholds of(Map<String, ?> tree) {
    if (number(tree, "version") != VERSION) {
      throw new IllegalArgumentException(
          "Budget thresholds of version %s cannot be read; this program reads %d"
              .formatted(tree.get("version"), VERSION));
    }
    List<Line> lines = new ArrayList<>();
    if (!(tree.get("lines") instanceof List<?> stored)) {
      throw new IllegalArgumentException("Budget thresholds have no list 'lines'");
    }
    for (Object one : stored) {
      if (!(one instanceof Map<?, ?> line)) {
        throw new IllegalArgumentException(
            "'%s' is not a line of budget thresholds".formatted(one));
      }
      lines.add(
          new Line(
              text(line, "mode"),
              text(line, "lane"),
              text(line, "category"),
              number(line, "threshold"),
              number(line, "promised"),
              number(line, "realised"),
              number(line, "low"),
              number(line, "high")));
    }
    return new BudgetThresholds(
        text(tree, "id"),
        text(tree, "configuration_hash"),
        (long) number(tree, "seed"),
        (int) number(tree, "null_years"),
        lines);
  }

  private static String text(Map<?, ?> tree, String key) {
    if (tree.get(key) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("Budget thresholds have no text '%s'".formatted(key));
  }

  private static double number(Map<?, ?> tree, String key) {
    if (tree.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException("Budget thresholds have no number '%s'".formatted(key));
  }
}
