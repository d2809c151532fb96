package org.tocsin.simulator.law;

import java.util.Locale;

/**
 * A desk through which reports arrive, with its delays.
 *
 * @see #reportMinutes
 */
public enum Feed {
  /** Emergency calls (911): minutes. */
  EMERGENCY("E", 2.5, 0.7, 20, 60),
  /** The citizens' hotline: half an hour. */
  HOTLINE("H", 25, 1.0, 60, 300),
  /** Findings of grid workers, sent when a round ends. */
  GRID("G", 60, 0.8, 300, 1800),
  /** The utilities' fault desks. */
  UTILITY("U", 12, 0.8, 60, 600);

  private final String prefix;
  private final double reportMinutes;
  private final double reportSpread;
  private final int leastSeconds;
  private final int mostSeconds;

  Feed(
      String prefix, double reportMinutes, double reportSpread, int leastSeconds, int mostSeconds) {
    this.prefix = prefix;
    this.reportMinutes = reportMinutes;
    this.reportSpread = reportSpread;
    this.leastSeconds = leastSeconds;
    this.mostSeconds = mostSeconds;
  }

  /** The word in files, such as {@code hotline}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** First letter of its case numbers. */
  public String prefix() {
    return prefix;
  }

  /** Median minutes from happening to report; log-normal with {@link #reportSpread}. */
  public double reportMinutes() {
    return reportMinutes;
  }

  public double reportSpread() {
    return reportSpread;
  }

  /** Fewest seconds from report to receipt; uniform up to {@link #mostSeconds}. */
  public int leastSeconds() {
    return leastSeconds;
  }

  public int mostSeconds() {
    return mostSeconds;
  }
}
