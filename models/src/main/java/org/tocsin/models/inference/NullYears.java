package org.tocsin.models.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Simulated years in which nothing happens, sent through whatever turns counts into p-values, and
 * the cluster minima that thresholds are learned from.
 *
 * <p>The years are independent, run on all cores, and are put together in their order: the result
 * does not depend on the number of threads.
 */
public final class NullYears {
  private final int families;
  private final double weeksPerYear;
  private final EpisodeRule rule;

  /** Takes one p-value of one series at one period. */
  @FunctionalInterface
  public interface PeriodSink {
    /**
     * The next period of a series; periods of one series must come in order.
     *
     * @param family from 0
     * @param series from 0, unique over all families
     */
    void accept(int family, int series, double p);
  }

  /** Simulates one null year through the graph under calibration. */
  @FunctionalInterface
  public interface Graph {
    /** Sends each series' p-values, in order of time, for a year drawn from the seed. */
    void simulate(int year, long seed, PeriodSink sink);
  }

  private NullYears(int families, double weeksPerYear, EpisodeRule rule) {
    this.families = families;
    this.weeksPerYear = weeksPerYear;
    this.rule = rule;
  }

  /** Years of this length for so many families. */
  public static NullYears of(int families, double weeksPerYear, EpisodeRule rule) {
    if (families < 1 || !(weeksPerYear > 0)) {
      throw new IllegalArgumentException(
          "%d families over %s weeks; both must be positive".formatted(families, weeksPerYear));
    }
    return new NullYears(families, weeksPerYear, rule);
  }

  /**
   * What the null years gave.
   *
   * @param weeks simulated weeks in all
   * @param minima cluster minima by family, ascending
   * @param periods p-values by family
   */
  public record Outcome(double weeks, List<double[]> minima, List<Long> periods) {
    public Outcome {
      minima = List.copyOf(minima);
      periods = List.copyOf(periods);
    }

    /** The threshold of a family for a wanted number of false episodes per week. */
    public EpisodeThreshold threshold(int family, double episodesPerWeek) {
      double perWeek = Math.max(1, periods.get(family)) / weeks;
      return EpisodeThreshold.of(minima.get(family), weeks, perWeek, episodesPerWeek);
    }

    /** Episodes per week of a family at a threshold. */
    public double episodesPerWeek(int family, double threshold) {
      double count = 0;
      for (double p : minima.get(family)) {
        if (p <= threshold) {
          count++;
        }
      }
      return count / weeks;
    }
  }

  /** Runs the years; each year's seed derives from the run's seed and its number. */
  public Outcome run(int years, long seed, Graph graph) {
    if (years < 1) {
      throw new IllegalArgumentException(
          "%d years; simulate at least 1, usefully 20".formatted(years));
    }
    List<Year> all =
        IntStream.range(0, years)
            .parallel()
            .mapToObj(
                year -> {
                  Year collected = new Year();
                  graph.simulate(year, Seeds.mix(seed, year), collected);
                  return collected.finished();
                })
            .toList();
    List<double[]> minima = new ArrayList<>();
    List<Long> periods = new ArrayList<>();
    for (int f = 0; f < families; f++) {
      int family = f;
      double[] joined =
          all.stream().flatMapToDouble(y -> y.minima.get(family).stream()).sorted().toArray();
      minima.add(joined);
      periods.add(all.stream().mapToLong(y -> y.periods[family]).sum());
    }
    return new Outcome(years * weeksPerYear, minima, periods);
  }

  private final class Year implements PeriodSink {
    private final List<Growing> minima = new ArrayList<>();
    private final long[] periods = new long[families];
    private final List<EpisodeRule.Minima> open = new ArrayList<>();
    private final List<Integer> familyOf = new ArrayList<>();

    Year() {
      for (int f = 0; f < families; f++) {
        minima.add(new Growing());
      }
    }

    @Override
    public void accept(int family, int series, double p) {
      while (open.size() <= series) {
        open.add(rule.minima());
        familyOf.add(family);
      }
      familyOf.set(series, family);
      periods[family]++;
      double ended = open.get(series).ended(p);
      if (!Double.isNaN(ended)) {
        minima.get(family).add(ended);
      }
    }

    Year finished() {
      for (int s = 0; s < open.size(); s++) {
        double last = open.get(s).unended();
        if (!Double.isNaN(last)) {
          minima.get(familyOf.get(s)).add(last);
        }
      }
      return this;
    }
  }

  private static final class Growing {
    private double[] values = new double[64];
    private int size;

    void add(double value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    DoubleStream stream() {
      return Arrays.stream(values, 0, size);
    }
  }
}
