package org.tocsin.models.risk;

import java.util.List;

/** A fitted {@link GradientBoosting}: log rate = base + Σ trees. */
public final class BoostedRiskModel implements RiskModel {
  private final List<String> featureNames;
  private final TreeEnsemble trees;
  private final double dispersion;
  private final double expectedLogRate;

  BoostedRiskModel(List<String> featureNames, TreeEnsemble trees, double dispersion) {
    this.featureNames = List.copyOf(featureNames);
    this.trees = trees;
    this.dispersion = dispersion;
    this.expectedLogRate = trees.expected();
  }

  @Override
  public String method() {
    return GradientBoosting.METHOD;
  }

  @Override
  public List<String> featureNames() {
    return featureNames;
  }

  @Override
  public double dispersion() {
    return dispersion;
  }

  TreeEnsemble trees() {
    return trees;
  }

  @Override
  public double mean(double[] features, double exposure) {
    Checks.row(featureNames, features, exposure);
    return exposure * Math.exp(trees.predict(features));
  }

  /** TreeSHAP on the logarithm of the expected count. */
  @Override
  public Contributions contributions(double[] features, double exposure) {
    Checks.row(featureNames, features, exposure);
    return new Contributions(
        featureNames,
        Contributions.Scale.LOG_COUNT,
        expectedLogRate + Math.log(exposure),
        TreeShapley.values(trees, features));
  }
}
