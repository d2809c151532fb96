package org.tocsin.models.detection.benchmark;

import java.util.SplittableRandom;
import org.tocsin.models.probability.NegativeBinomial;
import org.tocsin.models.probability.PoissonDraw;

/**
 * One simulated series: 624 weeks of counts, four past outbreaks in weeks 313–575 (of 2, 3, 5 and
 * 10 standard deviations) and one current outbreak that starts in weeks 576–620.
 *
 * @param scenario the law of the usual counts
 * @param replicate number within the scenario, from 1
 * @param k size of the current outbreak in standard deviations of the usual count at its start
 * @param start first week of the current outbreak, counted from 1
 * @param end last week with a case of the current outbreak
 * @param counts cases of each week, week 1 first
 */
@SuppressWarnings("ArrayRecordComponent")
public record OutbreakSeries(
    OutbreakScenario scenario, int replicate, int k, int start, int end, double[] counts) {
  /** Weeks of a series. */
  public static final int WEEKS = 624;

  /** First week tested, counted from 1. */
  public static final int FIRST_TESTED = 576;

  /** Weeks tested. */
  public static final int TESTED = WEEKS - FIRST_TESTED + 1;

  private static final int FIRST_PAST = 313;
  private static final int LAST_START = 620;
  private static final int SMALLEST = 2;
  private static final double SPREAD = 0.5;
  private static final int[] PAST_SIZES = {2, 3, 5, 10};

  /** Draws a series; the same arguments give the same series. */
  public static OutbreakSeries draw(OutbreakScenario scenario, int replicate, long seed) {
    SplittableRandom random =
        new SplittableRandom(seed * 1_000_003 + scenario.number() * 100_003L + replicate);
    double[] counts = new double[WEEKS];
    for (int week = 1; week <= WEEKS; week++) {
      counts[week - 1] = new NegativeBinomial(scenario.mean(week), scenario.phi()).sample(random);
    }
    for (int size : PAST_SIZES) {
      int start = FIRST_PAST + random.nextInt(FIRST_TESTED - FIRST_PAST);
      addOutbreak(scenario, counts, start, size, FIRST_TESTED - 1, random);
    }
    int k = (replicate - 1) % 10 + 1;
    int start = FIRST_TESTED + random.nextInt(LAST_START - FIRST_TESTED + 1);
    int end = addOutbreak(scenario, counts, start, k, WEEKS, random);
    return new OutbreakSeries(scenario, replicate, k, start, end, counts);
  }

  private static int addOutbreak(
      OutbreakScenario scenario,
      double[] counts,
      int start,
      int k,
      int lastWeek,
      SplittableRandom random) {
    double rate = k * Math.sqrt(scenario.phi() * scenario.mean(start));
    long size = 0;
    while (size < SMALLEST) {
      size = PoissonDraw.of(rate, random);
    }
    int end = start;
    for (long i = 0; i < size; i++) {
      int week = start + (int) Math.exp(SPREAD * random.nextGaussian());
      if (week <= lastWeek) {
        counts[week - 1]++;
        end = Math.max(end, week);
      }
    }
    return end;
  }

  /** Cases of a week, counted from 1. */
  public double count(int week) {
    return counts[week - 1];
  }

  /** Whether a week, counted from 1, belongs to the current outbreak. */
  public boolean outbreak(int week) {
    return week >= start && week <= end;
  }

  /** The true law of the usual count of a week, counted from 1. */
  public NegativeBinomial law(int week) {
    return new NegativeBinomial(scenario.mean(week), scenario.phi());
  }
}
