package org.tocsin.models.detection;

import org.tocsin.models.probability.NegativeBinomial;

/**
 * How high counts have been of late beside what a fit expects: an exponentially weighted mean of
 * observed over expected, drawn to 1.
 *
 * <p>Only periods older than four weeks are used, so that a slow rise stays visible; a count weighs
 * no more than its upper bound; and periods of an episode that is still open are left out. An
 * episode opens beyond the bound, goes on while p &lt; 0.1, and closes after three quiet periods.
 * With prior deviation s and sampling variance v the factor is 1 + (ratio − 1) s²/(s² + v).
 *
 * @param factor what the fitted mean is to be multiplied by
 * @param relativeVariance of the factor
 */
record RecentLevel(double factor, double relativeVariance) {
  /** The fitted level as it is. */
  static final RecentLevel UNCHANGED = new RecentLevel(1, 0);

  private static final int HALF_LIVES = 8;
  private static final double BOUND = 0.99;
  private static final double EPISODE_GOES_ON = 0.1;
  private static final int QUIET_PERIODS = 3;

  /** Above this mean the part of a law beyond its bound does not matter. */
  private static final double LARGE_MEAN = 50;

  /**
   * The level before a period.
   *
   * @param first earliest period that may be used
   * @param now the first period that is not known yet
   * @param pause latest periods that are left out: four weeks
   * @param halfLife periods after which one weighs half
   * @param spread how far levels usually move, as a relative standard deviation
   */
  static RecentLevel before(
      CountHistory history,
      HarmonicBaseline baseline,
      long first,
      long now,
      int pause,
      double halfLife,
      double spread) {
    long from = Math.max(first, now - pause - Math.round(HALF_LIVES * halfLife));
    long last = Math.min(now - 1, history.lastIndex());
    long openFrom = openEpisode(history, baseline, from, last);
    double observed = 0;
    double expected = 0;
    double squares = 0;
    for (long index = from; index < Math.min(now - pause, openFrom); index++) {
      int back = (int) (history.lastIndex() - index);
      double y = history.count(back);
      if (!Double.isNaN(y)) {
        double weight = Math.pow(0.5, (now - pause - 1 - index) / halfLife);
        double mean = baseline.mean(index) * history.population(back);
        NegativeBinomial law = new NegativeBinomial(mean, baseline.dispersion());
        long bound = law.quantile(BOUND);
        observed += weight * Math.min(y, (double) bound);
        expected += weight * boundedMean(law, bound);
        squares += weight * weight * mean;
      }
    }
    if (!(expected > 0)) {
      return UNCHANGED;
    }
    double variance = baseline.dispersion() * squares / (expected * expected);
    double prior = spread * spread;
    double kept = prior / (prior + variance);
    double factor = 1 + kept * (observed / expected - 1);
    return new RecentLevel(factor, kept * variance / (factor * factor));
  }

  /** First period of the episode that is open after the last one, or the end of time. */
  private static long openEpisode(
      CountHistory history, HarmonicBaseline baseline, long from, long last) {
    long openFrom = Long.MAX_VALUE;
    int quiet = 0;
    for (long index = from; index <= last; index++) {
      int back = (int) (history.lastIndex() - index);
      double y = history.count(back);
      double mean = baseline.mean(index) * history.population(back);
      double p =
          y > mean ? new NegativeBinomial(mean, baseline.dispersion()).survival((long) y) : 1;
      if (p <= 1 - BOUND && openFrom == Long.MAX_VALUE) {
        openFrom = index;
      }
      quiet = p < EPISODE_GOES_ON ? 0 : quiet + 1;
      if (quiet >= QUIET_PERIODS) {
        openFrom = Long.MAX_VALUE;
      }
    }
    return openFrom;
  }

  /** Mean of a count cut at a bound: Σ over j up to the bound of P(Y ≥ j). */
  private static double boundedMean(NegativeBinomial law, long bound) {
    if (law.mean() > LARGE_MEAN) {
      return law.mean();
    }
    double tail = 1;
    double sum = 0;
    for (long j = 0; j < bound; j++) {
      tail -= law.probability(j);
      sum += tail;
    }
    return sum;
  }
}
