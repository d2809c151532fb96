package org.tocsin.simulator.sensor;

import org.tocsin.simulator.chance.Chance;

/**
 * Noise that changes slowly with time: standard normal values at whole steps, blended between them.
 * A function of the seed and the time alone, so that any span can be asked for.
 */
final class SmoothNoise {
  private final long seed;
  private final String subject;
  private final long id;
  private final double stepSeconds;
  private long knot = Long.MIN_VALUE;
  private double left;
  private double right;

  SmoothNoise(long seed, String subject, long id, double stepSeconds) {
    this.seed = seed;
    this.subject = subject;
    this.id = id;
    this.stepSeconds = stepSeconds;
  }

  /** About standard normal: variance 1 at the steps, a little less between them. */
  double at(long epochSeconds) {
    double position = epochSeconds / stepSeconds;
    long step = (long) StrictMath.floor(position);
    if (step != knot) {
      knot = step;
      left = Chance.of(seed, subject, id, step).normal();
      right = Chance.of(seed, subject, id, step + 1).normal();
    }
    double t = position - step;
    double blend = t * t * (3 - 2 * t);
    return left + (right - left) * blend;
  }
}
