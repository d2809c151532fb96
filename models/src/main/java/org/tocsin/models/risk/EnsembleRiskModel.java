package org.tocsin.models.risk;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fitted {@link RiskEnsemble}. Its features are the rates followed by the log columns; its
 * exposure is the number of days forecast.
 */
public final class EnsembleRiskModel implements RiskModel {
  /** The log column the forest's exposure is taken from. */
  public static final String USUAL = "usual rate";

  private final List<String> rateNames;
  private final List<String> logNames;
  private final List<String> featureNames;
  private final double[] rateWeights;
  private final PoissonRiskModel regression;
  private final BoostedRiskModel boosted;
  private final @Nullable ForestRiskModel forest;
  private final double[] weights;
  private final double dispersion;

  EnsembleRiskModel(
      List<String> rateNames,
      List<String> logNames,
      double[] rateWeights,
      PoissonRiskModel regression,
      BoostedRiskModel boosted,
      @Nullable ForestRiskModel forest,
      double[] weights,
      double dispersion) {
    this.rateNames = List.copyOf(rateNames);
    this.logNames = List.copyOf(logNames);
    this.featureNames = new ArrayList<>(rateNames);
    this.featureNames.addAll(logNames);
    this.rateWeights = rateWeights.clone();
    this.regression = regression;
    this.boosted = boosted;
    this.forest = forest;
    this.weights = weights.clone();
    this.dispersion = dispersion;
    if (rateWeights.length != rateNames.size() || weights.length != (forest == null ? 3 : 4)) {
      throw new IllegalArgumentException(
          "%d rate weights for %d rates and %d weights of parts; the state is damaged"
              .formatted(rateWeights.length, rateNames.size(), weights.length));
    }
  }

  /** Expected usual count: the first log column is the logarithm of the usual rate per day. */
  static double usual(double[] logs, double days) {
    return days * Math.exp(logs[0]);
  }

  @Override
  public String method() {
    return RiskEnsemble.METHOD;
  }

  @Override
  public List<String> featureNames() {
    return List.copyOf(featureNames);
  }

  @Override
  public double dispersion() {
    return dispersion;
  }

  /** Weights of additive rate, regression, boosting and (if there is one) forest. */
  public double[] weights() {
    return weights.clone();
  }

  /** Weight of each rate in the additive part. */
  public double[] rateWeights() {
    return rateWeights.clone();
  }

  List<String> rateNames() {
    return rateNames;
  }

  PoissonRiskModel regression() {
    return regression;
  }

  BoostedRiskModel boosted() {
    return boosted;
  }

  @Nullable ForestRiskModel forest() {
    return forest;
  }

  /** Expected counts by part: additive, regression, boosting, forest. */
  public double[] partMeans(double[] rates, double[] logs, double days) {
    double[] means = new double[weights.length];
    means[0] = AdditiveRate.mean(rateWeights, rates, days);
    means[1] = regression.mean(logs, means[0]);
    means[2] = boosted.mean(logs, means[1]);
    if (forest != null) {
      means[3] = forest.mean(logs, usual(logs, days));
    }
    return means;
  }

  /** Expected count of a row given in its two halves. */
  public double mean(double[] rates, double[] logs, double days) {
    double[] means = partMeans(rates, logs, days);
    double sum = 0;
    for (int k = 0; k < weights.length; k++) {
      sum += weights[k] * means[k];
    }
    return sum;
  }

  @Override
  public double mean(double[] features, double exposure) {
    Checks.row(featureNames, features, exposure);
    return mean(rates(features), logs(features), exposure);
  }

  private double[] rates(double[] features) {
    return java.util.Arrays.copyOf(features, rateNames.size());
  }

  private double[] logs(double[] features) {
    return java.util.Arrays.copyOfRange(features, rateNames.size(), features.length);
  }

  /**
   * Parts on the scale of the expected count. What the regression, the trees and the forest start
   * from is told as the rates it is made of.
   */
  @Override
  public Contributions contributions(double[] features, double exposure) {
    Checks.row(featureNames, features, exposure);
    double[] rates = rates(features);
    double[] logs = logs(features);
    double additive = AdditiveRate.mean(rateWeights, rates, exposure);
    double[] parts = new double[featureNames.size()];
    double fromRates = weights[0] * additive;
    Contributions linear = regression.contributions(logs, additive);
    fromRates += weights[1] * add(linear.onCountScale(), weights[1], parts);
    // The trees correct the regression: both are added on the log scale first.
    Contributions trees = boosted.contributions(logs, 1);
    double[] together = linear.byFeature();
    double[] ofTrees = trees.byFeature();
    for (int j = 0; j < together.length; j++) {
      together[j] += ofTrees[j];
    }
    Contributions corrected =
        new Contributions(
            logNames, Contributions.Scale.LOG_COUNT, linear.base() + trees.base(), together);
    fromRates += weights[2] * add(corrected.onCountScale(), weights[2], parts);
    double base = 0;
    if (forest != null) {
      base = weights[3] * add(forest.contributions(logs, usual(logs, exposure)), weights[3], parts);
    }
    for (int k = 0; k < rates.length; k++) {
      parts[k] += fromRates * exposure * rateWeights[k] * rates[k] / additive;
    }
    double told = base;
    for (double part : parts) {
      told += part;
    }
    // The additive rate has a floor so that its logarithm exists; it is part of the base.
    base += mean(rates, logs, exposure) - told;
    return new Contributions(featureNames, Contributions.Scale.COUNT, base, parts);
  }

  private double add(Contributions of, double weight, double[] parts) {
    double[] byFeature = of.byFeature();
    for (int j = 0; j < byFeature.length; j++) {
      parts[rateNames.size() + j] += weight * byFeature[j];
    }
    return of.base();
  }
}
