package org.tocsin.models.inference;

/**
 * When an episode is open: it opens on an alarm, lasts while p stays below a bound, and closes
 * after some quiet periods in a row. One alert per episode.
 *
 * <p>Cut at the quiet runs, a series falls into clusters of low p, and a threshold t within the
 * bound opens exactly one episode in each cluster whose smallest p is at most t. So the number of
 * episodes is a step function of t that the cluster minima alone determine.
 *
 * @param extendBelow p below which an episode goes on, in (0, 1]
 * @param quietPeriods periods at or above it, in a row, that close it; at least 1
 */
public record EpisodeRule(double extendBelow, int quietPeriods) {
  public EpisodeRule {
    if (!(extendBelow > 0 && extendBelow <= 1) || quietPeriods < 1) {
      throw new IllegalArgumentException(
          "Episodes extend below %s in (0, 1] and close after %d ≥ 1 quiet periods"
              .formatted(extendBelow, quietPeriods));
    }
  }

  /** Goes on below 0.1, closes after 3 quiet periods. */
  public static EpisodeRule standard() {
    return new EpisodeRule(0.1, 3);
  }

  /** Follows one series. Not thread-safe. */
  public Series follow(double threshold) {
    return new Series(threshold);
  }

  /** One series with its episode, fed period by period. */
  public final class Series {
    private final double threshold;
    private boolean open;
    private int quiet;

    private Series(double threshold) {
      if (!(threshold >= 0 && threshold < extendBelow)) {
        throw new IllegalArgumentException(
            "Threshold %s must lie in [0, %s), or episodes would close while alarming"
                .formatted(threshold, extendBelow));
      }
      this.threshold = threshold;
    }

    /** Takes the next period's p; true if an episode opens now. */
    public boolean opens(double p) {
      boolean alarms = p <= threshold;
      if (p < extendBelow) {
        quiet = 0;
      } else if (open && ++quiet == quietPeriods) {
        open = false;
        quiet = 0;
      }
      if (alarms && !open) {
        open = true;
        return true;
      }
      return false;
    }

    /** True while an episode is open. */
    public boolean isOpen() {
      return open;
    }
  }

  /** Collects the smallest p of each cluster of one series. Not thread-safe. */
  public Minima minima() {
    return new Minima();
  }

  /** Clusters of one series, fed period by period. */
  public final class Minima {
    private double smallest = 1;
    private boolean inside;
    private int quiet;

    private Minima() {}

    /** Takes the next period's p; the smallest p of a cluster that ends now, else NaN. */
    public double ended(double p) {
      if (p < extendBelow) {
        smallest = inside ? Math.min(smallest, p) : p;
        inside = true;
        quiet = 0;
        return Double.NaN;
      }
      if (inside && ++quiet == quietPeriods) {
        inside = false;
        quiet = 0;
        return smallest;
      }
      return Double.NaN;
    }

    /** The smallest p of the cluster still going on at the end, else NaN. */
    public double unended() {
      return inside ? smallest : Double.NaN;
    }
  }
}
