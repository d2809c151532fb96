package org.tocsin.models.baseline;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.tocsin.models.calendar.HolidayCalendar;

/**
 * The fit of a {@link SeasonalBaseline}.
 *
 * <ul>
 *   <li>Shape (trend, season, day of week) by penalised quasi-Poisson regression of the city's
 *       daily totals; because place and time multiply, these totals hold all there is to know.
 *   <li>Public holidays and lunar festivals are effects of that regression, each of its kind and,
 *       less, of its name.
 *   <li>Places by empirical Bayes: (y + α) / (e + α) with α by moments (Marshall 1991, Applied
 *       Statistics 40:283).
 *   <li>Past outbreaks: runs of days of a place whose Anscombe residual exceeds 2.58 get weight
 *       residual⁻² and everything is fitted again (Noufaily et al. 2013, Stat Med 32:1206). A run
 *       is 1, 7 or 28 days, the shortest with at least {@value #RUN_EXPECTED} expected, because in
 *       sparser runs every single report would look like an outbreak. What the weights take off
 *       calm counts is given back ({@link OutbreakWeight}).
 *   <li>The last {@value #LEFT_OUT} days are left out, so that a slow rise is not learned away. The
 *       level, of the city and then of each place, is corrected by the exponentially weighted mean
 *       of observed over expected before those days.
 *   <li>Dispersion per slot length: Σ(y−μ)² / Σμ, that is Pearson's weighted by μ, at least 1.
 * </ul>
 */
final class SeasonalFit {
  private static final int LEFT_OUT = 28;
  private static final int LEAST_SHAPE_DAYS = 28;
  private static final int YEAR = 365;
  private static final int TREND_DAYS = 1095;
  private static final double RUN_EXPECTED = 2;
  private static final int[] RUN_LENGTHS = {1, 7, 28};
  private static final int REWEIGHTINGS = 2;
  private static final double LEVEL_HALF_LIFE_DAYS = 28;

  /** Half a report over the whole history, so that nothing seen is not nothing possible. */
  private static final double LEAST_TOTAL = 0.5;

  /** Hours of a weekday lean on the hour of day with the weight of this many reports. */
  private static final double HOUR_PRIOR = 240;

  /** Dispersion starts from 1.5 with the weight of this many expected reports. */
  private static final double DISPERSION_PRIOR = 20;

  private static final double DISPERSION_GUESS = 1.5;

  private final BaselineHistory history;
  private final HolidayCalendar holidays;
  private final int places;
  private final int days;
  private final SeasonalShape shape;
  private final double[] factor;
  private final double[] perDay;
  private final double[][] weight;
  private final OutbreakWeight[] consistency;
  private final int[] run;

  SeasonalFit(BaselineHistory history, HolidayCalendar holidays) {
    this.history = history;
    this.holidays = holidays;
    places = history.places().size();
    days = learned(history.days());
    shape =
        new SeasonalShape(
            history.firstDay(), history.endDay(), days, days >= YEAR, days >= TREND_DAYS, holidays);
    factor = new double[places];
    perDay = new double[days];
    weight = new double[places][days];
    consistency = new OutbreakWeight[places];
    run = new int[places];
    Arrays.fill(consistency, OutbreakWeight.NONE);
    Arrays.fill(run, 1);
    Arrays.fill(factor, 1);
    for (double[] row : weight) {
      Arrays.fill(row, 1);
    }
  }

  static int learned(int days) {
    return days - LEFT_OUT >= LEAST_SHAPE_DAYS ? days - LEFT_OUT : days;
  }

  SeasonalBaseline baseline() {
    double dispersion = 1;
    for (int round = 0; round <= REWEIGHTINGS; round++) {
      if (round > 0) {
        reweight(dispersion);
      }
      fitShape(dispersion);
      fitPlaces(dispersion);
      dispersion = runDispersion(1);
    }
    double[] hourOfWeek = hourShares(history.hourOfWeekCounts(days));
    Dispersions dispersions =
        new Dispersions(
            hourDispersion(hourOfWeek), dispersion, days >= 28 ? runDispersion(7) : dispersion);
    double level = days < history.days() ? correctLevel(dispersion) : 1;
    Map<String, Double> factors = new TreeMap<>();
    for (int i = 0; i < places; i++) {
      factors.put(history.places().get(i), factor[i]);
    }
    return new SeasonalBaseline(
        history.category(),
        history.zone(),
        history.firstDay(),
        history.endDay(),
        shape.intercept() + Math.log(level),
        shape.trendPerYear(),
        shape.harmonics(),
        shape.dayOfWeek(),
        hourOfWeek,
        factors,
        dispersions,
        holidays,
        shape.holidays());
  }

