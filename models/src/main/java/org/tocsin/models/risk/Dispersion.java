package org.tocsin.models.risk;

/** Estimates how much wider than Poisson counts scatter around their means. */
final class Dispersion {
  private Dispersion() {}

  /**
   * Pearson's estimate Σ (y − μ)² / μ / (n − parameters), at least 1.
   *
   * @param parameters fitted parameters; 0 where the means come from rows not fitted on
   */
  static double pearson(TrainingSet rows, double[] means, int parameters) {
    double sum = 0;
    for (int i = 0; i < means.length; i++) {
      double residual = rows.count(i) - means[i];
      sum += residual * residual / Math.max(means[i], 1e-9);
    }
    return Math.max(1, sum / Math.max(1, means.length - parameters));
  }
}
