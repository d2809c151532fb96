package org.tocsin.models.risk;

/** A way to fit a {@link RiskModel}; settings are fixed when it is made. */
public interface RiskLearner {
  /** Name of the method, the same as {@link RiskModel#method()} of what it fits. */
  String method();

  /**
   * Fits a model. The same rows in the same order, settings and seed give the same model, whatever
   * the number of threads.
   */
  RiskModel fit(TrainingSet rows, long seed);
}
