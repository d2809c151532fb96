package org.tocsin.simulator.story;

import java.util.Locale;
import org.tocsin.simulator.law.Feed;

/** One thing that an event of a story does to the city. */
public sealed interface Effect {

  /**
   * Reports in the event's places.
   *
   * @param count of reports, exactly
   * @param lagMinutes by which each place begins after the one before
   * @param sameThing whether all reports of one place speak of one happening
   */
  record Reports(String category, int count, double lagMinutes, Shape shape, boolean sameThing)
      implements Effect {}

  /** The usual rate grows evenly from 1 at the start to {@code factor} at the end. */
  record Rise(String category, double factor) implements Effect {}

  /** A storm over the event's places; millimetres an hour, kilometres. */
  record Rain(double peak, double radius) implements Effect {}

  /** Sensors in the event's places measure {@code value * times + add}. */
  record SensorShift(String property, double add, double times) implements Effect {}

  /** One sensor in the event's places fails. */
  record SensorFault(String property, Fault fault) implements Effect {}

  /** Nothing arrives from a feed; what was reported arrives after the end. */
  record Silence(Feed feed) implements Effect {}

  /** How reports are spread over time. */
  enum Shape {
    STEADY(1),
    BURST(1.7),
    GROWING(0.6);

    private final double exponent;

    Shape(double exponent) {
      this.exponent = exponent;
    }

    /** Share of the time that has passed, for a uniform share of the reports. */
    public double timeAt(double share) {
      return StrictMath.pow(share, exponent);
    }
  }

  /** How a sensor fails. */
  enum Fault {
    STUCK,
    SILENT,
    DRIFT;

    /** The word in files. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
