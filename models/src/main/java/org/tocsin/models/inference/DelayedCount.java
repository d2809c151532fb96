package org.tocsin.models.inference;

import java.util.List;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * A count of which only a share F has arrived: what to expect of it now, and what it will become.
 *
 * <p>Tests compare the observed so far with F μ; the inflated count n / F is for reading only.
 *
 * @param share F, in (0, 1]
 * @param shareVariance variance of F as an estimate, at least 0
 */
public record DelayedCount(double share, double shareVariance) {
  /** Days with less of their reports than this are not ranked. */
  public static final double LEAST_SHARE_TO_RANK = 0.5;

  /** Slots with at least this share are complete enough to fit a baseline on. */
  public static final double LEAST_SHARE_TO_FIT = 0.95;

  private static final DelayedCount COMPLETE = new DelayedCount(1, 0);

  public DelayedCount {
    if (!(share > 0 && share <= 1) || !(shareVariance >= 0)) {
      throw new IllegalArgumentException(
          "Share %s must lie in (0, 1] and its variance %s be at least 0"
              .formatted(share, shareVariance));
    }
  }

  /** Everything has arrived. */
  public static DelayedCount complete() {
    return COMPLETE;
  }

  /**
   * What is known of several counts together.
   *
   * @param means of the whole counts, at least 0; those beyond the last of {@code known} do not
   *     count
   * @param known what is known of each
   */
  public static DelayedCount together(double[] means, List<DelayedCount> known) {
    double all = 0;
    double seen = 0;
    double uncertain = 0;
    for (int i = 0; i < known.size(); i++) {
      all += means[i];
      seen += means[i] * known.get(i).share;
      uncertain += means[i] * means[i] * known.get(i).shareVariance;
    }
    if (!(all > 0)) {
      return complete();
    }
    double share = Math.min(1, Math.max(1e-9, seen / all));
    return new DelayedCount(share, uncertain / (all * all));
  }

  /**
   * Law of the observed so far: mean F μ; thinning a count of dispersion φ gives 1 + F (φ − 1), and
   * the variance of F adds μ Var(F) / F.
   */
  public NegativeBinomial thinned(NegativeBinomial whole) {
    double thinned = 1 + share * (whole.dispersion() - 1);
    return new NegativeBinomial(
        share * whole.mean(), thinned + whole.mean() * shareVariance / share);
  }

  /** P(observed so far ≥ y) under the usual. */
  public double pValue(NegativeBinomial whole, long observedSoFar) {
    return thinned(whole).survival(observedSoFar);
  }

  /** n / F: what the count will be about when all has arrived. */
  public double nowcast(long observedSoFar) {
    return observedSoFar / share;
  }

  /**
   * Standard deviation of the nowcast: of the part still to come, (n / F)(1 − F) / F by the
   * negative binomial of the missing, and of F itself, n² Var(F) / F⁴.
   */
  public double nowcastDeviation(long observedSoFar) {
    double missing = observedSoFar * (1 - share) / (share * share);
    double uncertain = (double) observedSoFar * observedSoFar * shareVariance / Math.pow(share, 4);
    return Math.sqrt(missing + uncertain);
  }

  /** True if enough has arrived to rank the day among others. */
  public boolean rankable() {
    return share >= LEAST_SHARE_TO_RANK;
  }

  /** True if enough has arrived to fit a baseline on the slot. */
  public boolean complete(double leastShare) {
    return share >= leastShare;
  }
}
