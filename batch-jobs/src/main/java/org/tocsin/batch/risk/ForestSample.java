package org.tocsin.batch.risk;

import java.util.stream.IntStream;

/**
 * Which rows one part of a forest is grown on: the units whose number leaves the part's remainder,
 * at origins evenly apart that end with the last one. What is too much for about {@value
 * #MOST_ROWS} rows is taken first from the origins, of which at least {@value #LEAST_ORIGINS} stay:
 * a forest is tried on later origins than it was grown on. In cities of tens of thousands of cells
 * the rest is taken from the units, evenly.
 *
 * @param units numbers of units, ascending
 * @param origins days, ascending
 */
@SuppressWarnings("ArrayRecordComponent")
record ForestSample(int[] units, int[] origins) {
  static final int MOST_ROWS = 24_000;
  static final int LEAST_ORIGINS = 4;

  /**
   * Chooses.
   *
   * @param units of the whole city
   * @param trained origins trained on, ascending, at least {@value #LEAST_ORIGINS}
   */
  static ForestSample of(int units, RiskFold.ForestPart part, int[] trained) {
    int[] own = IntStream.range(0, units).filter(i -> i % part.parts() == part.part()).toArray();
    int apart =
        Math.max(
            1,
            Math.min(
                (int) ((long) own.length * trained.length / MOST_ROWS),
                (trained.length - 1) / (LEAST_ORIGINS - 1)));
    int[] used =
        IntStream.range(0, trained.length)
            .filter(k -> (trained.length - 1 - k) % apart == 0)
            .map(k -> trained[k])
            .toArray();
    // As over origins, up to twice the rows are taken before any is left out.
    int each = Math.max(1, (int) ((long) own.length * used.length / (2 * MOST_ROWS)));
    int[] chosen =
        IntStream.range(0, own.length).filter(k -> k % each == 0).map(k -> own[k]).toArray();
    return new ForestSample(chosen, used);
  }

  /** Rows grown on. */
  int rows() {
    return units.length * origins.length;
  }
}
