package org.tocsin.models.calibration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.models.inference.EpisodeRule;
import org.tocsin.models.inference.EpisodeThreshold;

/**
 * Learns one threshold for each category from what simulated null years showed: the smallest {@code
 * dayP} of each place, category and civil day. Not thread-safe.
 *
 * <p>What is promised is checked on other years than it was learned from: thresholds of the odd
 * years count episodes in the even ones, and the other way round.
 */
public final class BudgetCalibration {
  private static final double DAYS_PER_WEEK = 7;

  private final EpisodeRule rule;
  private final int years;
  private final int days;
  private final int places;
  private final Map<String, Map<Series, Map<Integer, Double>>> seen = new TreeMap<>();

  private record Series(int year, String place) {}

  /**
   * An empty one.
   *
   * @param days of one simulated year
   * @param places that are watched
   */
  public BudgetCalibration(EpisodeRule rule, int years, int days, int places) {
    if (years < 2 || days < 7 || places < 1) {
      throw new IllegalArgumentException(
          "%d years of %d days in %d places; use at least 2 years, 7 days and 1 place"
              .formatted(years, days, places));
    }
    this.rule = rule;
    this.years = years;
    this.days = days;
    this.places = places;
  }

  /**
   * A finding that could have alarmed.
   *
   * @param year from 0
   * @param day from 0, of its interval's end
   */
  public void add(int year, String category, String place, int day, double dayP) {
    seen.computeIfAbsent(category, c -> new HashMap<>())
        .computeIfAbsent(new Series(year, place), s -> new TreeMap<>())
        .merge(day, dayP, Math::min);
  }

  /**
   * One category.
   *
   * @param wanted false episodes a week
   * @param realised episodes a week in the years that the thresholds were not learned from
   */
  public record Learned(
      String category, EpisodeThreshold threshold, double wanted, Realised realised) {}

  /** Episodes a week, by simulated year. */
  public record Realised(List<Double> byYear) {
    private static final double Z = 1.959963984540054;

    public Realised {
      byYear = List.copyOf(byYear);
    }

    public double mean() {
      return byYear.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** Spread of a single year: its standard deviation. */
    public double deviation() {
      double mean = mean();
      double squares = byYear.stream().mapToDouble(y -> (y - mean) * (y - mean)).sum();
      return Math.sqrt(squares / (byYear.size() - 1));
    }

    /** Half the 95 % interval of the mean. */
    public double margin() {
      return Z * deviation() / Math.sqrt(byYear.size());
    }
  }

  /** Everything: each category, and all together. */
  public record Result(List<Learned> categories, double wanted, Realised realised) {
    public Result {
      categories = List.copyOf(categories);
    }
  }

  /**
   * Learns.
   *
   * @param wanted false episodes a week by category; all that are watched
   */
  public Result learn(Map<String, Double> wanted) {
    List<Learned> learned = new ArrayList<>();
    double[] all = new double[years];
    double total = 0;
    for (Map.Entry<String, Double> category : new TreeMap<>(wanted).entrySet()) {
      Map<Series, Map<Integer, Double>> series = seen.getOrDefault(category.getKey(), Map.of());
      double weeks = days / DAYS_PER_WEEK;
      EpisodeThreshold whole = threshold(series, -1, years * weeks, category.getValue());
      double[] byYear = new double[years];
      for (int half = 0; half < 2; half++) {
        int inHalf = (years + 1 - half) / 2;
        EpisodeThreshold other =
            threshold(series, 1 - half, (years - inHalf) * weeks, category.getValue());
        for (int year = half; year < years; year += 2) {
          byYear[year] = episodes(series, year, other.threshold()) / weeks;
          all[year] += byYear[year];
        }
      }
      total += category.getValue();
      learned.add(new Learned(category.getKey(), whole, category.getValue(), realised(byYear)));
    }
    return new Result(learned, total, realised(all));
  }

  private static Realised realised(double[] byYear) {
    return new Realised(java.util.Arrays.stream(byYear).boxed().toList());
  }

  /** The threshold from the years of one parity; all years for −1. */
  private EpisodeThreshold threshold(
      Map<Series, Map<Integer, Double>> series, int parity, double weeks, double wanted) {
    List<Double> minima = new ArrayList<>();
    series.forEach(
        (of, byDay) -> {
          if (parity < 0 || of.year % 2 == parity) {
            minima.addAll(minima(byDay));
          }
        });
    return EpisodeThreshold.of(
        minima.stream().mapToDouble(Double::doubleValue).toArray(),
        weeks,
        DAYS_PER_WEEK * places,
        wanted);
  }

  private int episodes(Map<Series, Map<Integer, Double>> series, int year, double threshold) {
    int episodes = 0;
    for (Map.Entry<Series, Map<Integer, Double>> one : series.entrySet()) {
      if (one.getKey().year == year) {
        for (double minimum : minima(one.getValue())) {
          if (minimum <= threshold) {
            episodes++;
          }
        }
      }
    }
    return episodes;
  }

  /** The smallest p of each cluster; days without a finding count as quiet. */
  private List<Double> minima(Map<Integer, Double> byDay) {
    List<Double> minima = new ArrayList<>();
    EpisodeRule.Minima open = rule.minima();
    int next = Integer.MIN_VALUE;
    for (Map.Entry<Integer, Double> day : new TreeMap<>(byDay).entrySet()) {
      for (int quiet = next; next != Integer.MIN_VALUE && quiet < day.getKey(); quiet++) {
        if (quiet - next > rule.quietPeriods()) {
          break;
        }
        keep(open.ended(1), minima);
      }
      keep(open.ended(day.getValue()), minima);
      next = day.getKey() + 1;
    }
    keep(open.unended(), minima);
    return minima;
  }

  private static void keep(double minimum, List<Double> minima) {
    if (!Double.isNaN(minimum)) {
      minima.add(minimum);
    }
  }
}
