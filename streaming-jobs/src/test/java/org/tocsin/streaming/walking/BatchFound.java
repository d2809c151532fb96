package org.tocsin.streaming.walking;

/**
 * One test of a recount.
 *
 * @param mean usual by the time of the test
 * @param today usual times today's city, where the whole city is unusual
 * @param share of the interval's expectation that can be known
 */
record BatchFound(
    String place,
    String category,
    String detector,
    long start,
    long end,
    long at,
    int n,
    double mean,
    double today,
    double dispersion,
    double share,
    double p,
    double dayP) {

  boolean isShift() {
    return detector.contains("day") || detector.contains("week");
  }

  boolean sameTest(BatchFound other) {
    return detector.equals(other.detector) && start == other.start && end == other.end;
  }

  long length() {
    return end - start;
  }

  String key() {
    return place + "|" + category;
  }

  /** Enough to speak of at all. */
  boolean isEnough() {
    return n >= 3 && n - Math.max(mean, today) >= 2;
  }

  /** Still worth a word, though not enough to alarm: then nothing is cancelled. */
  boolean isUnusual() {
    return p < 0.1 && isEnough();
  }

  /** The most that is usual: at most one in a hundred lies above it. */
  double bound() {
    return BatchLaw.quantile(0.99, mean, dispersion);
  }

  /** More than three times the most that is usual; twice as much keeps what was said. */
  boolean isLarge(boolean already) {
    double most = Math.max(1, bound());
    return already ? n >= 2 * most : n >= 3 * most && n - today >= 10;
  }

  BatchFound weighed(double cityToday, double weighedDayP) {
    return new BatchFound(
        place,
        category,
        detector,
        start,
        end,
        at,
        n,
        mean,
        cityToday,
        dispersion,
        share,
        p,
        Math.min(1, weighedDayP));
  }
}
