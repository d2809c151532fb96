package org.tocsin.batch.report;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.tocsin.domain.release.SmallCells.Cell;
import org.tocsin.models.inference.DelayedCount;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * What is usual of each place and category in a month: the mean of the same month in up to three
 * earlier years, else of up to twelve months before, with a negative-binomial range whose
 * dispersion is pooled over places (Pearson).
 */
final class OwnUsual {
  private static final int YEARS = 3;
  private static final int LEAST_MONTHS = 3;
  private static final double TAIL = 0.05;

  /** Dispersion where one month alone is no ground for an estimate. */
  private static final double ASSUMED = 1.5;

  private final Map<YearMonth, Map<Cell, Long>> counts;
  private final List<YearMonth> reference;
  private final Map<String, Double> dispersion = new HashMap<>();

  private OwnUsual(Map<YearMonth, Map<Cell, Long>> counts, List<YearMonth> reference) {
    this.counts = counts;
    this.reference = reference;
  }

  static OwnUsual of(Map<YearMonth, Map<Cell, Long>> counts, YearMonth month) {
    TreeSet<YearMonth> whole = new TreeSet<>();
    counts.forEach(
        (at, cells) -> {
          if (at.isBefore(month)) {
            whole.add(at);
          }
        });
    if (!whole.isEmpty()) {
      // The first month may have begun half-way.
      whole.remove(whole.first());
    }
    List<YearMonth> reference = new ArrayList<>();
    for (int year = 1; year <= YEARS; year++) {
      if (whole.contains(month.minusYears(year))) {
        reference.add(month.minusYears(year));
      }
    }
    if (reference.isEmpty()) {
      whole.descendingSet().stream().limit(12).forEach(reference::add);
      if (reference.size() < LEAST_MONTHS) {
        reference.clear();
      }
    }
    return new OwnUsual(counts, List.copyOf(reference));
  }

  /** Months that say what is usual; none when there is too little history. */
  List<YearMonth> reference() {
    return reference;
  }

  /**
   * A count as it compares.
   *
   * @param low with {@code high} the logarithm of count over usual that its chance allows
   * @param atMost the probability of so few or fewer
   */
  record Compared(
      double usual, long lower, long upper, String state, double low, double high, double atMost) {}

  /**
   * Compares one sum of cells with its own usual.
   *
   * @param pool names the dispersion; sums with the same pool share it
   * @param parts the sums that the pool is estimated from
   * @param share of the month's reports that has arrived
   */
  Compared compare(
      String pool,
      Function<Map<Cell, Long>, Long> sum,
      List<Function<Map<Cell, Long>, Long>> parts,
      long count,
      double share) {
    int k = reference.size();
    if (k == 0) {
      return new Compared(Double.NaN, 0, 0, "unknown", Double.NaN, Double.NaN, 1);
    }
    double usual = mean(sum);
    double phi = dispersion.computeIfAbsent(pool, p -> dispersion(parts));
    NegativeBinomial whole =
        NegativeBinomial.atLeastPoisson(Math.max(usual, 1e-6), phi * (1 + 1.0 / k));
    NegativeBinomial now = new DelayedCount(share, 0).thinned(whole);
    long lower = now.quantile(TAIL);
    long upper = now.quantile(1 - TAIL);
    String state = count > upper ? "above" : count < lower ? "below" : "usual";
    double centre = Math.log((count / share + 0.5) / (usual + 0.5));
    double error = 1.645 * Math.sqrt(phi * (1 / (count / share + 0.5) + 1 / (k * usual + 0.5)));
    return new Compared(
        usual, lower, upper, state, centre - error, centre + error, now.cumulative(count));
  }

  private double mean(Function<Map<Cell, Long>, Long> sum) {
    double total = 0;
    for (YearMonth at : reference) {
      total += sum.apply(counts.getOrDefault(at, Map.of()));
    }
    return total / reference.size();
  }

  private double dispersion(List<Function<Map<Cell, Long>, Long>> parts) {
    int k = reference.size();
    if (k < 2) {
      return ASSUMED;
    }
    double pearson = 0;
    int freedom = 0;
    for (Function<Map<Cell, Long>, Long> part : parts) {
      double mean = mean(part);
      if (mean < 1) {
        continue;
      }
      for (YearMonth at : reference) {
        double away = part.apply(counts.getOrDefault(at, Map.of())) - mean;
        pearson += away * away / mean;
      }
      freedom += k - 1;
    }
    return freedom == 0 ? ASSUMED : Math.max(1, pearson / freedom);
  }

  /** All reports of a place. */
  static Function<Map<Cell, Long>, Long> place(String id, Set<String> categories) {
    return cells ->
        categories.stream().mapToLong(c -> cells.getOrDefault(new Cell(id, c), 0L)).sum();
  }

  /** One category at one place. */
  static Function<Map<Cell, Long>, Long> cell(String place, String category) {
    return cells -> cells.getOrDefault(new Cell(place, category), 0L);
  }

  /** One category in the whole city. */
  static Function<Map<Cell, Long>, Long> category(String category) {
    return cells ->
        cells.entrySet().stream()
            .filter(e -> e.getKey().category().equals(category))
            .mapToLong(Map.Entry::getValue)
            .sum();
  }
}
