package org.tocsin.models.verification;

/**
 * A share with its Wilson 95 % interval.
 *
 * @param hits of {@code of}
 */
public record Share(int hits, int of) {
  private static final double Z = 1.959963984540054;

  /** NaN of nothing. */
  public double value() {
    return of == 0 ? Double.NaN : hits / (double) of;
  }

  /** Lower end of the interval, in [0, 1]; NaN of nothing. */
  public double low() {
    return of == 0 ? Double.NaN : Math.max(0, centre() - half());
  }

  /** Upper end of the interval, in [0, 1]; NaN of nothing. */
  public double high() {
    return of == 0 ? Double.NaN : Math.min(1, centre() + half());
  }

  private double centre() {
    return (hits + Z * Z / 2) / (of + Z * Z);
  }

  private double half() {
    double p = value();
    return Z / (of + Z * Z) * Math.sqrt(p * (1 - p) * of + Z * Z / 4);
  }
}
