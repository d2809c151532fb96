package org.tocsin.models.risk;

import java.util.List;

/**
 * A fitted {@link PoissonRegression}: log rate = intercept + Σ coefficient · (feature − centre).
 */
public final class PoissonRiskModel implements RiskModel {
  private final List<String> featureNames;
  private final double intercept;
  private final double[] coefficients;
  private final double[] centre;
  private final double dispersion;

  PoissonRiskModel(
      List<String> featureNames,
      double intercept,
      double[] coefficients,
      double[] centre,
      double dispersion) {
    this.featureNames = List.copyOf(featureNames);
    this.intercept = intercept;
    this.coefficients = coefficients.clone();
    this.centre = centre.clone();
    this.dispersion = dispersion;
  }

  @Override
  public String method() {
    return PoissonRegression.METHOD;
  }

  @Override
  public List<String> featureNames() {
    return featureNames;
  }

  @Override
  public double dispersion() {
    return dispersion;
  }

  /** Log rate of a row whose features are all at their centre. */
  public double intercept() {
    return intercept;
  }

  /** Change of the log rate per unit of each feature, in the order of the names. */
  public double[] coefficients() {
    return coefficients.clone();
  }

  /** Mean of each feature over the rows fitted on. */
  double[] centre() {
    return centre.clone();
  }

  @Override
  public double mean(double[] features, double exposure) {
    Checks.row(featureNames, features, exposure);
    double sum = intercept;
    for (int j = 0; j < features.length; j++) {
      sum += coefficients[j] * (features[j] - centre[j]);
    }
    return exposure * Math.exp(Math.max(-40, Math.min(40, sum)));
  }

  @Override
  public Contributions contributions(double[] features, double exposure) {
    Checks.row(featureNames, features, exposure);
    double[] parts = new double[features.length];
    for (int j = 0; j < parts.length; j++) {
      parts[j] = coefficients[j] * (features[j] - centre[j]);
    }
    return new Contributions(
        featureNames, Contributions.Scale.LOG_COUNT, intercept + Math.log(exposure), parts);
  }
}
