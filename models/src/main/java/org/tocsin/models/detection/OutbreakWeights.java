package org.tocsin.models.detection;

import org.apache.commons.numbers.gamma.LogGamma;

/**
 * Chance that each past period belonged to an outbreak, by a two-state hidden Markov chain (after
 * Le Strat and Carrat 1999, Stat Med 18:3463).
 *
 * <p>In the usual state a count is negative binomial with the fitted mean μ and dispersion φ. In
 * the outbreak state its mean is μ + c·√(φμ), c being 2 or 5 with equal chance, at the same
 * dispersion. A baseline fitted with weights 1 − chance is neither lifted by past outbreaks nor, as
 * by trimming, robbed of its own tail, so its dispersion stays honest.
 */
final class OutbreakWeights {
  private static final double[] SIZES = {2, 5};
  private static final double LARGEST_LOG_RATIO = 60;

  private final double enter;
  private final double stay;
  private double[] chance = new double[0];

  /**
   * @param enter chance that an outbreak starts in a period
   * @param stay chance that it goes on in the next
   */
  OutbreakWeights(double enter, double stay) {
    this.enter = enter;
    this.stay = stay;
  }

  /** Sets the weights of a fitted regression to the chance that each row was usual. */
  void assign(LogLinearRegression regression, double dispersion) {
    int rows = regression.rows();
    if (chance.length < rows) {
      chance = new double[Math.max(rows, 2 * chance.length)];
    }
    double stationary = enter / (enter + 1 - stay);
    double last = stationary;
    for (int i = 0; i < rows; i++) {
      double before = i == 0 ? stationary : last * stay + (1 - last) * enter;
      double ratio = ratio(regression.count(i), regression.mean(i), dispersion);
      last = before * ratio / (before * ratio + 1 - before);
      chance[i] = last;
    }
    double[] weights = regression.weights();
    double later = last;
    weights[rows - 1] = 1 - last;
    for (int i = rows - 2; i >= 0; i--) {
      double before = chance[i] * stay + (1 - chance[i]) * enter;
      later = chance[i] * (stay * later / before + (1 - stay) * (1 - later) / (1 - before));
      weights[i] = 1 - later;
    }
  }

  /** Likelihood of a count in an outbreak over that in usual times. */
  private static double ratio(double y, double mean, double dispersion) {
    double deviation = Math.sqrt(dispersion * mean);
    double sum = 0;
    double excess = dispersion - 1;
    boolean high = y > mean + 0.7 * deviation;
    double size = mean / excess;
    double logGammas = high && excess > 0.02 ? LogGamma.value(size) - LogGamma.value(y + size) : 0;
    for (double c : SIZES) {
      double log;
      if (!high) {
        // Below the mean the exact ratio hardly matters: normal approximation.
        double z = (y - mean) / deviation;
        log = Math.min(0, c * z - c * c / 2);
      } else if (excess <= 0.02) {
        double lifted = mean + c * deviation;
        log = y * Math.log(lifted / mean) - (lifted - mean);
      } else {
        double lifted = (mean + c * deviation) / excess;
        log =
            LogGamma.value(y + lifted)
                - LogGamma.value(lifted)
                + logGammas
                - (lifted - size) * Math.log(dispersion);
      }
      sum += Math.exp(Math.min(log, LARGEST_LOG_RATIO));
    }
    return sum / SIZES.length;
  }
}
