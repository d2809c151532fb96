package org.tocsin.simulator.law;

/**
 * A rain cell that crosses the city in a straight line.
 *
 * @param start epoch seconds at which it begins
 * @param hours how long it lasts
 * @param x kilometres east at its start
 * @param y kilometres north at its start
 * @param vx kilometres an hour eastward
 * @param vy kilometres an hour northward
 * @param radius kilometres at which the rain has fallen to 61 % of its middle
 * @param peak millimetres an hour in the middle, at its strongest
 */
public record Storm(
    long start,
    double hours,
    double x,
    double y,
    double vx,
    double vy,
    double radius,
    double peak) {

  public long end() {
    return start + (long) (hours * 3600);
  }

  /** Millimetres an hour at a place and time. */
  public double rainAt(double px, double py, long at) {
    double t = (at - start) / 3600.0;
    if (t < 0 || t > hours) {
      return 0;
    }
    double strength = StrictMath.sin(StrictMath.PI * t / hours);
    double dx = px - (x + vx * t);
    double dy = py - (y + vy * t);
    return peak * strength * StrictMath.exp(-(dx * dx + dy * dy) / (2 * radius * radius));
  }
}
