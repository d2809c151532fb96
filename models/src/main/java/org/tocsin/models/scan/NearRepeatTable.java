package org.tocsin.models.scan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Pairs of events by how far apart they are in space and time, each band beside what chance gives
 * when the times are permuted (Johnson et al. 2007, J. Quant. Criminol. 23:201). Bands are open
 * below and closed above: (0, 100] leaves out pairs at the very same point unless the first bound
 * lies below 0.
 */
public final class NearRepeatTable {
  private final List<Band> bands;

  private NearRepeatTable(List<Band> bands) {
    this.bands = List.copyOf(bands);
  }

  /**
   * One band of distance and time.
   *
   * @param pairs seen
   * @param expected mean of the replicas; NaN without replicas
   * @param pValue (1 + replicas with at least as many) / (1 + replicas); NaN without replicas
   */
  public record Band(
      double distanceAbove,
      double distanceUpTo,
      double timeAbove,
      double timeUpTo,
      long pairs,
      double expected,
      double pValue) {
    /** Pairs seen over pairs expected; NaN when none are expected. */
    public double ratio() {
      return expected > 0 ? pairs / expected : Double.NaN;
    }
  }

  /**
   * Counts the pairs.
   *
   * @param spaceBounds ascending, at least two; kilometres for latitude and longitude
   * @param timeBounds ascending, at least two; in the unit of the times
   */
  public static NearRepeatTable of(
      double[] times,
      double[] x,
      double[] y,
      Coordinates coordinates,
      double[] spaceBounds,
      double[] timeBounds,
      int replicates,
      long seed) {
    checkAscending("distance", spaceBounds);
    checkAscending("time", timeBounds);
    int rows = spaceBounds.length - 1;
    int columns = timeBounds.length - 1;
    CloseEvents events = CloseEvents.find(times, x, y, coordinates, spaceBounds[rows]);
    int[] rowOfPair = new int[events.pairs()];
    for (int pair = 0; pair < rowOfPair.length; pair++) {
      rowOfPair[pair] = band(spaceBounds, events.distance(pair));
    }
    long[] seen = count(events, rowOfPair, timeBounds, rows, events.times());
    double[] sums = new double[seen.length];
    long[] reached = new long[seen.length];
    double[] shuffled = times.clone();
    Arrays.sort(shuffled);
    SplittableRandom random = new SplittableRandom(seed);
    for (int r = 0; r < replicates; r++) {
      KnoxTest.shuffle(shuffled, random);
      long[] drawn = count(events, rowOfPair, timeBounds, rows, shuffled);
      for (int k = 0; k < seen.length; k++) {
        sums[k] += drawn[k];
        reached[k] += drawn[k] >= seen[k] ? 1 : 0;
      }
    }
    List<Band> bands = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int k = row * columns + column;
        bands.add(
            new Band(
                spaceBounds[row],
                spaceBounds[row + 1],
                timeBounds[column],
                timeBounds[column + 1],
                seen[k],
                replicates == 0 ? Double.NaN : sums[k] / replicates,
                replicates == 0 ? Double.NaN : (reached[k] + 1.0) / (replicates + 1.0)));
      }
    }
    return new NearRepeatTable(bands);
  }

  /** Bands, nearest in space first and within them nearest in time. */
  public List<Band> bands() {
    return bands;
  }

  private static long[] count(
      CloseEvents events, int[] rowOfPair, double[] timeBounds, int rows, double[] times) {
    int columns = timeBounds.length - 1;
    long[] counts = new long[rows * columns];
    for (int pair = 0; pair < rowOfPair.length; pair++) {
      int column = band(timeBounds, events.gap(pair, times));
      if (rowOfPair[pair] >= 0 && column >= 0) {
        counts[rowOfPair[pair] * columns + column]++;
      }
    }
    return counts;
  }

  /** Band (bounds[i], bounds[i+1]] of a value, −1 when it is in none. */
  private static int band(double[] bounds, double value) {
    for (int i = 0; i + 1 < bounds.length; i++) {
      if (value > bounds[i] && value <= bounds[i + 1]) {
        return i;
      }
    }
    return -1;
  }

  private static void checkAscending(String what, double[] bounds) {
    if (bounds.length < 2) {
      throw new IllegalArgumentException(
          "%d bounds of %s; give at least two".formatted(bounds.length, what));
    }
    for (int i = 1; i < bounds.length; i++) {
      if (!(bounds[i] > bounds[i - 1])) {
        throw new IllegalArgumentException(
            "Bounds of %s are %s; they must ascend".formatted(what, Arrays.toString(bounds)));
      }
    }
  }
}