  private void fitShape(double dispersion) {
    double[] total = new double[days];
    double[] exposure = new double[days];
    double sum = 0;
    for (int t = 0; t < days; t++) {
      for (int i = 0; i < places; i++) {
        total[t] += weight[i][t] * history.dayCount(i, t);
        exposure[t] += weight[i][t] * factor[i] * consistency[i].meanFactor();
      }
      sum += total[t];
    }
    if (sum < LEAST_TOTAL) {
      Arrays.fill(total, LEAST_TOTAL / days);
    }
    shape.fit(total, exposure, dispersion);
    for (int t = 0; t < days; t++) {
      perDay[t] = shape.perDay(t);
    }
  }

  private void fitPlaces(double dispersion) {
    double[] observed = new double[places];
    double[] expected = new double[places];
    for (int i = 0; i < places; i++) {
      for (int t = 0; t < days; t++) {
        observed[i] += weight[i][t] * history.dayCount(i, t);
        expected[i] += weight[i][t] * perDay[t] * consistency[i].meanFactor();
      }
    }
    System.arraycopy(shrunkRatios(observed, expected, dispersion), 0, factor, 0, places);
  }

  /**
   * Observed over expected, shrunk to 1 as far as the ratios differ no more than chance explains:
   * (y + α) / (e + α), α = dispersion / variance of the true ratios by moments.
   */
  static double[] shrunkRatios(double[] observed, double[] expected, double dispersion) {
    return shrunkRatios(observed, expected, dispersion, 0);
  }

  /**
   * @param least the least α, in expected counts
   */
  static double[] shrunkRatios(
      double[] observed, double[] expected, double dispersion, double least) {
    double allExpected = Arrays.stream(expected).sum();
    double mean = Arrays.stream(observed).sum() / allExpected;
    double[] ratio = new double[observed.length];
    if (!(mean > 0)) {
      Arrays.fill(ratio, 1);
      return ratio;
    }
    double spread = 0;
    for (int i = 0; i < observed.length; i++) {
      double difference = observed[i] / expected[i] - mean;
      spread += expected[i] * difference * difference;
    }
    double between = spread / allExpected - dispersion * mean / (allExpected / observed.length);
    double alpha =
        between > 0 ? Math.max(least, dispersion * mean / between) : Double.POSITIVE_INFINITY;
    for (int i = 0; i < observed.length; i++) {
      ratio[i] =
          Double.isInfinite(alpha) ? mean : (observed[i] + alpha * mean) / (expected[i] + alpha);
    }
    return ratio;
  }

  private void reweight(double dispersion) {
    double averageDay = Arrays.stream(perDay).average().orElse(0);
    for (int i = 0; i < places; i++) {
      int length = runLength(factor[i] * averageDay);
      Arrays.fill(weight[i], 1);
      if (length == 0) {
        consistency[i] = OutbreakWeight.NONE;
        continue;
      }
      run[i] = length;
      consistency[i] = OutbreakWeight.of(length * factor[i] * averageDay, dispersion);
      for (int start = 0; start + length <= days; start += length) {
        double observed = 0;
        double expected = 0;
        for (int t = start; t < start + length; t++) {
          observed += history.dayCount(i, t);
          expected += factor[i] * perDay[t];
        }
        Arrays.fill(
            weight[i],
            start,
            start + length,
            OutbreakWeight.weight(observed, expected, dispersion));
      }
    }
  }

  /** Days after which enough is expected to judge a run; 0 if never. */
  private static int runLength(double expectedPerDay) {
    for (int length : RUN_LENGTHS) {
      if (expectedPerDay * length >= RUN_EXPECTED) {
        return length;
      }
    }
    return 0;
  }

