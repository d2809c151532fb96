package org.tocsin.simulator.chance;

import java.util.SplittableRandom;

/**
 * A stream of chance that belongs to one subject of one seed, so that what is drawn for a day or a
 * place does not depend on what was drawn before it. Uses {@link StrictMath}: the same bits on
 * every machine.
 */
public final class Chance {
  private static final double LARGEST_SINGLE_MEAN = 24;

  private final SplittableRandom random;
  private double spareNormal = Double.NaN;

  private Chance(long state) {
    this.random = new SplittableRandom(state);
  }

  /** The stream of a subject, such as {@code of(seed, "storm", epochDay)}. */
  public static Chance of(long seed, String subject, long... ids) {
    long state = mix(seed + 0x9E3779B97F4A7C15L);
    for (int i = 0; i < subject.length(); i++) {
      state = mix(state + subject.charAt(i));
    }
    for (long id : ids) {
      state = mix(state ^ mix(id + 0x632BE59BD9B4E019L));
    }
    return new Chance(state);
  }

  /** A bijection of 64 bits that looks like chance (the finaliser of SplitMix64). */
  public static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** In {@code [0, 1)}. */
  public double uniform() {
    return random.nextDouble();
  }

  /** In {@code [from, to)}. */
  public double uniform(double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  /** A whole number in {@code [0, bound)}. */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean happens(double probability) {
    return random.nextDouble() < probability;
  }

  /** Standard normal, by Marsaglia's polar method. */
  public double normal() {
    if (!Double.isNaN(spareNormal)) {
      double spare = spareNormal;
      spareNormal = Double.NaN;
      return spare;
    }
    while (true) {
      double u = 2 * random.nextDouble() - 1;
      double v = 2 * random.nextDouble() - 1;
      double s = u * u + v * v;
      if (s > 0 && s < 1) {
        double factor = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
        spareNormal = v * factor;
        return u * factor;
      }
    }
  }

  public double exponential(double mean) {
    return -mean * StrictMath.log(1 - random.nextDouble());
  }

  /** Log-normal with the given median. */
  public double logNormal(double median, double spread) {
    return median * StrictMath.exp(spread * normal());
  }

  /** Gamma with mean 1 and the given variance (Marsaglia and Tsang 2000). */
  public double gammaOfMeanOne(double variance) {
    if (variance <= 0) {
      return 1;
    }
    double shape = 1 / variance;
    double boost = 1;
    double raised = shape;
    if (shape < 1) {
      boost = StrictMath.pow(1 - random.nextDouble(), 1 / shape);
      raised = shape + 1;
    }
    double d = raised - 1.0 / 3;
    double c = 1 / StrictMath.sqrt(9 * d);
    while (true) {
      double x = normal();
      double v = 1 + c * x;
      if (v <= 0) {
        continue;
      }
      v = v * v * v;
      if (StrictMath.log(1 - random.nextDouble())
          < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return boost * d * v * variance;
      }
    }
  }

  /** Poisson by inversion; a large mean is drawn in parts. */
  public int poisson(double mean) {
    int total = 0;
    double left = mean;
    while (left > LARGEST_SINGLE_MEAN) {
      total += smallPoisson(LARGEST_SINGLE_MEAN);
      left -= LARGEST_SINGLE_MEAN;
    }
    return left <= 0 ? total : total + smallPoisson(left);
  }

  /** The index at which the uniform share falls among non-negative weights. */
  public int pick(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double at = random.nextDouble() * sum;
    for (int i = 0; i < weights.length; i++) {
      at -= weights[i];
      if (at < 0) {
        return i;
      }
    }
    return weights.length - 1;
  }

  private int smallPoisson(double mean) {
    double at = random.nextDouble();
    double p = StrictMath.exp(-mean);
    int k = 0;
    while (at >= p && k < 1000) {
      at -= p;
      k++;
      p *= mean / k;
    }
    return k;
  }
}
