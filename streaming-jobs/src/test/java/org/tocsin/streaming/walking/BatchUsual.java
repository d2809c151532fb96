package org.tocsin.streaming.walking;

/** What is usual in one category: its means by quarter of an hour, and how counts scatter. */
public interface BatchUsual {
  /** Mean of the quarters in {@code [from, to)} of a place. */
  double between(String place, long from, long to);

  /** Variance over mean of an hour's counts. */
  double hour();

  /** Variance over mean of a day's counts. */
  double day();

  /** Variance over mean of a week's counts. */
  double week();

  /** Chances that a usual day shows so small a p-value. */
  interface Laws {
    double surge(double p, double dayMean, double hour, double day);

    double day(double p, double mean, double dispersion);

    double week(double p, double mean, double dispersion);
  }
}
