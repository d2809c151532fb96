package org.tocsin.models.detection;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * What is usual in a series too young for a regression: its latest counts, as EARS C2 takes them
 * (Hutwagner et al. 2003, J Urban Health 80:i89), with a negative-binomial predictive law in the
 * place of the normal one.
 *
 * <p>Reference: the n counts before a pause of two periods, at most 16 weeks, 12 months or 28 days,
 * at least 4 (days 7); of hours, the same hour of the 14 days before, at least 4, without a pause.
 * With their sum Σ over the population N, and a prior worth Σ₀ cases over N₀, a count of population
 * k has the mean k(Σ + Σ₀)/(N + N₀) and the dispersion φ(1 + k/(N + N₀)), the second term being the
 * error of the mean. So few counts do not tell φ: it follows a scaled inverse χ² with ν = ν₀ + n −
 * 1 degrees of freedom and νs² = ν₀φ₀ + Σ(y − m)²/m, held to at least 1, and the tail is averaged
 * over eight quantiles of that law. {@link Prior} says where Σ₀, N₀, φ₀ and ν₀ come from.
 *
 * <p>Limits: knows neither trend nor season nor holiday, takes weekdays for chance, and an outbreak
 * among the reference counts for usual.
 *
 * @param counts how many reference counts there are
 * @param cases their sum
 * @param population what they are proportional to, summed
 * @param squares Σ(y − m)²/m about their own rate, 0 without cases
 * @param enough whether they are enough to judge by
 */
record ShortHistory(int counts, double cases, double population, double squares, boolean enough) {
  private static final int PAUSE = 2;
  private static final int HOURS_OF_DAY = 24;
  private static final int POINTS = 8;

  private static final Map<Double, double[]> FACTORS = new ConcurrentHashMap<>();

  /**
   * What is believed of a series before its first count.
   *
   * @param cases worth so many cases, above 0
   * @param population over this much population
   * @param dispersion variance over mean, at least 1
   * @param freedom worth so many degrees of freedom
   */
  record Prior(double cases, double population, double dispersion, double freedom) {
    private static final double MOST_FREEDOM = 12;

    /** Of a series by itself: Jeffreys' half a case, and city counts vary half as much again. */
    static final Prior ALONE = new Prior(0.5, 0, 1.5, 4);

    /**
     * Of one series among many of a kind: their common rate at a weight that their differences give
     * (Marshall 1991, Appl Stat 40:283), and their common dispersion.
     *
     * @param rate common cases per population
     * @param weight population the common rate is worth
     */
    static Prior siblings(List<ShortHistory> all, double rate, double weight) {
      double squares = ALONE.freedom * ALONE.dispersion;
      double freedom = ALONE.freedom;
      for (ShortHistory one : all) {
        if (one.cases > 0) {
          squares += one.squares;
          freedom += one.counts - 1;
        }
      }
      return new Prior(
          weight * rate + ALONE.cases / all.size(),
          weight,
          Math.max(1, squares / freedom),
          Math.min(MOST_FREEDOM, freedom));
    }
  }

  /** The counts known before a period. */
  static ShortHistory before(long index, CountHistory history, Period period) {
    boolean hourly = period == Period.HOUR;
    int most =
        switch (period) {
          case HOUR -> 14;
          case DAY -> 28;
          case WEEK -> 16;
          case MONTH -> 12;
        };
    double[] y = new double[most];
    double[] exposure = new double[most];
    int n = 0;
    double cases = 0;
    double population = 0;
    for (int i = 1; i <= most; i++) {
      long lag = hourly ? (long) i * HOURS_OF_DAY : i + PAUSE;
      long back = history.lastIndex() - (index - lag);
      if (back >= 0 && back < history.size() && !Double.isNaN(history.count((int) back))) {
        y[n] = history.count((int) back);
        exposure[n] = history.population((int) back);
        cases += y[n];
        population += exposure[n];
        n++;
      }
    }
    double squares = 0;
    for (int i = 0; i < n && cases > 0; i++) {
      double mean = cases / population * exposure[i];
      squares += (y[i] - mean) * (y[i] - mean) / mean;
    }
    return new ShortHistory(n, cases, population, squares, n >= (period == Period.DAY ? 7 : 4));
  }

  /** The finding about a count: a signal above the bound, of at least so many cases. */
  Signal judge(Count count, Prior prior, double alpha, int minCount) {
    if (!enough) {
      return Signal.cannotTell(count);
    }
    double known = population + prior.population();
    double expected = count.population() * (cases + prior.cases()) / known;
    NegativeBinomial[] laws = laws(expected, 1 + count.population() / known, prior);
    double upper = (double) bound(laws, alpha);
    if (!count.present()) {
      return Signal.missing(count, expected, upper);
    }
    double y = count.observed();
    double p = survival(laws, (long) y);
    return new Signal(count.index(), y, expected, upper, p, y > upper && y >= minCount);
  }

  /** Laws of equal chance, the widest first. */
  private NegativeBinomial[] laws(double expected, double widening, Prior prior) {
    double freedom = prior.freedom() + counts - 1;
    double scale = prior.freedom() * prior.dispersion() + squares;
    double[] factors = FACTORS.computeIfAbsent(freedom, ShortHistory::factors);
    NegativeBinomial[] laws = new NegativeBinomial[POINTS];
    for (int k = 0; k < POINTS; k++) {
      laws[k] = new NegativeBinomial(expected, Math.max(1, scale * factors[k]) * widening);
    }
    return laws;
  }

  /** One over the quantiles of χ² with so many degrees of freedom. */
  private static double[] factors(double freedom) {
    ChiSquaredDistribution law = ChiSquaredDistribution.of(freedom);
    double[] factors = new double[POINTS];
    for (int k = 0; k < POINTS; k++) {
      factors[k] = 1 / law.inverseCumulativeProbability((k + 0.5) / POINTS);
    }
    return factors;
  }

  private static double survival(NegativeBinomial[] laws, long y) {
    double sum = 0;
    for (NegativeBinomial law : laws) {
      sum += law.survival(y);
    }
    return sum / laws.length;
  }

  /** The smallest u with P(Y &gt; u) ≤ α. */
  private static long bound(NegativeBinomial[] laws, double alpha) {
    long low = laws[laws.length - 1].quantile(1 - alpha);
    long high = Math.max(low, laws[0].quantile(1 - alpha));
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (survival(laws, middle + 1) <= alpha) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return high;
  }
}
