package org.tocsin.models.detection;

/**
 * What was counted in one period of one series.
 *
 * @param index number of the period on the series' {@link TimeAxis}; consecutive periods differ by
 *     1
 * @param observed whole number of cases, at least 0; NaN where the period is missing, which is not
 *     the same as zero
 * @param population exposure the count is proportional to (people, days, open desks), above 0; 1
 *     where it does not matter
 */
public record Count(long index, double observed, double population) {
  public Count {
    if (observed < 0 || Double.isInfinite(observed) || observed != Math.rint(observed)) {
      if (!Double.isNaN(observed)) {
        throw new IllegalArgumentException(
            "Count %s at index %d must be a whole number of at least 0, or NaN where missing"
                .formatted(observed, index));
      }
    }
    if (!(population > 0) || Double.isInfinite(population)) {
      throw new IllegalArgumentException(
          "Population %s at index %d must be above 0".formatted(population, index));
    }
  }

  /** A count whose population does not matter. */
  public static Count of(long index, double observed) {
    return new Count(index, observed, 1);
  }

  /** A period nobody counted. */
  public static Count missing(long index) {
    return new Count(index, Double.NaN, 1);
  }

  /** Whether somebody counted. */
  public boolean present() {
    return !Double.isNaN(observed);
  }
}
