package org.tocsin.models.risk;

import java.util.List;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * A fitted forecast of the count of one place in one coming period: its mean, its quantiles, its
 * probability law and the part each feature has in it.
 *
 * <p>Models do not change after fitting and may be shared between threads. Every method refuses
 * features of another number, and features that are not finite, by naming the column.
 */
public interface RiskModel {
  /** Name of the method, as stored: {@code poisson-glm}, {@code gradient-boosting} and so on. */
  String method();

  /** Names of the features this model expects, in order. */
  List<String> featureNames();

  /** Fitted variance of a count divided by its mean, at least 1. */
  double dispersion();

  /**
   * Expected count.
   *
   * @param exposure how much is watched, in the unit the model was fitted with, positive
   */
  double mean(double[] features, double exposure);

  /** Which part of the forecast is due to which feature. */
  Contributions contributions(double[] features, double exposure);

  /** log P(Y = count) under this forecast. */
  default double logProbability(double[] features, double exposure, long count) {
    return law(features, exposure).logProbability(count);
  }

  /**
   * Quantiles of the count: for each level the smallest y with P(Y ≤ y) ≥ level.
   *
   * @param levels each in [0, 1)
   */
  default double[] quantiles(double[] features, double exposure, double[] levels) {
    NegativeBinomial law = law(features, exposure);
    double[] quantiles = new double[levels.length];
    for (int i = 0; i < levels.length; i++) {
      quantiles[i] = law.quantile(levels[i]);
    }
    return quantiles;
  }

  private NegativeBinomial law(double[] features, double exposure) {
    return new NegativeBinomial(mean(features, exposure), dispersion());
  }
}
