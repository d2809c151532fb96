package org.tocsin.models.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * {@code harmonic-nb} for many places of one category at once: one shape for all, a level for each.
 *
 * <p>The shape μ(t) (trend, season, weekday, holidays) is fitted to the sum over places by {@link
 * HarmonicBaseline}. Place i has e_i(t) = μ(t) · population · θ_i with the empirical-Bayes level
 * θ_i = (y_i + α)/(e_i + α) over the fitted periods, α = φ/A, A the variance of levels between
 * places by moments (Marshall 1991, Appl Stat 40:283). The dispersion Σ(y − e)²/Σe, counts cut at
 * their 99.9 % bound, is pooled over places of like volume (below 0.1, 1, 10 per period, and
 * above), at least 1. The predictive variance includes that of shape and level. Not safe for
 * several threads.
 */
public final class HarmonicPanel {
  private static final double[] VOLUMES = {0.1, 1, 10};
  private static final double CUT = 0.999;

  private final double alpha;
  private final int minCount;
  private final int places;
  private final HarmonicTracker tracker;
  private final CountHistory[] histories;
  private @Nullable HarmonicBaseline levelled;
  private final double[] level;
  private final double[] levelVariance;
  private final double[] dispersion;
  private final double[] seenCases;
  private final double[] seenPopulation;

  private HarmonicPanel(Settings settings, TimeAxis axis, int places) {
    alpha = settings.number("alpha");
    minCount = settings.whole("min-count");
    this.places = places;
    tracker = new HarmonicTracker(settings, axis);
    histories = new CountHistory[places];
    for (int i = 0; i < places; i++) {
      histories[i] = new CountHistory(tracker.memory());
    }
    level = new double[places];
    levelVariance = new double[places];
    dispersion = new double[places];
    seenCases = new double[places];
    seenPopulation = new double[places];
  }

  /** A panel of this many places, with the keys of {@code harmonic-nb}. */
  public static HarmonicPanel of(Map<String, String> given, TimeAxis axis, int places) {
    if (places < 1) {
      throw new IllegalArgumentException("A panel needs at least one place");
    }
    return new HarmonicPanel(Settings.of(HarmonicNb.KEYS, given), axis, places);
  }

  /**
   * Judges one period of every place and remembers it.
   *
   * @param index the period, after the last one
   * @param counts one count per place, in the same order each time; missing where not counted
   */
  public List<Signal> observe(long index, List<Count> counts) {
    check(index, counts);
    HarmonicBaseline baseline = tracker.baseline(index);
    if (baseline != null && baseline != levelled) {
      fitLevels(baseline);
      levelled = baseline;
    }
    List<Signal> signals =
        baseline == null ? judgeYoung(index, counts) : judge(index, counts, baseline);
    remember(index, counts);
    return signals;
  }

  private List<Signal> judge(long index, List<Count> counts, HarmonicBaseline baseline) {
    List<Signal> signals = new ArrayList<>(places);
    double mean = baseline.mean(index);
    double variance = baseline.relativeVariance();
    for (int i = 0; i < places; i++) {
      Count count = counts.get(i);
      signals.add(
          level[i] > 0
              ? judge(count, i, mean * level[i] * count.population(), variance)
              : Signal.cannotTell(count));
    }
    return signals;
  }

  /** A panel too young for a shape: each place by its latest counts, drawn to its siblings. */
  private List<Signal> judgeYoung(long index, List<Count> counts) {
    List<ShortHistory> recent = new ArrayList<>(places);
    double[] cases = new double[places];
    double[] population = new double[places];
    for (int i = 0; i < places; i++) {
      recent.add(ShortHistory.before(index, histories[i], tracker.axis().period()));
      cases[i] = recent.get(i).cases();
      population[i] = recent.get(i).population();
    }
    double all = Arrays.stream(population).sum();
    double overall = all > 0 ? Arrays.stream(cases).sum() / all : 0;
    ShortHistory.Prior prior =
        places == 1
            ? ShortHistory.Prior.ALONE
            : ShortHistory.Prior.siblings(recent, overall, priorWeight(cases, population, overall));
    List<Signal> signals = new ArrayList<>(places);
    for (int i = 0; i < places; i++) {
      signals.add(recent.get(i).judge(counts.get(i), prior, alpha, minCount));
    }
    return signals;
  }

  /** Remembers one period of every place without judging it. */
  public void learn(long index, List<Count> counts) {
    check(index, counts);
    remember(index, counts);
  }

  private void check(long index, List<Count> counts) {
    if (counts.size() != places) {
      throw new IllegalArgumentException(
          "Period %d has %d counts, the panel %d places".formatted(index, counts.size(), places));
    }
    for (Count count : counts) {
      if (count.index() != index) {
        throw new IllegalArgumentException(
            "Count of period %d was given for period %d".formatted(count.index(), index));
      }
    }
    tracker.checkOrder(Count.missing(index));
  }

