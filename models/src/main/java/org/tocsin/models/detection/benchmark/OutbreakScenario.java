package org.tocsin.models.detection.benchmark;

import java.util.ArrayList;
import java.util.List;

/**
 * One setting of the outbreak benchmark (Noufaily et al. 2013, Stat Med 32:1206): log μ(t) = theta
 * + beta·t + Σ_{j ≤ seasons} [gamma1·cos(2πjt/52) + gamma2·sin(2πjt/52)], variance = phi·μ.
 *
 * @param number 1 … 42
 * @param set parameter set, 1 … 7: scenarios that differ only in trend and season
 * @param theta log of the base level
 * @param beta weekly change of log μ; 0 without a trend
 * @param gamma1 cosine amplitude
 * @param gamma2 sine amplitude
 * @param phi dispersion, at least 1
 * @param seasons harmonics, 0, 1 or 2
 */
public record OutbreakScenario(
    int number,
    int set,
    double theta,
    double beta,
    double gamma1,
    double gamma2,
    double phi,
    int seasons) {
  /** Parameter sets of the benchmark. */
  public static final int SETS = 7;

  private static final double[][] PARAMETERS = {
    {0.1, 0.0025, 0.6, 0.6, 1.5},
    {-2, 0.005, 0.1, 0.3, 2},
    {1.5, 0.003, 0.2, -0.4, 1},
    {0.5, 0.002, 0.5, 0.5, 5},
    {2.5, 0.001, 1, 0.1, 3},
    {3.75, 0.001, 0.1, -0.1, 1.1},
    {5, 0.0001, 0.05, 0.01, 1.2},
  };

  /** All 42, in order of number. */
  public static List<OutbreakScenario> all() {
    List<OutbreakScenario> scenarios = new ArrayList<>();
    for (int set = 1; set <= SETS; set++) {
      double[] p = PARAMETERS[set - 1];
      for (int trend = 0; trend <= 1; trend++) {
        for (int seasons = 0; seasons <= 2; seasons++) {
          double gamma1 = seasons == 0 ? 0 : p[2];
          double gamma2 = seasons == 0 ? 0 : p[3];
          scenarios.add(
              new OutbreakScenario(
                  scenarios.size() + 1, set, p[0], trend * p[1], gamma1, gamma2, p[4], seasons));
        }
      }
    }
    return List.copyOf(scenarios);
  }

  /** Usual mean of a week, counted from 1. */
  public double mean(int week) {
    double eta = theta + beta * week;
    for (int j = 1; j <= seasons; j++) {
      double angle = 2 * Math.PI * j * week / 52;
      eta += gamma1 * Math.cos(angle) + gamma2 * Math.sin(angle);
    }
    return Math.exp(eta);
  }
}
