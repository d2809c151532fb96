package org.tocsin.models.scoring;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How sure a figure over many weeks is, when neighbouring weeks resemble one another: whole runs of
 * weeks are drawn again (circular block bootstrap, Politis &amp; Romano 1992).
 *
 * @param estimate the figure over all weeks as they were
 * @param lower lower end of the percentile interval
 * @param upper upper end
 */
public record BlockBootstrap(double estimate, double lower, double upper) {
  /**
   * Interval of a figure.
   *
   * @param weeks number of weeks
   * @param blockLength weeks per block, in 1…weeks; 4 is usual
   * @param replicates draws, usefully 999 or more
   * @param confidence in (0, 1), say 0.95
   * @param figure the figure over the given weeks (positions from 0, some repeated)
   */
  public static BlockBootstrap of(
      int weeks,
      int blockLength,
      int replicates,
      double confidence,
      long seed,
      ToDoubleFunction<int[]> figure) {
    if (weeks < 2 || blockLength < 1 || blockLength > weeks || replicates < 10) {
      throw new IllegalArgumentException(
          "%d weeks in blocks of %d, %d replicates: need at least 2 weeks, blocks of 1…weeks and 10"
                  .formatted(weeks, blockLength, replicates)
              + " replicates");
    }
    if (!(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException("Confidence %s must lie in (0, 1)".formatted(confidence));
    }
    int[] chosen = new int[weeks];
    for (int i = 0; i < weeks; i++) {
      chosen[i] = i;
    }
    double estimate = figure.applyAsDouble(chosen.clone());
    SplittableRandom random = new SplittableRandom(seed);
    double[] drawn = new double[replicates];
    for (int r = 0; r < replicates; r++) {
      for (int i = 0; i < weeks; ) {
        int start = random.nextInt(weeks);
        for (int k = 0; k < blockLength && i < weeks; k++) {
          chosen[i++] = (start + k) % weeks;
        }
      }
      drawn[r] = figure.applyAsDouble(chosen.clone());
    }
    Arrays.sort(drawn);
    double tail = (1 - confidence) / 2;
    int low = (int) Math.floor(tail * (replicates - 1));
    return new BlockBootstrap(estimate, drawn[low], drawn[replicates - 1 - low]);
  }

  /** Interval of the mean of one value per week, such as a paired difference of two scores. */
  public static BlockBootstrap ofMean(
      double[] perWeek, int blockLength, int replicates, double confidence, long seed) {
    return of(
        perWeek.length,
        blockLength,
        replicates,
        confidence,
        seed,
        weeks -> {
          double sum = 0;
          for (int week : weeks) {
            sum += perWeek[week];
          }
          return sum / weeks.length;
        });
  }

  /**
   * One-sided p of the null that the mean of one value per week is not above 0: how often the
   * bootstrap mean, centred on 0, reaches the mean seen (Davison &amp; Hinkley 1997, §4.4).
   */
  public static double probabilityOfNoGain(
      double[] perWeek, int blockLength, int replicates, long seed) {
    double mean = Arrays.stream(perWeek).average().orElse(0);
    SplittableRandom random = new SplittableRandom(seed);
    int reached = 1;
    for (int r = 0; r < replicates; r++) {
      double sum = 0;
      for (int i = 0; i < perWeek.length; ) {
        int start = random.nextInt(perWeek.length);
        for (int k = 0; k < blockLength && i < perWeek.length; k++, i++) {
          sum += perWeek[(start + k) % perWeek.length] - mean;
        }
      }
      reached += sum / perWeek.length >= mean ? 1 : 0;
    }
    return (double) reached / (replicates + 1);
  }

  /** True if the whole interval lies above 0. */
  public boolean isAboveZero() {
    return lower > 0;
  }
}
