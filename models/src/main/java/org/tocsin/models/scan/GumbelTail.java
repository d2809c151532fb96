package org.tocsin.models.scan;

/**
 * A Gumbel law fitted by moments to the maxima of replicas (Abrams, Kulldorff and Kleinman 2010,
 * Int. J. Health Geogr. 9:61): gives p-values below 1/(1 + replicas).
 *
 * @param location μ
 * @param scale β, above 0
 */
record GumbelTail(double location, double scale) {
  private static final double EULER = 0.5772156649015329;

  static GumbelTail fit(double[] maxima) {
    if (maxima.length < 19) {
      throw new IllegalArgumentException(
          "%d replicas are too few to fit a Gumbel law; draw at least 19".formatted(maxima.length));
    }
    double mean = 0;
    for (double m : maxima) {
      mean += m / maxima.length;
    }
    double squares = 0;
    for (double m : maxima) {
      squares += (m - mean) * (m - mean);
    }
    double scale = Math.sqrt(6 * squares / (maxima.length - 1)) / Math.PI;
    return new GumbelTail(mean - EULER * scale, scale);
  }

  double pValue(double score) {
    return scale > 0
        ? -Math.expm1(-Math.exp(-(score - location) / scale))
        : (score > location ? 0 : 1);
  }
}
