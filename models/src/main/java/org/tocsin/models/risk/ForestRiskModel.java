package org.tocsin.models.risk;

import java.util.List;

/** A fitted {@link RandomForest}: rate = mean over trees. */
public final class ForestRiskModel implements RiskModel {
  private final List<String> featureNames;
  private final TreeEnsemble trees;
  private final double dispersion;
  private final double expectedRate;

  ForestRiskModel(List<String> featureNames, TreeEnsemble trees, double dispersion) {
    this.featureNames = List.copyOf(featureNames);
    this.trees = trees;
    this.dispersion = dispersion;
    this.expectedRate = trees.expected();
  }

  @Override
  public String method() {
    return RandomForest.METHOD;
  }

  @Override
  public List<String> featureNames() {
    return featureNames;
  }

  @Override
  public double dispersion() {
    return dispersion;
  }

  /**
   * One forest of the trees of several, each with the weight of its trees; how forests grown on
   * parts of the rows become one. The order of the forests does not change what is forecast beyond
   * rounding, and the same order gives the same bytes.
   */
  public static ForestRiskModel merge(List<ForestRiskModel> forests) {
    if (forests.isEmpty()) {
      throw new IllegalArgumentException("No forests to merge");
    }
    List<String> names = forests.get(0).featureNames;
    for (ForestRiskModel forest : forests) {
      if (!forest.featureNames.equals(names)) {
        throw new IllegalArgumentException(
            "Forests of features %s and %s cannot be merged".formatted(names, forest.featureNames));
      }
    }
    int all = forests.stream().mapToInt(f -> f.trees.trees()).sum();
    double dispersion = 0;
    for (ForestRiskModel forest : forests) {
      dispersion += forest.dispersion * forest.trees.trees() / all;
    }
    return new ForestRiskModel(
        names,
        TreeEnsemble.merge(forests.stream().map(ForestRiskModel::trees).toList()),
        dispersion);
  }

  TreeEnsemble trees() {
    return trees;
  }

  @Override
  public double mean(double[] features, double exposure) {
    Checks.row(featureNames, features, exposure);
    return exposure * trees.predict(features);
  }

  /** From the leaf samples where the forest kept them, else negative binomial around the mean. */
  @Override
  public double[] quantiles(double[] features, double exposure, double[] levels) {
    if (trees.sample().length == 0) {
      return RiskModel.super.quantiles(features, exposure, levels);
    }
    Checks.row(featureNames, features, exposure);
    double[] rates = trees.leafSamples(features);
    double[] quantiles = new double[levels.length];
    for (int i = 0; i < levels.length; i++) {
      if (!(levels[i] >= 0 && levels[i] < 1)) {
        throw new IllegalArgumentException("Level %s must lie in [0, 1)".formatted(levels[i]));
      }
      int rank = Math.max(0, (int) Math.ceil(levels[i] * rates.length) - 1);
      quantiles[i] = rates[rank] * exposure;
    }
    return quantiles;
  }

  /** TreeSHAP on the expected count. */
  @Override
  public Contributions contributions(double[] features, double exposure) {
    Checks.row(featureNames, features, exposure);
    double[] parts = TreeShapley.values(trees, features);
    for (int j = 0; j < parts.length; j++) {
      parts[j] *= exposure;
    }
    return new Contributions(
        featureNames, Contributions.Scale.COUNT, expectedRate * exposure, parts);
  }
}
