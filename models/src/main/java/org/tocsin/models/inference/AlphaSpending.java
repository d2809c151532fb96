package org.tocsin.models.inference;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How much of the allowed error may be spent once a part of a slot is seen (Lan &amp; DeMets 1983).
 */
public enum AlphaSpending {
  /** Almost nothing early, almost all at the end: 2 − 2Φ(z_{α/2} / √t). */
  OBRIEN_FLEMING {
    @Override
    double spent(double alpha, double t) {
      double z = STANDARD.inverseSurvivalProbability(alpha / 2);
      return 2 * STANDARD.survivalProbability(z / Math.sqrt(t));
    }
  },
  /** About as much at each of evenly spaced looks: α log(1 + (e − 1) t). */
  POCOCK {
    @Override
    double spent(double alpha, double t) {
      return alpha * Math.log1p((Math.E - 1) * t);
    }
  },
  /** In proportion to what is seen: α t. */
  LINEAR {
    @Override
    double spent(double alpha, double t) {
      return alpha * t;
    }
  };

  private static final NormalDistribution STANDARD = NormalDistribution.of(0, 1);

  abstract double spent(double alpha, double t);

  /**
   * Error that may be spent by the time a share of the slot's expectation is seen.
   *
   * @param alpha allowed over the whole slot, in (0, 1)
   * @param share seen, in [0, 1]; 1 gives alpha
   */
  public double spentBy(double alpha, double share) {
    if (!(alpha > 0 && alpha < 1) || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "Alpha %s must lie in (0, 1) and the share %s in [0, 1]".formatted(alpha, share));
    }
    if (share == 0) {
      return 0;
    }
    return share == 1 ? alpha : Math.min(alpha, spent(alpha, share));
  }
}
