package org.tocsin.models.risk;

import java.util.List;
import java.util.SplittableRandom;
import org.tocsin.models.probability.NegativeBinomial;

/** Made-up training rows with a known law. */
final class RiskRows {
  static final List<String> NAMES = List.of("last-week", "rain", "noise", "season");

  private RiskRows() {}

  /** log rate = −0.5 + 0.8 x0 + (x1 > 0.5 and x0 > 0 ? 1 : 0) + 0.3 sin(x3); x2 does nothing. */
  static double rate(double[] x) {
    double jump = x[1] > 0.5 && x[0] > 0 ? 1 : 0;
    return Math.exp(-0.5 + 0.8 * x[0] + jump + 0.3 * Math.sin(x[3]));
  }

  static double[] features(SplittableRandom random) {
    return new double[] {
      2 * random.nextDouble() - 1, random.nextDouble(), random.nextDouble(), 6 * random.nextDouble()
    };
  }

  static TrainingSet draw(int rows, double dispersion, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[][] x = new double[rows][];
    long[] y = new long[rows];
    double[] exposure = new double[rows];
    int[] periods = new int[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = features(random);
      exposure[i] = 1 + random.nextInt(3);
      y[i] = new NegativeBinomial(exposure[i] * rate(x[i]), dispersion).sample(random);
      periods[i] = i * 40 / rows;
    }
    return TrainingSet.of(NAMES, x, y, exposure).withPeriods(periods);
  }

  static double logScore(RiskModel model, TrainingSet rows) {
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      sum -= model.logProbability(rows.features(i), rows.exposure(i), rows.count(i));
    }
    return sum / rows.size();
  }
}
