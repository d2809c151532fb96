package org.tocsin.batch.risk;

import java.util.List;

/** Names of the methods, as scores and tables have them. */
public final class RiskMethods {
  /** What a model must beat. */
  public static final List<String> BASELINES = RiskBaselines.NAMES;

  private RiskMethods() {}
}
