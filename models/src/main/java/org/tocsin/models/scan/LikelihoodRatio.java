package org.tocsin.models.scan;

/**
 * Log likelihood ratios of an excess; 0 when the observed count does not exceed the expected one.
 * All are increasing in the observed count and decreasing in the expected one.
 */
public final class LikelihoodRatio {
  private LikelihoodRatio() {}

  /**
   * Kulldorff's Poisson ratio given the total: c·log(c/b) + (n−c)·log((n−c)/(n−b)) (Kulldorff 1997,
   * eq. 4).
   */
  public static double conditional(double observed, double expected, double total) {
    if (observed <= expected) {
      return 0;
    }
    double outside = total - observed;
    double ratio = observed * Math.log(observed / expected);
    return outside <= 0 ? ratio : ratio + outside * Math.log(outside / (total - expected));
  }

  /** Neill's expectation-based Poisson ratio: c·log(c/b) + b − c (Neill et al. 2005). */
  public static double expectationBased(double observed, double expected) {
    return observed <= expected
        ? 0
        : observed * Math.log(observed / expected) + expected - observed;
  }
}
