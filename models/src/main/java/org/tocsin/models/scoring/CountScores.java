package org.tocsin.models.scoring;

import org.tocsin.models.probability.NegativeBinomial;

/**
 * Proper scores of a forecast law of a count, against the count that came: lower is better (Czado,
 * Gneiting &amp; Held 2009).
 */
public final class CountScores {
  private CountScores() {}

  /** Logarithmic score −log P(Y = y); infinite where the forecast ruled the count out. */
  public static double logScore(NegativeBinomial forecast, long y) {
    return -forecast.logProbability(y);
  }

  /** Dawid–Sebastiani score (y − μ)² / σ² + log σ². */
  public static double dawidSebastiani(NegativeBinomial forecast, long y) {
    return dawidSebastiani(forecast.mean(), forecast.variance(), (double) y);
  }

  /**
   * Dawid–Sebastiani score of a forecast known by its mean and variance.
   *
   * @param variance positive; a forecast of no variance has no score
   */
  public static double dawidSebastiani(double mean, double variance, double y) {
    if (!(variance > 0)) {
      throw new IllegalArgumentException(
          "Variance %s must be positive for the Dawid–Sebastiani score".formatted(variance));
    }
    double d = y - mean;
    return d * d / variance + Math.log(variance);
  }

  /**
   * Continuous ranked probability score Σ_k (F(k) − 1[y ≤ k])², in counts.
   *
   * <p>Poisson in closed form (Wei &amp; Held 2014). For the negative binomial the closed form
   * needs a hypergeometric series that cancels for large sizes: the sum itself is taken, with the
   * tails cut where they add less than 1e-13.
   */
  public static double crps(NegativeBinomial forecast, long y) {
    if (y < 0) {
      throw new IllegalArgumentException("Count %d is negative".formatted(y));
    }
    if (forecast.mean() == 0) {
      return y;
    }
    return forecast.dispersion() == 1 ? poissonCrps(forecast, y) : summedCrps(forecast, y);
  }

  /** E|X − y| − E|X − X'| / 2, where E|X − X'| = 2λe^{−2λ}(I₀(2λ) + I₁(2λ)). */
  private static double poissonCrps(NegativeBinomial forecast, long y) {
    double mean = forecast.mean();
    double distance =
        (y - mean) * (2 * forecast.cumulative(y) - 1) + 2 * mean * forecast.probability(y);
    double spread =
        mean * (Bessel.scaledFirstKind(0, 2 * mean) + Bessel.scaledFirstKind(1, 2 * mean));
    return distance - spread;
  }

  /**
   * The sum itself, from the mean outwards. Each probability follows from its neighbour's: the law
   * is asked only once, at the mean.
   */
  private static double summedCrps(NegativeBinomial forecast, long y) {
    double negligible = 1e-15 / (1 + Math.sqrt(forecast.variance()));
    double excess = forecast.dispersion() - 1;
    double size = forecast.mean() / excess;
    double ratio = excess / forecast.dispersion();
    long centre = (long) forecast.mean();
    double atCentre = forecast.probability(centre);
    double upToCentre = forecast.cumulative(centre);
    double sum = 0;
    double below = upToCentre;
    double probability = atCentre;
    for (long k = centre; ; k++) {
      double term = squaredGap(below, k, y);
      sum += term;
      if (k >= y && term < negligible) {
        break;
      }
      probability *= (k + size) / (k + 1) * ratio;
      below = Math.min(1, below + probability);
    }
    below = upToCentre;
    probability = atCentre;
    for (long k = centre - 1; k >= 0; k--) {
      below = Math.max(0, below - probability);
      probability *= (k + 1) / ((k + size) * ratio);
      double term = squaredGap(below, k, y);
      sum += term;
      if (k < y && term < negligible) {
        break;
      }
    }
    return sum;
  }

  /** F² below y, (1 − F)² from y on. */
  private static double squaredGap(double cumulative, long k, long y) {
    double gap = k < y ? cumulative : 1 - cumulative;
    return gap * gap;
  }
}
