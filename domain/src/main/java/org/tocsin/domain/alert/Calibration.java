package org.tocsin.domain.alert;

import java.io.Serializable;

/** The thresholds that are in force at a time: the newest artefact that has taken effect. */
public interface Calibration extends Serializable {

  /**
   * The thresholds in force; {@link BudgetThresholds#NONE} before any was learned.
   *
   * @param at milliseconds since 1970
   */
  BudgetThresholds inForce(long at);

  /** No calibration: every line is the parametric one. */
  static Calibration none() {
    return at -> BudgetThresholds.NONE;
  }
}
