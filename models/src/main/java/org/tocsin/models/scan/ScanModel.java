package org.tocsin.models.scan;

/** What is taken as usual, and therefore how an excess is scored and the null law drawn. */
public enum ScanModel {
  /**
   * Kulldorff 1997: counts are Poisson with mean proportional to a population; conditional on the
   * total, so a zone is compared with the rest of the study.
   */
  POISSON(true),
  /**
   * Kulldorff et al. 2005: no population; the expected count is place total × period total / total,
   * and replicas permute the times of the cases.
   */
  PERMUTATION(true),
  /** Neill et al. 2005: expected counts are given; a zone is compared with its own expectation. */
  EXPECTATION(false),
  /**
   * As {@link #EXPECTATION} for overdispersed counts with variance φ × expected (NB1): the score is
   * the quasi-likelihood ratio and replicas are negative binomial.
   */
  EXPECTATION_NB(false);

  private final boolean conditional;

  ScanModel(boolean conditional) {
    this.conditional = conditional;
  }

  /** True when the total count is held fixed. */
  boolean conditional() {
    return conditional;
  }
}
