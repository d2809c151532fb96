package org.tocsin.models.scan;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The Knox test for interaction of space and time (Knox 1964): are pairs of events that are near in
 * space also near in time more often than chance puts them there? Replicas permute the times over
 * the events, which keeps both the places and the times as they are; permuting pairs would make the
 * p-value too small.
 *
 * @param closePairs pairs near in both, bounds included
 * @param closeInTime pairs near in time
 * @param closeInSpace pairs near in space
 * @param expected closeInTime × closeInSpace / all pairs
 * @param permutationMean mean of the replicas; NaN without replicas
 * @param pValue (1 + replicas with at least as many) / (1 + replicas); NaN without replicas
 */
public record KnoxTest(
    long closePairs,
    long closeInTime,
    long closeInSpace,
    double expected,
    double permutationMean,
    double pValue) {

  /**
   * Runs the test.
   *
   * @param times in any unit
   * @param x plane x, or latitude
   * @param y plane y, or longitude
   * @param maxDistance largest distance that is near; kilometres for latitude and longitude
   * @param maxGap longest time that is near, in the unit of the times
   */
  public static KnoxTest run(
      double[] times,
      double[] x,
      double[] y,
      Coordinates coordinates,
      double maxDistance,
      double maxGap,
      int replicates,
      long seed) {
    if (!(maxDistance >= 0) || !(maxGap >= 0) || replicates < 0) {
      throw new IllegalArgumentException(
          "Distance %s, time %s and %d replicas must all be at least 0"
              .formatted(maxDistance, maxGap, replicates));
    }
    CloseEvents events = CloseEvents.find(times, x, y, coordinates, maxDistance);
    long close = near(events, events.times(), maxGap);
    long inTime = pairsWithin(times, maxGap);
    double all = 0.5 * times.length * (times.length - 1.0);
    double sum = 0;
    long reached = 0;
    SplittableRandom random = new SplittableRandom(seed);
    double[] shuffled = times.clone();
    Arrays.sort(shuffled);
    for (int r = 0; r < replicates; r++) {
      shuffle(shuffled, random);
      long count = near(events, shuffled, maxGap);
      sum += count;
      reached += count >= close ? 1 : 0;
    }
    return new KnoxTest(
        close,
        inTime,
        events.pairs(),
        inTime * (double) events.pairs() / all,
        replicates == 0 ? Double.NaN : sum / replicates,
        replicates == 0 ? Double.NaN : (reached + 1.0) / (replicates + 1.0));
  }

  /**
   * The Knox ratio: close pairs over the mean of the replicas, over {@link #expected} without
   * replicas; NaN when none can be expected.
   */
  public double ratio() {
    double usual = Double.isNaN(permutationMean) ? expected : permutationMean;
    return usual > 0 ? closePairs / usual : Double.NaN;
  }

  static void shuffle(double[] values, SplittableRandom random) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      double kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  private static long near(CloseEvents events, double[] times, double maxGap) {
    long count = 0;
    for (int pair = 0; pair < events.pairs(); pair++) {
      count += events.gap(pair, times) <= maxGap ? 1 : 0;
    }
    return count;
  }

  private static long pairsWithin(double[] times, double maxGap) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    long pairs = 0;
    int first = 0;
    for (int i = 0; i < sorted.length; i++) {
      while (sorted[i] - sorted[first] > maxGap) {
        first++;
      }
      pairs += i - first;
    }
    return pairs;
  }
}
