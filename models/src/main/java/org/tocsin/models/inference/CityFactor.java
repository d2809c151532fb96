package org.tocsin.models.inference;

import org.tocsin.models.probability.NegativeBinomial;

/**
 * How much busier than usual the whole city is today in one category, seen from one place without
 * looking at that place: g_i = (κ + Σ_{j≠i} y_j) / (κ + Σ_{j≠i} e_j), at least 1.
 *
 * <p>It applies only where the city-level test itself rejects, else every factor is 1; its variance
 * widens the place's law. Sums over places run in the order given: sort places by id.
 */
public final class CityFactor {
  private final double[] expected;
  private final double kappa;
  private final double dispersion;
  private final double countSum;
  private final double expectedSum;
  private final double cityP;
  private final boolean applies;
  private final double[] counts;

  private CityFactor(
      double[] counts, double[] expected, double dispersion, double kappa, double alpha) {
    this.counts = counts;
    this.expected = expected;
    this.kappa = kappa;
    this.dispersion = dispersion;
    double y = 0;
    double e = 0;
    for (int i = 0; i < counts.length; i++) {
      y += counts[i];
      e += expected[i];
    }
    this.countSum = y;
    this.expectedSum = e;
    this.cityP = new NegativeBinomial(e, dispersion).survival(Math.round(y));
    this.applies = cityP <= alpha;
  }

  /**
   * The city's day in one category.
   *
   * @param counts observed by place
   * @param expected usual by place, at least 0
   * @param dispersion φ of a place's count, at least 1
   * @param kappa pseudo-cases that shrink the factor to 1, at least 0; 5 is the default elsewhere
   * @param alpha level of the city-level test
   */
  public static CityFactor of(
      long[] counts, double[] expected, double dispersion, double kappa, double alpha) {
    if (counts.length != expected.length) {
      throw new IllegalArgumentException(
          "%d counts and %d expectations must be as many"
              .formatted(counts.length, expected.length));
    }
    if (!(kappa >= 0)) {
      throw new IllegalArgumentException("Kappa %s must be at least 0".formatted(kappa));
    }
    double[] y = new double[counts.length];
    for (int i = 0; i < y.length; i++) {
      if (counts[i] < 0 || !(expected[i] >= 0)) {
        throw new IllegalArgumentException(
            "Place %d: count %d and expectation %s must not be negative"
                .formatted(i, counts[i], expected[i]));
      }
      y[i] = counts[i];
    }
    return new CityFactor(y, expected.clone(), dispersion, kappa, alpha);
  }

  /** p-value of the whole city's count against its expectation. */
  public double cityP() {
    return cityP;
  }

  /** True if the city as a whole is unusual, so that factors apply. */
  public boolean applies() {
    return applies;
  }

  /** The factor of a place from all others, at least 1; 1 where factors do not apply. */
  public double factor(int place) {
    if (!applies) {
      return 1;
    }
    double others = expectedSum - expected[place];
    if (others + kappa <= 0) {
      return 1;
    }
    return Math.max(1, (kappa + countSum - counts[place]) / (kappa + others));
  }

  /** Variance of the factor as an estimate, φ g Σe_j / (κ + Σe_j)²; 0 where it does not apply. */
  public double factorVariance(int place) {
    if (!applies) {
      return 0;
    }
    double others = expectedSum - expected[place];
    double whole = kappa + others;
    return whole <= 0 ? 0 : dispersion * factor(place) * others / (whole * whole);
  }

  /**
   * Law of a place's count on a day like today: mean g e, variance φ g e + e² Var(g), so dispersion
   * φ + e Var(g) / g.
   */
  public NegativeBinomial law(int place) {
    double g = factor(place);
    double e = expected[place];
    return new NegativeBinomial(g * e, dispersion + e * factorVariance(place) / g);
  }

  /** p-value of a place against its own usual. */
  public double againstUsual(int place) {
    return new NegativeBinomial(expected[place], dispersion).survival(count(place));
  }

  /** p-value of a place against today's city. */
  public double againstToday(int place) {
    return law(place).survival(count(place));
  }

  /**
   * True if a city-level alert says all there is to say about a place: factors apply and the place
   * is within its own (p against today's city above the threshold).
   */
  public boolean inhibits(int place, double threshold) {
    return applies && againstToday(place) > threshold;
  }

  private long count(int place) {
    return (long) counts[place];
  }
}
