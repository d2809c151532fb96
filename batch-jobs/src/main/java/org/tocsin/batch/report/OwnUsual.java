package org.tocsin.batch.report;

import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Function;
import org.tocsin.domain.release.ToldCells;
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

  private final List<YearMonth> reference;

  /** Tables of the reference months. */
  private final List<ToldCells> tables;

  private final Map<String, Double> dispersion = new HashMap<>();

  private OwnUsual(List<YearMonth> reference, List<ToldCells> tables) {
    this.reference = reference;
    this.tables = tables;
  }

  static OwnUsual of(MonthTables tables, YearMonth month) {
    TreeSet<YearMonth> whole = new TreeSet<>();
    tables.months().stream().filter(at -> at.isBefore(month)).forEach(whole::add);
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
    return new OwnUsual(List.copyOf(reference), reference.stream().map(tables::of).toList());
  }

  /** Months that say what is usual; none when there is too little history. */
  List<YearMonth> reference() {
    return reference;
  }

  /**
   * A count as it compares.
   *
   * @param usual not a number where nothing may be said of it
   * @param low with {@code high} the logarithm of count over usual that its chance allows
   * @param atMost the probability of so few or fewer
   */
  record Compared(
      double usual, long lower, long upper, String state, double low, double high, double atMost) {}

  /**
   * Compares one number with its own usual. Of a number that is withheld in one of the reference
   * months nothing is said, for a mean of few months gives its parts away.
   *
   * @param pool names the dispersion; numbers with the same pool share it
   * @param parts the numbers that the pool is estimated from
   * @param share of the month's reports that has arrived
   */
  Compared compare(
      String pool,
      Function<ToldCells, OptionalLong> number,
      List<Function<ToldCells, OptionalLong>> parts,
      long count,
      double share) {
    int k = reference.size();
    double usual = mean(number);
    if (Double.isNaN(usual)) {
      String state = k == 0 ? "unknown" : "withheld";
      return new Compared(Double.NaN, 0, 0, state, Double.NaN, Double.NaN, 1);
    }
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

  /** The mean over the reference months; not a number where one of them may not be told. */
  private double mean(Function<ToldCells, OptionalLong> number) {
    double total = 0;
    for (ToldCells table : tables) {
      OptionalLong n = number.apply(table);
      if (n.isEmpty()) {
        return Double.NaN;
      }
      total += n.getAsLong();
    }
    return tables.isEmpty() ? Double.NaN : total / tables.size();
  }

  private double dispersion(List<Function<ToldCells, OptionalLong>> parts) {
    int k = tables.size();
    if (k < 2) {
      return ASSUMED;
    }
    double pearson = 0;
    int freedom = 0;
    for (Function<ToldCells, OptionalLong> part : parts) {
      double mean = mean(part);
      if (Double.isNaN(mean) || mean < 1) {
        continue;
      }
      for (ToldCells table : tables) {
        double away = part.apply(table).orElse(0) - mean;
        pearson += away * away / mean;
      }
      freedom += k - 1;
    }
    return freedom == 0 ? ASSUMED : Math.max(1, pearson / freedom);
  }
}
