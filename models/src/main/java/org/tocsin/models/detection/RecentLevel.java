package org.tocsin.models.detection;

import org.tocsin.models.probability.NegativeBinomial;

/**
 * How high counts have been of late beside what a fit expects: an exponentially weighted mean of
 * observed over expected, drawn to 1.
 *
 * <p>Only periods older than four weeks are used, so that a slow rise stays visible; and episodes,
 * above all one that is still open, are left out. An episode opens at p ≤ 0.01, goes on while p
 * &lt; 0.1, and closes after three quiet periods. What is expected is the mean of a count that
 * opens none, so leaving them out does not pull the level down. With prior variance a² (how far
 * levels usually move, and how uncertain the fit is) and sampling variance v the factor is 1 +
 * (ratio − 1) a²/(a² + v), and the mean so corrected has the relative variance a² v/(a² + v).
 *
 * @param factor what the fitted mean is to be multiplied by
 * @param relativeVariance of the corrected mean; NaN where the fitted mean keeps its own
 */
record RecentLevel(double factor, double relativeVariance) {
  /** The fitted level as it is. */
  static final RecentLevel UNCHANGED = new RecentLevel(1, Double.NaN);

  private static final int HALF_LIVES = 8;
  private static final double BOUND = 0.99;
  private static final double EPISODE_GOES_ON = 0.1;
  private static final int QUIET_PERIODS = 3;

  /** Above this mean the law is taken as normal. */
  private static final double LARGE_MEAN = 50;

  /** By how many standard deviations the lower 99 % of a normal law lie below its mean. */
  private static final double NORMAL_SHORTFALL = 0.0269;

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
    boolean[] unusual = episodes(history, baseline, from, last);
    double observed = 0;
    double expected = 0;
    double squares = 0;
    for (long index = from; index < now - pause; index++) {
      int back = (int) (history.lastIndex() - index);
      double y = history.count(back);
      if (!Double.isNaN(y) && !unusual[(int) (index - from)]) {
        double weight = Math.pow(0.5, (now - pause - 1 - index) / halfLife);
        double mean = baseline.mean(index) * history.population(back);
        observed += weight * y;
        expected += weight * meanWithin(new NegativeBinomial(mean, baseline.dispersion()));
        squares += weight * weight * mean;
      }
    }
    if (!(expected > 0)) {
      return UNCHANGED;
    }
    double variance = baseline.dispersion() * squares / (expected * expected);
    baseline.mean(now);
    double prior = spread * spread + baseline.relativeVariance();
    double kept = prior / (prior + variance);
    return new RecentLevel(1 + kept * (observed / expected - 1), kept * variance);
  }

  /** Which periods belong to an episode, closed or still open. */
  private static boolean[] episodes(
      CountHistory history, HarmonicBaseline baseline, long from, long last) {
    boolean[] unusual = new boolean[(int) Math.max(0, last - from + 1)];
    boolean open = false;
    int quiet = 0;
    for (int i = 0; i < unusual.length; i++) {
      int back = (int) (history.lastIndex() - from - i);
      double y = history.count(back);
      double mean = baseline.mean(from + i) * history.population(back);
      double p =
          y > mean ? new NegativeBinomial(mean, baseline.dispersion()).survival((long) y) : 1;
      open |= p <= 1 - BOUND;
      quiet = p < EPISODE_GOES_ON ? 0 : quiet + 1;
      unusual[i] = open;
      if (open && quiet >= QUIET_PERIODS) {
        open = false;
        // The quiet periods that closed it were usual.
        for (int j = 0; j < QUIET_PERIODS; j++) {
          unusual[i - j] = false;
        }
      }
    }
    return unusual;
  }

  /** Mean of a count given that no episode opens. */
  private static double meanWithin(NegativeBinomial law) {
    if (law.mean() > LARGE_MEAN) {
      return law.mean() - NORMAL_SHORTFALL * Math.sqrt(law.variance());
    }
    long bound = law.quantile(BOUND);
    double within = 0;
    double cases = 0;
    for (long j = 0; j <= bound; j++) {
      double mass = law.probability(j);
      // The bound itself opens an episode where its tail is small enough.
      if (j == bound && law.survival(j) <= 1 - BOUND) {
        break;
      }
      within += mass;
      cases += j * mass;
    }
    return cases / within;
  }
}
