package org.tocsin.models.detection.evaluation;

/**
 * Tallies of signals against known outbreaks, from which every measure follows; tallies of disjoint
 * sets of series add up.
 *
 * @param nullPeriods judged periods outside outbreaks
 * @param falsePeriods signals among them
 * @param outbreakPeriods judged periods inside outbreaks
 * @param truePeriods signals among them
 * @param outbreaks outbreaks with a judged period
 * @param detected outbreaks with a signal from start to end
 * @param detectedAtStart outbreaks with a signal in their first period
 * @param delay sum over outbreaks of (first signal − start)/duration, 1 where missed
 */
public record DetectorScore(
    long nullPeriods,
    long falsePeriods,
    long outbreakPeriods,
    long truePeriods,
    long outbreaks,
    long detected,
    long detectedAtStart,
    double delay) {
  /** Nothing tallied. */
  public static final DetectorScore NOTHING = new DetectorScore(0, 0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public DetectorScore plus(DetectorScore other) {
    return new DetectorScore(
        nullPeriods + other.nullPeriods,
        falsePeriods + other.falsePeriods,
        outbreakPeriods + other.outbreakPeriods,
        truePeriods + other.truePeriods,
        outbreaks + other.outbreaks,
        detected + other.detected,
        detectedAtStart + other.detectedAtStart,
        delay + other.delay);
  }

  /** FPR: share of periods outside outbreaks with a signal; NaN without such periods. */
  public double falsePositiveRate() {
    return (double) falsePeriods / nullPeriods;
  }

  /** POD: share of outbreaks with a signal from start to end; NaN without outbreaks. */
  public double probabilityOfDetection() {
    return (double) detected / outbreaks;
  }

  /** POD1: share of outbreaks with a signal in their first period. */
  public double probabilityOfDetectionAtStart() {
    return (double) detectedAtStart / outbreaks;
  }

  /** Share of outbreak periods with a signal. */
  public double sensitivity() {
    return (double) truePeriods / outbreakPeriods;
  }

  /** PPV: share of signals inside outbreaks. */
  public double positivePredictiveValue() {
    return (double) truePeriods / (truePeriods + falsePeriods);
  }

  /** F1: harmonic mean of sensitivity and positive predictive value. */
  public double f1() {
    return 2.0 * truePeriods / (outbreakPeriods + truePeriods + falsePeriods);
  }

  /** Mean of (first signal − start)/duration, 1 where missed; 0 is best. */
  public double timeliness() {
    return delay / outbreaks;
  }
}
