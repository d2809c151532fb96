package org.tocsin.models.risk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tocsin.models.probability.NegativeBinomial;

/**
 * The served risk model: parts that each correct the one before, pooled by non-negative weights.
 *
 * <ol>
 *   <li><b>additive</b>: a discrete self-exciting (Hawkes) rate, Σ w_k · rate_k over decayed counts
 *       here, beside and around, w ≥ 0 by expectation maximisation;
 *   <li><b>poisson-glm</b>: log-linear correction with the additive rate as offset;
 *   <li><b>gradient-boosting</b>: trees on what the regression leaves;
 *   <li><b>random-forest</b>: where one is given, grown elsewhere and merged.
 * </ol>
 *
 * The parts are fitted on the early periods, forecast the late quarter (rolling origin), and get
 * the weights that maximise the log score there (expectation maximisation on the mixture, {@link
 * Stacking#weights}); the pooled mean Σ weight · mean has a negative-binomial law with the most
 * likely dispersion of the late quarter. Parts are then fitted again on all rows.
 *
 * @param ridge of the regression, per standardised coefficient
 * @param boosting of what the regression leaves
 * @param late share of the rows the parts are weighed on
 */
public record RiskEnsemble(double ridge, HistogramBoosting boosting, double late) {
  static final String METHOD = "risk-ensemble";
  private static final int ADDITIVE_ROUNDS = 400;
  private static final int REGRESSION_ROUNDS = 12;
  private static final int MOST_WEIGHED_ROWS = 100_000;

  public RiskEnsemble {
    if (!(ridge >= 0) || !(late > 0 && late < 1)) {
      throw new IllegalArgumentException(
          "Ridge %s must be at least 0 and the late share %s in (0, 1)".formatted(ridge, late));
    }
  }

  /** Ridge 20, boosting of 150 trees at most, the last quarter held out. */
  public static RiskEnsemble standard() {
    return new RiskEnsemble(20, HistogramBoosting.standard(), 0.25);
  }

  /** Forests grown on the early rows and on all rows; both take the log columns. */
  public record Forests(ForestRiskModel early, ForestRiskModel all) {}

  /** Additive rates and the regression on top, fitted on the first rows. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Basis(double[] weights, PoissonRiskModel regression) {
    double additive(EnsembleRows rows, int i) {
      return AdditiveRate.mean(weights, rows.rates()[i], rows.days());
    }
  }

  /**
   * Fits the ensemble.
   *
   * @param forests absent where none was grown
   */
  public EnsembleRiskModel fit(EnsembleRows rows, @Nullable Forests forests, long seed) {
    int lateFrom = rows.lateFrom(late);
    if (lateFrom < 2 || rows.size() - lateFrom < 1) {
      throw new IllegalArgumentException(
          "%d rows in too few periods to hold some out".formatted(rows.size()));
    }
    Basis early = basis(rows, lateFrom);
    TrainingSet onRegression = onRegression(rows, early, rows.size());
    HistogramBoosting.Chosen chosen = boosting.choose(onRegression, lateFrom, seed);
    List<double[]> means = new ArrayList<>();
    int step = Math.max(1, (rows.size() - lateFrom) / MOST_WEIGHED_ROWS);
    int weighed = (rows.size() - lateFrom + step - 1) / step;
    long[] counts = new long[weighed];
    int parts = forests == null ? 3 : 4;
    for (int k = 0; k < parts; k++) {
      means.add(new double[weighed]);
    }
    for (int m = 0; m < weighed; m++) {
      int i = lateFrom + m * step;
      counts[m] = rows.counts()[i];
      means.get(0)[m] = early.additive(rows, i);
      means.get(1)[m] = onRegression.exposure(i);
      means.get(2)[m] = onRegression.exposure(i) * Math.exp(chosen.trees().predict(rows.logs()[i]));
      if (forests != null) {
        means.get(3)[m] =
            forests
                .early()
                .mean(rows.logs()[i], EnsembleRiskModel.usual(rows.logs()[i], rows.days()));
      }
    }
    double[] weights = weights(means, counts);
    double dispersion = Dispersion.likeliest(counts, pooled(means, weights));
    Basis all = basis(rows, rows.size());
    BoostedRiskModel boosted =
        boosting.grow(onRegression(rows, all, rows.size()), chosen.count(), seed);
    return new EnsembleRiskModel(
        rows.rateNames(),
        rows.logNames(),
        all.weights(),
        all.regression(),
        boosted,
        forests == null ? null : forests.all(),
        weights,
        dispersion);
  }

  private Basis basis(EnsembleRows rows, int first) {
    double[] weights =
        AdditiveRate.fit(rows.columns(first), Arrays.copyOf(rows.counts(), first), ADDITIVE_ROUNDS);
    double[] exposure = new double[first];
    for (int i = 0; i < first; i++) {
      exposure[i] = AdditiveRate.mean(weights, rows.rates()[i], rows.days());
    }
    TrainingSet training =
        TrainingSet.of(
                rows.logNames(),
                Arrays.copyOf(rows.logs(), first),
                Arrays.copyOf(rows.counts(), first),
                exposure)
            .withPeriods(Arrays.copyOf(rows.periods(), first));
    return new Basis(
        weights, new PoissonRegression(ridge, REGRESSION_ROUNDS, 1e-7).fit(training, 0));
  }

  /** Rows whose exposure is what the regression expects. */
  private static TrainingSet onRegression(EnsembleRows rows, Basis basis, int first) {
    double[] exposure = new double[first];
    for (int i = 0; i < first; i++) {
      exposure[i] = basis.regression().mean(rows.logs()[i], basis.additive(rows, i));
    }
    return TrainingSet.of(
            rows.logNames(),
            Arrays.copyOf(rows.logs(), first),
            Arrays.copyOf(rows.counts(), first),
            exposure)
        .withPeriods(Arrays.copyOf(rows.periods(), first));
  }

  private static double[] weights(List<double[]> means, long[] counts) {
    double[][] logProbability = new double[counts.length][means.size()];
    for (int k = 0; k < means.size(); k++) {
      double dispersion = Dispersion.likeliest(counts, means.get(k));
      for (int m = 0; m < counts.length; m++) {
        logProbability[m][k] =
            new NegativeBinomial(means.get(k)[m], dispersion).logProbability(counts[m]);
      }
    }
    return Stacking.weights(logProbability);
  }

  private static double[] pooled(List<double[]> means, double[] weights) {
    double[] pooled = new double[means.get(0).length];
    for (int k = 0; k < weights.length; k++) {
      for (int m = 0; m < pooled.length; m++) {
        pooled[m] += weights[k] * means.get(k)[m];
      }
    }
    return pooled;
  }
}
