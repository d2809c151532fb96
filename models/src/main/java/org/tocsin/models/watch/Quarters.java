package org.tocsin.models.watch;

/**
 * Quarters of an hour, numbered from 1970 in UTC. Every zone's offset is a whole number of them, so
 * civil hours, days and weeks begin and end with a quarter, also on the nights on which clocks
 * change.
 */
public final class Quarters {
  /** Milliseconds of a quarter. */
  public static final long MILLIS = 900_000;

  /** Quarters of 24 hours. */
  public static final int PER_DAY = 96;

  private Quarters() {}

  /** The quarter that contains an instant, milliseconds since 1970. */
  public static long at(long millis) {
    return Math.floorDiv(millis, MILLIS);
  }

  /** The first instant of a quarter, milliseconds since 1970. */
  public static long start(long quarter) {
    return quarter * MILLIS;
  }

  /** The quarter that begins here, or the next one if it has begun before. */
  public static long from(long millis) {
    return -Math.floorDiv(-millis, MILLIS);
  }
}
