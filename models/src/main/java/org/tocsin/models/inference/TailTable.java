package org.tocsin.models.inference;

import java.util.Arrays;
import org.tocsin.models.probability.NegativeBinomial;

/** P(Y ≥ y) of one law, worked out once for each y met. Not thread-safe. */
final class TailTable {
  private static final int LARGEST_KEPT = 100_000;

  private final NegativeBinomial law;
  private double[] tail = {1};

  TailTable(NegativeBinomial law) {
    this.law = law;
  }

  double survival(long y) {
    if (y < tail.length) {
      return y <= 0 ? 1 : tail[(int) y];
    }
    if (y > LARGEST_KEPT) {
      return law.survival(y);
    }
    int from = tail.length;
    tail = Arrays.copyOf(tail, Math.max((int) y + 1, 2 * from));
    for (int k = from; k < tail.length; k++) {
      tail[k] = law.survival(k);
    }
    return tail[(int) y];
  }
}
