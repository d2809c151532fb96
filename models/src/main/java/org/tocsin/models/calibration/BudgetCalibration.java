package org.tocsin.models.calibration;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.models.inference.EpisodeRule;
import org.tocsin.models.inference.EpisodeThreshold;
import org.tocsin.models.inference.SpareBudget;

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
  private final double loosest;
  private final int years;
  private final int days;
  private final int places;
  private final Map<String, Map<Series, Map<Integer, Double>>> seen = new TreeMap<>();

  private record Series(int year, String place) {}

  /**
   * An empty one.
   *
   * @param loosest largest line that is permitted, in (0, where the rule's episodes end)
   * @param days of one simulated year
   * @param places that are watched
   */
  public BudgetCalibration(EpisodeRule rule, double loosest, int years, int days, int places) {
    if (!(loosest > 0 && loosest < rule.extendBelow())) {
      throw new IllegalArgumentException(
          "Loosest line %s must lie in (0, %s), or episodes would not end"
              .formatted(loosest, rule.extendBelow()));
    }
    if (years < 2 || days < 7 || places < 1) {
      throw new IllegalArgumentException(
          "%d years of %d days in %d places; use at least 2 years, 7 days and 1 place"
              .formatted(years, days, places));
    }
    this.rule = rule;
    this.loosest = loosest;
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
   * What one category may cause.
   *
   * @param lane within which it takes what others cannot spend
   * @param episodesPerWeek false episodes a week, positive
   */
  public record Part(String lane, double episodesPerWeek) {}

  /**
   * One category.
   *
   * @param part false episodes a week that the budget gives it
   * @param wanted false episodes a week after categories of its lane have shared what some cannot
   *     spend
   * @param spendsLess whether it cannot spend its part at the loosest line, which is then its line
   * @param realised episodes a week in the years that the thresholds were not learned from
   */
  public record Learned(
      String category,
      EpisodeThreshold threshold,
      double part,
      double wanted,
      boolean spendsLess,
      Realised realised) {}

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

  /**
   * Everything: each category, and all together.
   *
   * @param wanted false episodes a week, the sum of all parts
   * @param left of it that no category of its lane can spend at the loosest line
   */
  public record Result(List<Learned> categories, double wanted, double left, Realised realised) {
    public Result {
      categories = List.copyOf(categories);
    }
  }

  /**
   * Learns. What a category cannot spend at the loosest line goes to the others of its lane; how
   * much that is, each half of the years decides for itself when it is the one that is learned
   * from.
   *
   * @param parts of all categories that are watched
   */
  public Result learn(Map<String, Part> parts) {
    Lines whole = lines(parts, -1);
    List<Lines> halves = List.of(lines(parts, 0), lines(parts, 1));
    double[] all = new double[years];
    List<Learned> learned = new ArrayList<>();
    for (Map.Entry<String, Part> one : new TreeMap<>(parts).entrySet()) {
      String category = one.getKey();
      double[] byYear = new double[years];
      for (int year = 0; year < years; year++) {
        double line = halves.get(1 - year % 2).of(category).threshold();
        byYear[year] = episodes(category, year, line) / weeksOfYear();
        all[year] += byYear[year];
      }
      learned.add(
          new Learned(
              category,
              whole.of(category),
              one.getValue().episodesPerWeek(),
              whole.wanted.getOrDefault(category, 0.0),
              whole.wanted.getOrDefault(category, 0.0) < one.getValue().episodesPerWeek(),
              realised(byYear)));
    }
    double total = parts.values().stream().mapToDouble(Part::episodesPerWeek).sum();
    return new Result(learned, total, whole.left, realised(all));
  }

  /** What some years say: each category's line and what it is to spend. */
  private record Lines(
      Map<String, EpisodeThreshold> byCategory, Map<String, Double> wanted, double left) {
    EpisodeThreshold of(String category) {
      EpisodeThreshold line = byCategory.get(category);
      if (line == null) {
        throw new AssertionError("Category '%s' has no line".formatted(category));
      }
      return line;
    }
  }

  /** Lines from the years of one parity; all years for −1. */
  private Lines lines(Map<String, Part> parts, int parity) {
    int used = parity < 0 ? years : (years + 1 - parity) / 2;
    double weeks = used * weeksOfYear();
    Map<String, double[]> minima = new TreeMap<>();
    Map<String, Map<String, Double>> partsByLane = new TreeMap<>();
    Map<String, Map<String, Double>> mostByLane = new TreeMap<>();
    parts.forEach(
        (category, part) -> {
          double[] within = minima(category, parity);
          minima.put(category, within);
          partsByLane
              .computeIfAbsent(part.lane, lane -> new TreeMap<>())
              .put(category, part.episodesPerWeek);
          mostByLane
              .computeIfAbsent(part.lane, lane -> new TreeMap<>())
              .put(category, most(within, weeks));
        });
    Map<String, EpisodeThreshold> lines = new TreeMap<>();
    Map<String, Double> wanted = new TreeMap<>();
    double left = 0;
    for (Map.Entry<String, Map<String, Double>> lane : partsByLane.entrySet()) {
      Map<String, Double> most = mostByLane.getOrDefault(lane.getKey(), Map.of());
      SpareBudget shared = SpareBudget.of(lane.getValue(), most);
      left += shared.left();
      shared
          .perFamily()
          .forEach(
              (category, perWeek) -> {
                wanted.put(category, perWeek);
                double[] within = minima.getOrDefault(category, new double[0]);
                boolean loosest = perWeek >= most.getOrDefault(category, 0.0);
                lines.put(
                    category, loosest ? loosest(within, weeks) : line(within, weeks, perWeek));
              });
    }
    return new Lines(lines, wanted, left);
  }

  private double most(double[] minima, double weeks) {
    return Arrays.stream(minima).filter(p -> p <= loosest).count() / weeks;
  }

  private EpisodeThreshold loosest(double[] minima, double weeks) {
    return new EpisodeThreshold(loosest, most(minima, weeks), EpisodeThreshold.Basis.LOOSEST);
  }

  private EpisodeThreshold line(double[] minima, double weeks, double wanted) {
    EpisodeThreshold line = EpisodeThreshold.of(minima, weeks, DAYS_PER_WEEK * places, wanted);
    return line.threshold() > loosest ? loosest(minima, weeks) : line;
  }

  private double weeksOfYear() {
    return days / DAYS_PER_WEEK;
  }

  private static Realised realised(double[] byYear) {
    return new Realised(Arrays.stream(byYear).boxed().toList());
  }

  /** The smallest p of each cluster in the years of one parity; of all years for −1. */
  private double[] minima(String category, int parity) {
    List<Double> minima = new ArrayList<>();
    seen.getOrDefault(category, Map.of())
        .forEach(
            (of, byDay) -> {
              if (parity < 0 || of.year % 2 == parity) {
                minima.addAll(minima(byDay));
              }
            });
    return minima.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private int episodes(String category, int year, double threshold) {
    int episodes = 0;
    for (Map.Entry<Series, Map<Integer, Double>> one :
        seen.getOrDefault(category, Map.of()).entrySet()) {
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
