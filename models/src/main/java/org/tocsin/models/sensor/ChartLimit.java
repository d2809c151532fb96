package org.tocsin.models.sensor;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The limit of a chart from a sensor's own residuals: blocks of consecutive residuals are drawn
 * with replacement (Künsch 1989), which keeps the autocorrelation that voids textbook limits.
 */
public final class ChartLimit {
  private static final int RUNS = 400;

  private ChartLimit() {}

  /**
   * Limit that the chart exceeds within a run of so many residuals with the given probability.
   *
   * @param residuals standardised, oldest first, at least 50
   * @param horizon length of a run
   * @param probability of at least one false signal in a run, in (0, 1)
   */
  public static double learnt(
      double[] residuals, ControlChart chart, int horizon, double probability, long seed) {
    if (residuals.length < 50) {
      throw new IllegalArgumentException(
          "%d residuals are too few to learn a limit from; wait for 50"
              .formatted(residuals.length));
    }
    if (horizon < 1 || !(probability > 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "Horizon %d must be at least 1 and probability %s in (0, 1)"
              .formatted(horizon, probability));
    }
    int block = (int) Math.max(5, Math.round(Math.sqrt(residuals.length)));
    SplittableRandom random = new SplittableRandom(seed);
    double[] maxima = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      ControlChart fresh = chart.restarted();
      int at = 0;
      for (int i = 0; i < horizon; i++) {
        at = i % block == 0 ? random.nextInt(residuals.length - block + 1) : at + 1;
        maxima[run] = Math.max(maxima[run], fresh.update(residuals[at]));
      }
    }
    Arrays.sort(maxima);
    return maxima[(int) Math.min(RUNS - 1, Math.ceil((1 - probability) * RUNS))];
  }
}
