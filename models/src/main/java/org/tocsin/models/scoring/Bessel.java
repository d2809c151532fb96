package org.tocsin.models.scoring;

/** Modified Bessel functions of the first kind of order 0 and 1, scaled by e^{−x}. */
final class Bessel {
  private Bessel() {}

  /**
   * e^{−x} I_order(x), to about 1e-15 relative.
   *
   * @param order 0 or 1
   * @param x at least 0
   */
  static double scaledFirstKind(int order, double x) {
    return x < 35 ? series(order, x) : asymptotic(order, x);
  }

  /** Abramowitz &amp; Stegun 9.6.10; every term is positive. */
  private static double series(int order, double x) {
    double quarter = x * x / 4;
    double term = order == 0 ? 1 : x / 2;
    double sum = term;
    for (int k = 1; term > 1e-18 * sum; k++) {
      term *= quarter / (k * (double) (k + order));
      sum += term;
    }
    return sum * Math.exp(-x);
  }

  /** Abramowitz &amp; Stegun 9.7.1, cut at the smallest term. */
  private static double asymptotic(int order, double x) {
    double mu = 4.0 * order * order;
    double term = 1;
    double sum = 1;
    for (int k = 1; k < 60; k++) {
      double odd = 2.0 * k - 1;
      double next = -term * (mu - odd * odd) / (k * 8 * x);
      if (Math.abs(next) >= Math.abs(term) || Math.abs(next) < 1e-18) {
        break;
      }
      term = next;
      sum += term;
    }
    return sum / Math.sqrt(2 * Math.PI * x);
  }
}