  /**
   * What weighting leaves of the variance of slots of this length. Exact where slot and run are the
   * same; elsewhere the part of the run that they share.
   */
  private double varianceFactor(int place, double length) {
    double shared = Math.min(length, run[place]) / Math.max(length, run[place]);
    return 1 + (consistency[place].varianceFactor() - 1) * shared;
  }

  private double runDispersion(int length) {
    double squares = 0;
    double means = 0;
    int cells = 0;
    for (int i = 0; i < places; i++) {
      for (int start = 0; start + length <= days; start += length) {
        double observed = 0;
        double expected = 0;
        double weights = 0;
        for (int t = start; t < start + length; t++) {
          observed += history.dayCount(i, t);
          expected += factor[i] * perDay[t];
          weights += weight[i][t] / length;
        }
        squares +=
            weights * (observed - expected) * (observed - expected) / varianceFactor(i, length);
        means += weights * expected;
        cells++;
      }
    }
    return dispersion(squares, means, cells);
  }

  private double hourDispersion(double[] hourOfWeek) {
    double[] sums = new double[2];
    for (int t = 0; t < days; t++) {
      int monday = 24 * (history.firstDay().plusDays(t).getDayOfWeek().getValue() - 1);
      double shareSquares = 0;
      for (int h = 0; h < 24; h++) {
        shareSquares += hourOfWeek[monday + h] * hourOfWeek[monday + h];
      }
      for (int i = 0; i < places; i++) {
        double mean = factor[i] * perDay[t];
        sums[0] += weight[i][t] * mean * mean * shareSquares / varianceFactor(i, 1.0 / 24);
        sums[1] += weight[i][t] * mean;
      }
    }
    history.eachHour(
        days,
        (place, day, hour, count) -> {
          double mean = factor[place] * perDay[day] * hourOfWeek[hour];
          sums[0] +=
              weight[place][day] * count * (count - 2 * mean) / varianceFactor(place, 1.0 / 24);
        });
    return dispersion(sums[0], sums[1], 24 * places * days);
  }

  private double dispersion(double squares, double means, int cells) {
    int parameters = places + shape.parameters();
    double freedom = cells > 2 * parameters ? cells / (double) (cells - parameters) : 2;
    double value =
        (freedom * squares + DISPERSION_PRIOR * DISPERSION_GUESS) / (means + DISPERSION_PRIOR);
    return Math.max(1, value);
  }

  /** Shares of each weekday's hours, leaning on the hour of day where reports are few. */
  private static double[] hourShares(double[] counts) {
    double all = Arrays.stream(counts).sum();
    double[] shares = new double[counts.length];
    for (int day = 0; day < 7; day++) {
      double ofDay = 0;
      for (int h = 0; h < 24; h++) {
        ofDay += counts[24 * day + h];
      }
      for (int h = 0; h < 24; h++) {
        double ofHour = 0;
        for (int d = 0; d < 7; d++) {
          ofHour += counts[24 * d + h];
        }
        double hourOfDay = (ofHour + 1) / (all + 24);
        shares[24 * day + h] =
            (counts[24 * day + h] + HOUR_PRIOR * hourOfDay) / (ofDay + HOUR_PRIOR);
      }
    }
    return shares;
  }

  /**
   * Corrects the factors of places in place.
   *
   * @return the level of the whole city
   */
  private double correctLevel(double dispersion) {
    double[] observed = new double[places];
    double[] expected = new double[places];
    for (int t = 0; t < days; t++) {
      double recent = Math.pow(2, -(days - 1 - t) / LEVEL_HALF_LIFE_DAYS);
      for (int i = 0; i < places; i++) {
        observed[i] += recent * weight[i][t] * history.dayCount(i, t);
        expected[i] += recent * weight[i][t] * factor[i] * perDay[t] * consistency[i].meanFactor();
      }
    }
    double allObserved = Arrays.stream(observed).sum();
    double allExpected = Arrays.stream(expected).sum();
    // Worth as much as the reports that chance moves by about a fifth.
    double prior = 25 * dispersion;
    double level = (allObserved + prior) / (allExpected + prior);
    double[] scaled = Arrays.stream(expected).map(e -> e * level).toArray();
    double[] ratio = shrunkRatios(observed, scaled, dispersion);
    for (int i = 0; i < places; i++) {
      factor[i] *= ratio[i];
    }
    return level;
  }
}
