package org.tocsin.models.sensor;

/** Whether a reading can be used. Only usable readings are compared and learnt from. */
public enum SensorVerdict {
  /** Usable. */
  OK,
  /** Not a number. */
  MISSING,
  /** Outside of what the sensor can read. */
  OUT_OF_RANGE,
  /** The same value for longer than this sensor has ever kept one while it worked. */
  STUCK,
  /** Far from its neighbours in time by Hampel's rule; usable, the next readings decide. */
  SPIKE,
  /** The first reading after a hole; usable, but nothing is predicted from before the hole. */
  GAP,
  /** Its time is not after that of the reading before. */
  CLOCK_SKEW;

  /** True when the value tells something about the world. */
  public boolean usable() {
    return this == OK || this == SPIKE || this == GAP;
  }
}
