package org.tocsin.models.inference;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * Recalibration of minimum p-values for a whole city: null laws of one design on a grid of means
 * (even on the log scale) and dispersions, simulated once.
 *
 * <p>A slot between grid laws gets the largest answer of the laws around it, so that the grid errs
 * to the safe side. A mean outside the grid takes the law at its edge. Immutable and thread-safe.
 */
public final class MinimumPTable {
  private final double lowestLogMean;
  private final double logStep;
  private final double[] dispersions;
  private final MinimumP[][] laws;

  private MinimumPTable(
      double lowestLogMean, double logStep, double[] dispersions, MinimumP[][] laws) {
    this.lowestLogMean = lowestLogMean;
    this.logStep = logStep;
    this.dispersions = dispersions;
    this.laws = laws;
  }

  /**
   * Simulates the grid on all cores; the result does not depend on their number.
   *
   * @param lowestMean smallest expected count per slot, positive
   * @param highestMean largest, above the smallest
   * @param means number of grid means, at least 2
   * @param dispersions grid dispersions, ascending, each at least 1
   * @param draws simulated slots per grid law
   */
  public static MinimumPTable simulate(
      SlotDesign design,
      double lowestMean,
      double highestMean,
      int means,
      double[] dispersions,
      int draws,
      long seed) {
    if (!(lowestMean > 0 && lowestMean < highestMean) || means < 2) {
      throw new IllegalArgumentException(
          "%d means from %s to %s; give at least 2 between positive bounds"
              .formatted(means, lowestMean, highestMean));
    }
    if (dispersions.length == 0) {
      throw new IllegalArgumentException("Give at least one dispersion");
    }
    for (int d = 1; d < dispersions.length; d++) {
      if (!(dispersions[d] > dispersions[d - 1])) {
        throw new IllegalArgumentException(
            "Dispersions %s must ascend".formatted(Arrays.toString(dispersions)));
      }
    }
    double low = Math.log(lowestMean);
    double step = (Math.log(highestMean) - low) / (means - 1);
    MinimumP[][] laws = new MinimumP[dispersions.length][means];
    IntStream.range(0, dispersions.length * means)
        .parallel()
        .forEach(
            k -> {
              int d = k / means;
              int m = k % means;
              NegativeBinomial whole =
                  new NegativeBinomial(Math.exp(low + m * step), dispersions[d]);
              laws[d][m] = MinimumP.simulate(design, whole, draws, Seeds.mix(seed, k));
            });
    return new MinimumPTable(low, step, dispersions.clone(), laws);
  }

  /** P₀(minimum ≤ p) for a slot of this law, the largest of the grid laws around it. */
  public double recalibrated(double p, NegativeBinomial whole) {
    int means = laws[0].length;
    double position = (Math.log(Math.max(whole.mean(), 1e-300)) - lowestLogMean) / logStep;
    // Two grid means on each side: counts are discrete, and a nearer law may just miss an atom.
    int mean = (int) Math.floor(Math.max(0, Math.min(means - 1, position)));
    int lowest = position >= means - 1 ? means - 1 : Math.max(0, mean - 1);
    int highest = position <= 0 ? 0 : Math.min(means - 1, mean + 2);
    int above = 0;
    while (above < dispersions.length - 1 && dispersions[above] < whole.dispersion()) {
      above++;
    }
    int below = dispersions[above] > whole.dispersion() ? Math.max(0, above - 1) : above;
    double largest = 0;
    for (int d = below; d <= above; d++) {
      for (int m = lowest; m <= highest; m++) {
        largest = Math.max(largest, laws[d][m].recalibrated(p));
      }
    }
    return largest;
  }
}
