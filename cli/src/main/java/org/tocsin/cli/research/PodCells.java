package org.tocsin.cli.research;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of cases that {@code bench pod} puts in: each size, duration and spread with each. */
final class PodCells {
  /** How large: extra reports, or k standard deviations. */
  record Size(String word, String key, int amount) {
    static Size extra(int reports) {
      return new Size("+" + reports, "extra", reports);
    }

    static Size deviations(int k) {
      return new Size("k=" + k, "sd", k);
    }
  }

  /**
   * One kind.
   *
   * @param days that a case lasts
   * @param places that it lies in
   */
  record Cell(Size size, int days, int places) {
    String id() {
      return "%s-%d-%dd-in-%d".formatted(size.key, size.amount, days, places);
    }
  }

  static final List<Size> SIZES =
      List.of(
          Size.extra(3),
          Size.extra(5),
          Size.extra(10),
          Size.extra(20),
          Size.deviations(3),
          Size.deviations(5),
          Size.deviations(10));

  private PodCells() {}

  /** All of them, by size. */
  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    for (Size size : SIZES) {
      for (int days : List.of(1, 7)) {
        for (int places : List.of(1, 3)) {
          cells.add(new Cell(size, days, places));
        }
      }
    }
    return cells;
  }

  /**
   * An injection file with so many cases of each kind; drawn cases keep apart by themselves.
   *
   * @param repeat at least 2
   */
  static Map<String, Object> plan(long seed, int repeat) {
    List<Map<String, Object>> cases = new ArrayList<>();
    for (Cell cell : all()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", cell.id());
      one.put("repeat", repeat);
      one.put("category", "any");
      one.put("spread", cell.places);
      one.put("duration", cell.days + "d");
      one.put(cell.size.key, cell.size.amount);
      cases.add(one);
    }
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("version", 1);
    plan.put("seed", seed);
    plan.put("cases", cases);
    return plan;
  }

  /** The kind of a case, by its id. */
  static Cell of(String caseId) {
    return all().stream()
        .filter(cell -> caseId.startsWith(cell.id() + "-"))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("Case '%s' is of no kind".formatted(caseId)));
  }
}
