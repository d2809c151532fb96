package org.tocsin.simulator.sensor;

import java.util.Locale;

/** What a sensor measures, in which unit, within which limits, and how many a city of 40 has. */
public enum Property {
  RAIN("mm/h", 0, 120, 10, 1),
  WATER_LEVEL("m", 0, 9, 10, 2),
  PM25("ug/m3", 0, 500, 12, 0),
  NOISE("dB", 25, 110, 10, 1),
  GAS("ppm", 0, 1000, 8, 1),
  TRAFFIC("veh/h", 0, 6000, 10, 0);

  private final String unit;
  private final double least;
  private final double most;
  private final int perForty;
  private final int digits;

  Property(String unit, double least, double most, int perForty, int digits) {
    this.unit = unit;
    this.least = least;
    this.most = most;
    this.perForty = perForty;
    this.digits = digits;
  }

  /** The word in files, such as {@code water-level}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String unit() {
    return unit;
  }

  /** Smallest value the instrument can send. */
  public double least() {
    return least;
  }

  /** Largest value the instrument can send. */
  public double most() {
    return most;
  }

  int perForty() {
    return perForty;
  }

  /** Digits after the point. */
  int digits() {
    return digits;
  }
}
