package org.tocsin.models.baseline;

import org.tocsin.models.probability.NegativeBinomial;

/**
 * Weighs down what looks like an outbreak: weight residual⁻² where the Anscombe residual 1.5 (y^⅔
 * μ^−⅙ − μ^½) / √φ exceeds 2.58 (Noufaily et al. 2013, Stat Med 32:1206), else 1.
 *
 * <p>Because only high counts are weighed down, weighted sums are too low even without any
 * outbreak. This class knows by how much, so that a fit can be set right (Fisher consistency).
 *
 * @param meanFactor E[ωY] / (μ E[ω]): what a weighted mean keeps of the mean, at most 1
 * @param varianceFactor E[ω(Y − μ)²] / (φμ E[ω]): what a weighted variance keeps of the variance
 */
record OutbreakWeight(double meanFactor, double varianceFactor) {
  /** Nothing is weighed down. */
  static final OutbreakWeight NONE = new OutbreakWeight(1, 1);

  private static final double THRESHOLD = 2.58;

  /** From this mean on residuals are taken as normal: E[ωZ] / E[ω] and E[ωZ²] / E[ω]. */
  private static final double MANY = 200;

  private static final double NORMAL_SHIFT = -0.0125;
  private static final double NORMAL_VARIANCE = 0.967;

  /** The factors of counts with this mean and dispersion. */
  static OutbreakWeight of(double mean, double dispersion) {
    if (mean > MANY) {
      return new OutbreakWeight(1 + NORMAL_SHIFT * Math.sqrt(dispersion / mean), NORMAL_VARIANCE);
    }
    NegativeBinomial law = NegativeBinomial.atLeastPoisson(mean, dispersion);
    long most = law.quantile(1 - 1e-10);
    double weights = 0;
    double counts = 0;
    double squares = 0;
    for (long y = 0; y <= most; y++) {
      double mass = law.probability(y) * weight((double) y, mean, dispersion);
      weights += mass;
      counts += mass * y;
      squares += mass * (y - mean) * (y - mean);
    }
    return new OutbreakWeight(counts / (mean * weights), squares / (law.variance() * weights));
  }

  /** The weight of one count, in (0, 1]. */
  static double weight(double observed, double expected, double dispersion) {
    double residual =
        1.5
            * (Math.pow(observed, 2.0 / 3) * Math.pow(expected, -1.0 / 6) - Math.sqrt(expected))
            / Math.sqrt(dispersion);
    return residual > THRESHOLD ? 1 / (residual * residual) : 1;
  }
}
