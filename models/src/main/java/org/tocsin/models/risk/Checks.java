package org.tocsin.models.risk;

import java.util.List;

/** What every model asks of a row before it speaks. */
final class Checks {
  private Checks() {}

  static void row(List<String> featureNames, double[] features, double exposure) {
    TrainingSet.checkFeatures(featureNames, features, "the row to score");
    if (!(exposure > 0) || Double.isInfinite(exposure)) {
      throw new IllegalArgumentException("Exposure %s must be positive".formatted(exposure));
    }
  }
}
