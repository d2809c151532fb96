package org.tocsin.models.inference;

import java.util.function.DoubleUnaryOperator;

/** How earned wealth is spread over the tests that follow: weights that add up to at most 1. */
final class DecaySequence {
  /** Weights kept in a table; later ones are worked out when asked for. */
  static final int KEPT = 10_000;

  /** 0.07720838 log(max(j, 2)) / (j e^{√log j}), near optimal for LORD (Javanmard 2018). */
  static final DecaySequence LORD =
      new DecaySequence(
          j -> 0.07720838 * Math.log(Math.max(j, 2)) / (j * Math.exp(Math.sqrt(Math.log(j)))));

  /** j^−1.6, divided by its sum over the first million. */
  static final DecaySequence POWER = powers();

  private final DoubleUnaryOperator weight;
  private final double[] first = new double[KEPT + 2];

  private DecaySequence(DoubleUnaryOperator weight) {
    this.weight = weight;
    for (int j = 1; j < first.length; j++) {
      first[j] = weight.applyAsDouble(j);
    }
  }

  /** Weight of the j-th test, j from 1. */
  double at(long j) {
    return j < first.length ? first[(int) j] : weight.applyAsDouble((double) j);
  }

  private static DecaySequence powers() {
    double sum = 0;
    for (int j = 1_000_000; j >= 1; j--) {
      sum += Math.pow(j, -1.6);
    }
    double whole = sum;
    return new DecaySequence(j -> Math.pow(j, -1.6) / whole);
  }
}
