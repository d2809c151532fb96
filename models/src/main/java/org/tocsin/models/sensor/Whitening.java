package org.tocsin.models.sensor;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * First-order autoregression of residuals, learnt robustly one value at a time: ρ from
 * exponentially forgotten sums of Huber-clipped products (Huber 1981), the scale of the innovations
 * from a forgotten mean of clipped absolute values.
 */
final class Whitening {
  private static final double CLIP = 3;
  private static final double MEAN_TO_SIGMA = 1.2533;

  private final double forget;
  private double products;
  private double squares;
  private double scale;
  private double residualScale;
  private double before = Double.NaN;
  private long learnt;

  /**
   * @param memory number of values after which the past weighs a third
   */
  Whitening(double memory) {
    this.forget = 1 / memory;
  }

  /** Prediction of the next residual from the last one; 0 without one. */
  double predicted() {
    return Double.isNaN(before) ? 0 : correlation() * before;
  }

  /** ρ in [−0.99, 0.99]. */
  double correlation() {
    return squares > 0 ? Math.max(-0.99, Math.min(0.99, products / squares)) : 0;
  }

  /** Standard deviation of the innovations. */
  double scale() {
    return scale * MEAN_TO_SIGMA;
  }

  long learnt() {
    return learnt;
  }

  void learn(double residual) {
    learnt++;
    double rate = Math.max(forget, 1.0 / learnt);
    double innovation = Math.abs(residual - predicted());
    double size = Math.abs(residual);
    residualScale += rate * (clip(size, residualScale) - residualScale);
    if (!Double.isNaN(before)) {
      double limit = CLIP * Math.max(residualScale * MEAN_TO_SIGMA, 1e-12);
      double r = clamp(residual, limit);
      double b = clamp(before, limit);
      products += rate * (r * b - products);
      squares += rate * (b * b - squares);
    }
    scale += rate * (clip(innovation, scale) - scale);
    before = residual;
  }

  /** After a hole in the series the next value follows from nothing. */
  void forgetLast() {
    before = Double.NaN;
  }

  private double clip(double size, double usual) {
    // While young, everything is believed; afterwards one value moves the scale a little only.
    return learnt < 30 ? size : Math.min(size, CLIP * MEAN_TO_SIGMA * usual + 1e-12);
  }

  private static double clamp(double value, double limit) {
    return Math.max(-limit, Math.min(limit, value));
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(products);
    out.writeDouble(squares);
    out.writeDouble(scale);
    out.writeDouble(residualScale);
    out.writeDouble(before);
    out.writeLong(learnt);
  }

  void read(DataInput in) throws IOException {
    products = in.readDouble();
    squares = in.readDouble();
    scale = in.readDouble();
    residualScale = in.readDouble();
    before = in.readDouble();
    learnt = in.readLong();
  }
}