  private Signal judge(Count count, int place, double expected, double shapeVariance) {
    NegativeBinomial law =
        HarmonicTracker.predictive(
            expected, shapeVariance + levelVariance[place], dispersion[place]);
    double upper = (double) law.quantile(1 - alpha);
    if (!count.present()) {
      return Signal.missing(count, expected, upper);
    }
    double y = count.observed();
    return new Signal(
        count.index(), y, expected, upper, law.survival((long) y), y > upper && y >= minCount);
  }

  /**
   * The sum's population is the share of the usual total that was counted: a missing place is no
   * dip.
   */
  private void remember(long index, List<Count> counts) {
    double sum = 0;
    double counted = 0;
    double usual = 0;
    for (int i = 0; i < places; i++) {
      Count count = counts.get(i);
      histories[i].append(count);
      double rate = (seenCases[i] + 0.5) / (seenPopulation[i] + 1);
      usual += rate;
      if (count.present()) {
        sum += count.observed();
        counted += rate * count.population();
        seenCases[i] += count.observed();
        seenPopulation[i] += count.population();
      }
    }
    tracker.append(counted > 0 ? new Count(index, sum, counted / usual) : Count.missing(index));
  }

  private void fitLevels(HarmonicBaseline baseline) {
    int length = (int) (tracker.fittedTo() - tracker.fittedFrom() + 1);
    double[] shape = new double[length];
    for (int t = 0; t < length; t++) {
      shape[t] = baseline.mean(tracker.fittedFrom() + t);
    }
    double[] cases = new double[places];
    double[] expected = new double[places];
    double[] periods = new double[places];
    double allCases = 0;
    double allExpected = 0;
    for (int i = 0; i < places; i++) {
      for (int t = 0; t < length; t++) {
        int back = (int) (histories[i].lastIndex() - tracker.fittedFrom() - t);
        double y = histories[i].count(back);
        if (!Double.isNaN(y)) {
          cases[i] += y;
          expected[i] += shape[t] * histories[i].population(back);
          periods[i]++;
        }
      }
      allCases += cases[i];
      allExpected += expected[i];
    }
    double overall = allExpected > 0 ? allCases / allExpected : 0;
    Arrays.fill(dispersion, Math.max(1, baseline.dispersion()));
    double prior = priorWeight(cases, expected, overall);
    for (int i = 0; i < places; i++) {
      level[i] = overall * (cases[i] + prior * overall) / (expected[i] * overall + prior * overall);
      levelVariance[i] = 1 / Math.max(1e-9, expected[i] * overall + prior * overall);
    }
    poolDispersion(shape, expected, periods);
    for (int i = 0; i < places; i++) {
      levelVariance[i] *= dispersion[i];
    }
  }

  /** α/overall: how many expected cases the common level is worth, from the spread of levels. */
  private static double priorWeight(double[] cases, double[] expected, double overall) {
    double spread = 0;
    double noise = 0;
    double total = 0;
    for (int i = 0; i < cases.length; i++) {
      double e = expected[i] * overall;
      if (e > 0) {
        double relative = cases[i] / e - 1;
        spread += e * relative * relative;
        noise += 1;
        total += e;
      }
    }
    double between = total > 0 ? (spread - noise) / total : 0;
    return between > 1e-6 ? 1 / between / Math.max(overall, 1e-12) : 1e6;
  }

  private void poolDispersion(double[] shape, double[] expected, double[] periods) {
    for (int pass = 0; pass < 2; pass++) {
      double[] squares = new double[VOLUMES.length + 1];
      double[] means = new double[VOLUMES.length + 1];
      for (int i = 0; i < places; i++) {
        int volume = volume(i, expected, periods);
        for (int t = 0; t < shape.length; t++) {
          int back = (int) (histories[i].lastIndex() - tracker.fittedFrom() - t);
          double y = histories[i].count(back);
          double e = shape[t] * histories[i].population(back) * level[i];
          if (!Double.isNaN(y) && e > 0) {
            double off = cut(y, e, dispersion[i]) - e;
            squares[volume] += off * off;
            means[volume] += e;
          }
        }
      }
      for (int i = 0; i < places; i++) {
        int volume = volume(i, expected, periods);
        dispersion[i] = means[volume] > 0 ? Math.max(1, squares[volume] / means[volume]) : 1;
      }
    }
  }

  private static double cut(double y, double e, double phi) {
    if (y <= 1 || y < e + 2 * Math.sqrt(phi * e)) {
      return y;
    }
    return Math.min(y, Math.max(1, (double) new NegativeBinomial(e, phi).quantile(CUT)));
  }

  private int volume(int place, double[] expected, double[] periods) {
    double each = expected[place] * level[place] / Math.max(1, periods[place]);
    int volume = 0;
    while (volume < VOLUMES.length && each >= VOLUMES[volume]) {
      volume++;
    }
    return volume;
  }
}
