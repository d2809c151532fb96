package org.tocsin.models.watch;

/** What is usual for one series by quarter of an hour, and how its counts scatter. */
public interface SeriesExpectation {

  /** Expected count of the quarters in {@code [from, to)}, 0 or more. */
  double between(long from, long to);

  /** Variance over mean of the counts of an hour, at least 1. */
  double hourDispersion();

  /** Variance over mean of the counts of a day, at least 1. */
  double dayDispersion();

  /** Variance over mean of the counts of a week, at least 1. */
  double weekDispersion();

  /**
   * Variance over mean of a window: hours scatter independently, and a day's own level lifts or
   * lowers all of it, so the excess of the day's dispersion grows with the window's share of the
   * day.
   *
   * @param shareOfDay the window's expectation over that of 24 hours
   */
  default double windowDispersion(double shareOfDay) {
    return windowDispersion(hourDispersion(), dayDispersion(), shareOfDay);
  }

  /** As above, from the two dispersions. */
  static double windowDispersion(double hour, double day, double shareOfDay) {
    return hour + Math.max(0, day - hour) * Math.min(1, Math.max(0, shareOfDay));
  }
}
