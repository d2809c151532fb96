package org.tocsin.models.detection;

/**
 * A detector's finding about one period.
 *
 * <p>Where the detector cannot tell (history too short, count missing), {@code upperBound} and
 * {@code pValue} are NaN and {@code signal} is false; {@code expected} may still be known.
 *
 * @param index the period
 * @param observed the count; NaN where missing
 * @param expected usual count of the period, before it was seen; NaN where not known
 * @param upperBound most that is still usual; a signal needs {@code observed > upperBound}
 * @param pValue chance of the observed count or more if all is usual, in [0, 1]; NaN where the
 *     method has none
 * @param signal whether the count is unusual by the detector's own settings
 */
public record Signal(
    long index,
    double observed,
    double expected,
    double upperBound,
    double pValue,
    boolean signal) {
  /** The answer of a detector that cannot tell. */
  public static Signal cannotTell(Count count) {
    return new Signal(count.index(), count.observed(), Double.NaN, Double.NaN, Double.NaN, false);
  }

  /** The answer for a missing period whose usual count is known. */
  public static Signal missing(Count count, double expected, double upperBound) {
    return new Signal(count.index(), count.observed(), expected, upperBound, Double.NaN, false);
  }
}
