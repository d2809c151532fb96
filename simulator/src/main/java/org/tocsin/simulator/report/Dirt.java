package org.tocsin.simulator.report;

/** How dirty the incident files are: the share of cases, or of rows, with each kind of dirt. */
public final class Dirt {
  /** Cases without coordinates. */
  public static final double NO_COORDINATES = 0.015;

  /** Cases at {@link #DEFAULT_LON}, {@link #DEFAULT_LAT}, where the desk's map opens. */
  public static final double DEFAULT_COORDINATES = 0.01;

  /** Rows whose category is written another way. */
  public static final double SPELLING = 0.03;

  /** Cases whose stated area is not the one that holds the point. */
  public static final double WRONG_AREA = 0.04;

  /** Cases whose stated area has stray blanks or another case. */
  public static final double UNTIDY_AREA = 0.02;

  /** Cases entered 2 to 40 days after they were reported. */
  public static final double LATE = 0.015;

  /** Cases whose time of day was not noted: 00:00. */
  public static final double MIDNIGHT = 0.005;

  /** Cases that are corrected: half of them in place, the rest in category or time. */
  public static final double CORRECTED = 0.03;

  /** Cases that are cancelled. */
  public static final double RETRACTED = 0.01;

  /** Cases whose closing is sent as an update. */
  public static final double CLOSED = 0.15;

  /** Rows that are delivered twice. */
  public static final double REDELIVERED = 0.02;

  /** Unreadable rows for each case: cut short, impossible times, unknown categories, no number. */
  public static final double MALFORMED = 0.001;

  /** Cases of a category with repeats whose source links them by a thing id. */
  public static final double LINKED = 0.8;

  public static final double DEFAULT_LON = 125.4;
  public static final double DEFAULT_LAT = 28.6;

  private Dirt() {}
}
