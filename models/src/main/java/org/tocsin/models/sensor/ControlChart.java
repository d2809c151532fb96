package org.tocsin.models.sensor;

/** A statistic over standardised residuals that grows when they stay on one side. */
public sealed interface ControlChart {
  /** Takes the next residual and returns the statistic, at least 0. */
  double update(double residual);

  /** A fresh chart of the same kind. */
  ControlChart restarted();

  /** Size of an exponentially weighted mean (Roberts 1959), weight λ in (0, 1]. */
  static ControlChart ewma(double weight) {
    if (!(weight > 0 && weight <= 1)) {
      throw new IllegalArgumentException(
          "Weight of an EWMA is %s; it must lie in (0, 1]".formatted(weight));
    }
    return new Ewma(weight);
  }

  /** The larger of two one-sided cumulative sums (Page 1954) with allowance k. */
  static ControlChart cusum(double allowance) {
    if (!(allowance >= 0)) {
      throw new IllegalArgumentException(
          "Allowance of a CUSUM is %s; it must be at least 0".formatted(allowance));
    }
    return new Cusum(allowance);
  }

  /**
   * Generalised likelihood ratio of a shift of the mean at any of the last residuals: max over n of
   * (sum of the last n)² / 2n (Basseville and Nikiforov 1993).
   */
  static ControlChart levelShift(int window) {
    if (window < 1) {
      throw new IllegalArgumentException(
          "Window of a level shift is %d; it must be at least 1".formatted(window));
    }
    return new LevelShift(window);
  }

  /** See {@link #ewma}. */
  final class Ewma implements ControlChart {
    private final double weight;
    private double mean;

    private Ewma(double weight) {
      this.weight = weight;
    }

    @Override
    public double update(double residual) {
      mean += weight * (residual - mean);
      return Math.abs(mean);
    }

    @Override
    public ControlChart restarted() {
      return new Ewma(weight);
    }
  }

  /** See {@link #cusum}. */
  final class Cusum implements ControlChart {
    private final double allowance;
    private double up;
    private double down;

    private Cusum(double allowance) {
      this.allowance = allowance;
    }

    @Override
    public double update(double residual) {
      up = Math.max(0, up + residual - allowance);
      down = Math.max(0, down - residual - allowance);
      return Math.max(up, down);
    }

    @Override
    public ControlChart restarted() {
      return new Cusum(allowance);
    }
  }

  /** See {@link #levelShift}. */
  final class LevelShift implements ControlChart {
    private final double[] ring;
    private int size;
    private int next;

    private LevelShift(int window) {
      this.ring = new double[window];
    }

    @Override
    public double update(double residual) {
      ring[next] = residual;
      next = (next + 1) % ring.length;
      size = Math.min(size + 1, ring.length);
      double sum = 0;
      double best = 0;
      for (int n = 1; n <= size; n++) {
        sum += ring[Math.floorMod(next - n, ring.length)];
        best = Math.max(best, sum * sum / (2 * n));
      }
      return best;
    }

    @Override
    public ControlChart restarted() {
      return new LevelShift(ring.length);
    }
  }
}
